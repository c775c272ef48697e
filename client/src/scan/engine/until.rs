//! When to stop.

use std::time::{Duration, Instant};

/// A time after which work ends, whatever it has found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Until(Instant);

impl Until {
    /// In so long from now.
    pub(super) fn after(limit: Duration) -> Self {
        Self(Instant::now() + limit)
    }

    /// Whether the time is over.
    pub(super) fn is_over(self) -> bool {
        Instant::now() >= self.0
    }
}
