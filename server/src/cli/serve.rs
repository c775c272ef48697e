//! `serve`.

use std::sync::Arc;

use anyhow::Context as _;

use super::args::ServeArguments;
use super::{log, say};
use crate::app;
use crate::config::{Settings, Sources};
use crate::domain::clock::SystemClock;
use crate::domain::entropy::SystemEntropy;

/// Runs the server until it is told to stop.
pub(crate) fn run(arguments: ServeArguments) -> anyhow::Result<()> {
    let (file, flags) = arguments.into_parts();
    let settings = Sources::of_process(file.as_deref(), flags)?.settings()?;
    log::start(settings.log_format, "info")?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the process cannot start its threads")?
        .block_on(serve(settings))
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    // Listened for from the beginning: a signal during the start must not end it half-way.
    let mut signals = Signals::listen()?;
    let server = app::start(settings, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    say(&format!("admin on {}", server.admin_url()))?;
    say(&format!("listening on {}", server.url()))?;
    let signal = signals.next().await;
    tracing::info!(
        signal,
        "stopping: requests that are under way are answered first; once more to stop at once"
    );
    server
        .stop(async {
            signals.next().await;
        })
        .await;
    tracing::info!("stopped");
    Ok(())
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> anyhow::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        // Without it, Ctrl-C ends the process the hard way.
        let _ = tokio::signal::ctrl_c().await;
        "Ctrl-C"
    }
}
