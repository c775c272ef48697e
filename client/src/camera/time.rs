//! Time that passes, and waiting, so that tests choose both.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Tells how long ago something began, and waits.
pub(crate) trait Time: Send + Sync + 'static {
    /// The time since some moment in the past.
    fn now(&self) -> Duration;

    /// Waits for a message, or until the time is `until`.
    fn wait<T>(&self, inbox: &Receiver<T>, until: Duration) -> Waited<T>
    where
        Self: Sized;
}

/// What waiting brought.
pub(crate) enum Waited<T> {
    /// A message.
    Message(T),
    /// The time has come.
    Time,
    /// Nobody is left to send one.
    Closed,
}

/// The time of the machine.
pub(crate) struct MachineTime(Instant);

impl MachineTime {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }
}

impl Time for MachineTime {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn wait<T>(&self, inbox: &Receiver<T>, until: Duration) -> Waited<T> {
        match inbox.recv_timeout(until.saturating_sub(self.now())) {
            Ok(message) => Waited::Message(message),
            Err(RecvTimeoutError::Timeout) => Waited::Time,
            Err(RecvTimeoutError::Disconnected) => Waited::Closed,
        }
    }
}
