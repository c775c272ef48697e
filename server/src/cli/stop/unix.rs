//! POSIX signals: what `kill`, systemd and launchd send, and Ctrl-C.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::StopSignals;

/// SIGTERM and SIGINT.
pub(crate) struct Unix {
    terminate: Signal,
    interrupt: Signal,
}

impl Unix {
    /// Listens from now on.
    ///
    /// # Errors
    /// The system gives none.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }
}

impl StopSignals for Unix {
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
