//! What can be wrong with a log, each by its name.

use serde::{Deserialize, Serialize};
use warifu_protocol::DeviceId;
use warifu_protocol::device_log::LogError;

/// What is wrong with the log that the server showed, or with the one that is kept here. None of it happens by itself with an
/// honest server, except where that was restored from a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "alarm", rename_all = "snake_case")]
pub enum LogAlarm {
    /// The server shows another past than before.
    #[error("the device log has another entry {seq} than before")]
    Forked {
        /// The first entry that differs.
        seq: u64,
    },
    /// The server shows an earlier state.
    #[error("the device log ends with entry {shown}, but had entry {seen} before")]
    RolledBack {
        /// The last entry that this computer has seen.
        seen: u64,
        /// The last entry that is shown now.
        shown: u64,
    },
    /// The server shows no log any more.
    #[error("the device log is gone; it had entry {seen} before")]
    Gone {
        /// The last entry that this computer has seen.
        seen: u64,
    },
    /// The server has never shown the log that this computer began.
    #[error("the server does not keep the device log that this computer began")]
    NotKept,
    /// An entry is missing, or not in its place.
    #[error("entry {seq} of the device log is missing")]
    Gap {
        /// Its place.
        seq: u64,
    },
    /// An entry that no device of the account can have made.
    #[error("entry {seq} of the device log is forged")]
    Forged {
        /// Its place.
        seq: u64,
    },
    /// The server says of a device that it is in the log, where it is not.
    #[error("the server vouches for a device that is not in the device log: {device}")]
    UnknownDevice {
        /// The device.
        device: DeviceId,
        /// What the server calls it.
        name: String,
    },
    /// The server shows other keys for a device than the log.
    #[error("the server shows other keys for a device than the device log: {device}")]
    OtherKeys {
        /// The device.
        device: DeviceId,
        /// What the server calls it.
        name: String,
    },
    /// The server shows a device as in use that the log has revoked.
    #[error("the server shows a revoked device as in use: {device}")]
    StillActive {
        /// The device.
        device: DeviceId,
        /// What the server calls it.
        name: String,
    },
    /// The log in the profile is not the one whose last place is in the keychain.
    #[error("the device log in the profile was changed")]
    KeptChanged,
}

impl LogAlarm {
    /// What a log that does not verify means.
    #[must_use]
    pub const fn of(error: &LogError) -> Self {
        match *error {
            LogError::Empty => Self::Gap { seq: 0 },
            LogError::NoBeginning { .. } => Self::Gap { seq: 0 },
            LogError::Gap { expected, .. } => Self::Gap { seq: expected },
            // Told apart from a forgery, since the entry may be a true one of another past.
            LogError::WrongPrev { seq } => Self::Forked { seq },
            LogError::Unreadable { seq, .. }
            | LogError::BackInTime { seq }
            | LogError::UnknownSigner { seq, .. }
            | LogError::InactiveSigner { seq, .. }
            | LogError::SignatureCount { seq }
            | LogError::BadSignature { seq }
            | LogError::BadRecoverySignature { seq }
            | LogError::ForeignDeviceId { seq }
            | LogError::KeyReused { seq }
            | LogError::UnknownDevice { seq, .. }
            | LogError::InactiveDevice { seq, .. }
            | LogError::LastDevice { seq }
            | LogError::NothingChanged { seq } => Self::Forged { seq },
        }
    }
}
