//! POSIX signals: Ctrl-C, what `kill` sends, and the end of the terminal.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::EndSignals;

/// SIGINT, SIGTERM and SIGHUP.
pub(super) struct Unix {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl EndSignals for Unix {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}
