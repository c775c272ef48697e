//! The device log of an account, as it is kept: what an entry says is a question of
//! [`warifu_protocol::device_log`].

use warifu_protocol::Sha256Hash;

/// An entry of a device log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its place in the log, from 0 on.
    pub seq: u64,
    /// The head before it; none at 0.
    pub prev: Option<Sha256Hash>,
    /// The head with it.
    pub head: Sha256Hash,
    /// The entry with its signatures, as on the wire.
    pub bytes: Vec<u8>,
}

/// The newest entry of a device log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// Its place in the log.
    pub seq: u64,
    /// SHA-256 of the entry.
    pub head: Sha256Hash,
}

impl LogEntry {
    /// The head that the log has with this entry.
    #[must_use]
    pub const fn log_head(&self) -> LogHead {
        LogHead {
            seq: self.seq,
            head: self.head,
        }
    }

    /// Whether it is the next of a log with that head.
    #[must_use]
    pub fn follows(&self, log: Option<LogHead>) -> bool {
        match (log, self.prev) {
            (None, None) => self.seq == 0,
            (Some(log), Some(prev)) => log.seq.checked_add(1) == Some(self.seq) && log.head == prev,
            _ => false,
        }
    }
}
