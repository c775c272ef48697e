//! How publishing goes, for the operator.

use std::sync::{Mutex, MutexGuard, PoisonError};

use warifu_protocol::Timestamp;

/// Whether publishing fails now.
#[derive(Debug, Default)]
pub struct PublicationStatus(Mutex<Option<Timestamp>>);

impl PublicationStatus {
    /// Since when it fails; `None` where it does not, or nothing is published.
    #[must_use]
    pub fn failing_since(&self) -> Option<Timestamp> {
        *self.state()
    }

    /// Notes that it failed; whether it had not before.
    pub fn failed(&self, at: Timestamp) -> bool {
        let mut since = self.state();
        let is_news = since.is_none();
        since.get_or_insert(at);
        is_news
    }

    /// Notes that it went well; whether it had failed before.
    pub fn succeeded(&self) -> bool {
        self.state().take().is_some()
    }

    fn state(&self) -> MutexGuard<'_, Option<Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
