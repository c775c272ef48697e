//! One entry, without its signatures.

use std::fmt;
use std::str::FromStr;

use crate::{DeviceId, PublicKey, Sha256Hash, Timestamp};

use super::LoggedKeys;

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Takes a device in.
    Enrol,
    /// Takes a device out.
    Revoke,
    /// Takes a device in by the recovery key, and all others out but those that are kept.
    Recover,
    /// Gives a device other keys.
    Rotate,
    /// Names another recovery key.
    Rekey,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Enrol, Self::Revoke, Self::Recover, Self::Rotate, Self::Rekey];

    /// The name in an entry.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::Revoke => "revoke",
            Self::Recover => "recover",
            Self::Rotate => "rotate",
            Self::Rekey => "rekey",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no kind of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no kind of log entry")]
pub struct UnknownKind;

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or(UnknownKind)
    }
}

/// One entry of a device log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 0.
    pub seq: u64,
    /// The head before it; none at 0.
    pub prev: Option<Sha256Hash>,
    /// When it was made, by the clock of who made it.
    pub at: Timestamp,
    /// The device that made it.
    pub by: DeviceId,
    /// What it does.
    pub change: Change,
}

/// What an entry does, and to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Takes a device in.
    Enrol {
        /// The new device.
        keys: LoggedKeys,
        /// The account's first recovery key: exactly at 0.
        recovery_key: Option<PublicKey>,
    },
    /// Takes a device out.
    Revoke {
        /// That device.
        device_id: DeviceId,
    },
    /// Takes a device in by the recovery key, and all others out.
    Recover {
        /// The new device, which makes the entry itself.
        keys: LoggedKeys,
        /// The next recovery key.
        recovery_key: PublicKey,
        /// Who stays, in ascending order.
        kept: Vec<DeviceId>,
    },
    /// Gives the device that makes the entry other keys.
    Rotate {
        /// All its keys from here on.
        keys: LoggedKeys,
    },
    /// Names another recovery key.
    Rekey {
        /// The next recovery key.
        recovery_key: PublicKey,
    },
}

impl Entry {
    /// What it does.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.change {
            Change::Enrol { .. } => Kind::Enrol,
            Change::Revoke { .. } => Kind::Revoke,
            Change::Recover { .. } => Kind::Recover,
            Change::Rotate { .. } => Kind::Rotate,
            Change::Rekey { .. } => Kind::Rekey,
        }
    }

    /// The device that it takes in, takes out or gives other keys.
    #[must_use]
    pub const fn device_id(&self) -> Option<DeviceId> {
        match &self.change {
            Change::Enrol { keys, .. } | Change::Recover { keys, .. } | Change::Rotate { keys } => Some(keys.device_id),
            Change::Revoke { device_id } => Some(*device_id),
            Change::Rekey { .. } => None,
        }
    }

    /// The keys that it brings.
    #[must_use]
    pub const fn keys(&self) -> Option<&LoggedKeys> {
        match &self.change {
            Change::Enrol { keys, .. } | Change::Recover { keys, .. } | Change::Rotate { keys } => Some(keys),
            Change::Revoke { .. } | Change::Rekey { .. } => None,
        }
    }

    /// The recovery key that it names.
    #[must_use]
    pub const fn recovery_key(&self) -> Option<&PublicKey> {
        match &self.change {
            Change::Enrol { recovery_key, .. } => recovery_key.as_ref(),
            Change::Recover { recovery_key, .. } | Change::Rekey { recovery_key } => Some(recovery_key),
            Change::Revoke { .. } | Change::Rotate { .. } => None,
        }
    }
}
