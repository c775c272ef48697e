//! Entries that a device makes, to be signed by it.

use crate::{DeviceId, PublicKey, Timestamp};

use super::{Change, DeviceLog, Entry, LoggedKeys};

impl Entry {
    /// The beginning of a log: a device that vouches for itself, and the account's recovery key.
    #[must_use]
    pub const fn first(keys: LoggedKeys, recovery_key: PublicKey, at: Timestamp) -> Self {
        Self {
            seq: 0,
            prev: None,
            at,
            by: keys.device_id,
            change: Change::Enrol {
                keys,
                recovery_key: Some(recovery_key),
            },
        }
    }

    /// Takes a device in; `by` vouches for it.
    #[must_use]
    pub fn enrol(log: &DeviceLog, by: DeviceId, keys: LoggedKeys, at: Timestamp) -> Self {
        let recovery_key = None;
        Self::next(log, by, at, Change::Enrol { keys, recovery_key })
    }

    /// Takes a device out.
    #[must_use]
    pub fn revoke(log: &DeviceLog, by: DeviceId, device_id: DeviceId, at: Timestamp) -> Self {
        Self::next(log, by, at, Change::Revoke { device_id })
    }

    /// Takes a device in by the recovery key, names the next one, and takes all out that are not kept.
    #[must_use]
    pub fn recover(
        log: &DeviceLog,
        keys: LoggedKeys,
        recovery_key: PublicKey,
        mut kept: Vec<DeviceId>,
        at: Timestamp,
    ) -> Self {
        kept.sort_unstable();
        kept.dedup();
        let change = Change::Recover {
            recovery_key,
            kept,
            keys: keys.clone(),
        };
        Self::next(log, keys.device_id, at, change)
    }

    /// Gives a device other keys; it signs with the one that it has.
    #[must_use]
    pub fn rotate(log: &DeviceLog, keys: LoggedKeys, at: Timestamp) -> Self {
        Self::next(log, keys.device_id, at, Change::Rotate { keys })
    }

    /// Names another recovery key.
    #[must_use]
    pub fn rekey(log: &DeviceLog, by: DeviceId, recovery_key: PublicKey, at: Timestamp) -> Self {
        Self::next(log, by, at, Change::Rekey { recovery_key })
    }

    /// Clocks differ, but the times of a log never go backwards.
    fn next(log: &DeviceLog, by: DeviceId, at: Timestamp, change: Change) -> Self {
        Self {
            seq: log.seq().saturating_add(1),
            prev: Some(log.head()),
            at: at.max(log.last_at()),
            by,
            change,
        }
    }
}
