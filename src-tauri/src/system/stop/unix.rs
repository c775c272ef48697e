//! POSIX signals: what the end of a session and `kill` send, and Ctrl-C in a terminal.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::StopSignals;

/// SIGTERM and SIGINT.
pub(crate) struct Unix {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals for Unix {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{Signal, getpid, kill_process};

    use super::*;

    #[tokio::test]
    async fn each_is_heard_and_ends_nothing() {
        let mut signals = Unix::listen().unwrap();
        for signal in [Signal::TERM, Signal::INT] {
            kill_process(getpid(), signal).unwrap();
            signals.next().await;
        }
    }
}
