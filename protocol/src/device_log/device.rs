//! A device as the log knows it.

use crate::{DeviceId, Timestamp};

use super::{Entry, Kind, LoggedKeys};

/// A device that is or was in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedDevice {
    /// Its keys now, or when it was revoked.
    pub keys: LoggedKeys,
    /// The entry that took it in.
    pub enrolled: Mark,
    /// The entry that took it out.
    pub revoked: Option<Mark>,
}

impl LoggedDevice {
    /// Whether it belongs to the account.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.revoked.is_none()
    }
}

/// Where in the log something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The place of the entry.
    pub seq: u64,
    /// Its time.
    pub at: Timestamp,
    /// Who made it.
    pub by: DeviceId,
    /// What it did.
    pub kind: Kind,
}

impl Mark {
    pub(super) const fn of(entry: &Entry) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at,
            by: entry.by,
            kind: entry.kind(),
        }
    }
}
