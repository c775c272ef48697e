//! `serve`.

use std::sync::Arc;

use anyhow::Context as _;

use super::args::ServeArguments;
use super::stop::{StopSignals as _, System};
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
    let mut signals = System::listen()?;
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
