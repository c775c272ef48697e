//! The one place that reads the wall clock.

use warifu_protocol::Timestamp;

/// Tells the time. Everything that depends on it takes a clock, so that tests choose it.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the implementation behind the Clock trait"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(time::OffsetDateTime::now_utc().unix_timestamp())
    }
}

/// A clock that stands still.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub Timestamp);

#[cfg(test)]
impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}
