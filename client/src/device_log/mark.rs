//! A place in a log.

use warifu_protocol::Sha256Hash;
use warifu_protocol::device_log::DeviceLog;

/// The last place of a log that was seen: small enough for a keychain entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogMark {
    /// The place of the entry.
    pub seq: u64,
    /// SHA-256 of it.
    pub head: Sha256Hash,
}

impl LogMark {
    /// The end of `log`.
    #[must_use]
    pub fn of(log: &DeviceLog) -> Self {
        Self {
            seq: log.seq(),
            head: log.head(),
        }
    }
}
