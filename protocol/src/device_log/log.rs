//! A chain of entries that was verified from its beginning.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use crate::{DeviceId, PublicKey, Sha256Hash, Timestamp};

use super::{Change, Entry, LogError, LoggedDevice, Mark, SignedEntry};

/// For how long after a change the recovery key before it still serves: a thief at an unlocked computer
/// cannot lock the owner out.
pub const RECOVERY_GRACE: Duration = Duration::from_hours(7 * 24);

/// A device log: never empty, always verified.
#[derive(Clone, Debug)]
pub struct DeviceLog {
    entries: Vec<SignedEntry>,
    head: Sha256Hash,
    last_at: Timestamp,
    devices: BTreeMap<DeviceId, LoggedDevice>,
    /// The recovery keys, each with the time from which it is in force; the oldest first.
    recovery_keys: Vec<(Timestamp, PublicKey)>,
    /// Every key that was ever in the log.
    pub(super) used: HashSet<Sha256Hash>,
}

/// How a log stands to a head that was seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It ends there.
    Same,
    /// It goes on from there.
    Longer,
    /// It ends before it.
    RolledBack,
    /// It has another entry there.
    Forked,
}

impl DeviceLog {
    /// Verifies a whole log, the oldest entry first.
    ///
    /// # Errors
    /// It is empty, or an entry does not follow by the rules; which and why.
    pub fn verify(entries: impl IntoIterator<Item = SignedEntry>) -> Result<Self, LogError> {
        let mut entries = entries.into_iter();
        let mut log = Self::begin(entries.next().ok_or(LogError::Empty)?)?;
        for entry in entries {
            log.append(&entry)?;
        }
        Ok(log)
    }

    /// Reads and verifies a whole log as it is on the wire.
    ///
    /// # Errors
    /// As [`DeviceLog::verify`], or an entry cannot be read.
    pub fn from_base64<T: AsRef<str>>(entries: &[T]) -> Result<Self, LogError> {
        let entries: Vec<_> = (0..)
            .zip(entries)
            .map(|(seq, text)| {
                SignedEntry::from_base64(text.as_ref()).map_err(|source| LogError::Unreadable { seq, source })
            })
            .collect::<Result<_, _>>()?;
        Self::verify(entries)
    }

    /// Appends the next entry.
    ///
    /// # Errors
    /// It does not follow by the rules; the log stays as it is.
    pub fn append(&mut self, signed: &SignedEntry) -> Result<(), LogError> {
        self.check(signed)?;
        self.apply(signed.clone());
        Ok(())
    }

    /// The head: SHA-256 of the last entry.
    #[must_use]
    pub const fn head(&self) -> Sha256Hash {
        self.head
    }

    /// The place of the last entry.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.len().saturating_sub(1) as u64
    }

    /// How many entries there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a log is never empty")]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The time of the last entry.
    #[must_use]
    pub const fn last_at(&self) -> Timestamp {
        self.last_at
    }

    /// The head after the entry at `seq`.
    #[must_use]
    pub fn head_at(&self, seq: u64) -> Option<Sha256Hash> {
        self.entries.get(usize::try_from(seq).ok()?).map(SignedEntry::head)
    }

    /// The entries, the oldest first.
    #[must_use]
    pub fn entries(&self) -> &[SignedEntry] {
        &self.entries
    }

    /// The entries as they are on the wire, the oldest first.
    #[must_use]
    pub fn to_base64(&self) -> Vec<String> {
        self.entries.iter().map(SignedEntry::to_base64).collect()
    }

    /// A device that is or was in the log.
    #[must_use]
    pub fn device(&self, device_id: &DeviceId) -> Option<&LoggedDevice> {
        self.devices.get(device_id)
    }

    /// A device that belongs to the account.
    #[must_use]
    pub fn active(&self, device_id: &DeviceId) -> Option<&LoggedDevice> {
        self.device(device_id).filter(|device| device.is_active())
    }

    /// Every device that is or was in the log.
    pub fn devices(&self) -> impl Iterator<Item = &LoggedDevice> {
        self.devices.values()
    }

    /// The devices that belong to the account.
    pub fn active_devices(&self) -> impl Iterator<Item = &LoggedDevice> {
        self.devices().filter(|device| device.is_active())
    }

    /// The recovery keys that serve at `at`: the one in force then, and the one in force
    /// [`RECOVERY_GRACE`] before where it is another.
    #[must_use]
    pub fn recovery_keys(&self, at: Timestamp) -> Vec<&PublicKey> {
        let mut keys: Vec<_> = [at, at.minus(RECOVERY_GRACE)]
            .into_iter()
            .filter_map(|time| self.recovery_key_in_force(time))
            .collect();
        keys.dedup();
        keys
    }

    /// How the log stands to the `head` after the entry at `seq` that was seen before.
    #[must_use]
    pub fn standing(&self, seq: u64, head: &Sha256Hash) -> Standing {
        match self.head_at(seq) {
            Some(here) if here != *head => Standing::Forked,
            Some(_) if seq == self.seq() => Standing::Same,
            Some(_) => Standing::Longer,
            None => Standing::RolledBack,
        }
    }

    /// The first key counts as having been in force for ever.
    fn recovery_key_in_force(&self, time: Timestamp) -> Option<&PublicKey> {
        let in_force = self.recovery_keys.iter().rfind(|(since, _)| *since <= time);
        in_force.or(self.recovery_keys.first()).map(|(_, key)| key)
    }

    fn begin(first: SignedEntry) -> Result<Self, LogError> {
        let mut log = Self {
            entries: Vec::new(),
            head: first.head(),
            last_at: first.entry().at,
            devices: BTreeMap::new(),
            recovery_keys: Vec::new(),
            used: HashSet::new(),
        };
        log.check_first(&first)?;
        log.apply(first);
        Ok(log)
    }

    fn apply(&mut self, signed: SignedEntry) {
        let entry = signed.entry();
        let mark = Mark::of(entry);
        match &entry.change {
            Change::Enrol { .. } => {}
            Change::Revoke { device_id } => self.revoke(mark, |id| id == device_id),
            Change::Recover { kept, .. } => self.revoke(mark, |id| !kept.contains(id)),
            Change::Rotate { keys } => {
                if let Some(device) = self.devices.get_mut(&keys.device_id) {
                    device.keys = keys.clone();
                }
            }
            Change::Rekey { .. } => {}
        }
        self.take_in(entry, mark);
        self.head = signed.head();
        self.last_at = entry.at;
        self.entries.push(signed);
    }

    fn revoke(&mut self, mark: Mark, goes: impl Fn(&DeviceId) -> bool) {
        for (_, device) in self.devices.iter_mut().filter(|(id, _)| goes(id)) {
            device.revoked.get_or_insert(mark);
        }
    }

    /// Takes in what an entry brings: a device, its keys, a recovery key.
    fn take_in(&mut self, entry: &Entry, mark: Mark) {
        if let Some(keys) = entry.keys() {
            self.used.extend(keys.hashes());
            self.devices.entry(keys.device_id).or_insert_with(|| LoggedDevice {
                keys: keys.clone(),
                enrolled: mark,
                revoked: None,
            });
        }
        if let Some(key) = entry.recovery_key() {
            self.used.insert(Sha256Hash::of(&[key.spki_der()]));
            self.recovery_keys.push((entry.at, key.clone()));
        }
    }
}
