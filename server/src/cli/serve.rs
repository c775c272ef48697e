//! `serve`.

use std::sync::Arc;

use anyhow::Context as _;

use super::args::ServeArguments;
use super::stop::{StopSignals, System};
use super::{log, say};
use crate::app::{self, Running};
use crate::config::{Settings, Sources};
use crate::domain::clock::SystemClock;
use crate::domain::entropy::SystemEntropy;

/// Runs the server until it is told to stop.
pub(crate) fn run(arguments: ServeArguments) -> anyhow::Result<()> {
    let settings = settings(arguments)?;
    log::start(settings.log_format, "info")?;
    block_on(async {
        // Listened for from the beginning: a signal during the start must not end it half-way.
        let mut signals = System::listen()?;
        serve(settings, &mut signals, |server| {
            say(&format!("admin on {}", server.admin_url()))?;
            say(&format!("listening on {}", server.url()))
        })
        .await
    })
}

/// The settings that the arguments lead to.
pub(super) fn settings(arguments: ServeArguments) -> anyhow::Result<Settings> {
    let (file, flags) = arguments.into_parts();
    Ok(Sources::of_process(file.as_deref(), flags)?.settings()?)
}

/// Runs a server on threads of its own.
pub(super) fn block_on(server: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the process cannot start its threads")?
        .block_on(server)
}

/// Starts a server, says when it is `ready`, and runs it until a signal comes; a second one stops it at once.
pub(super) async fn serve(
    settings: Settings,
    signals: &mut impl StopSignals,
    ready: impl FnOnce(&Running) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let server = app::start(settings, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    ready(&server)?;
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
