mod alarms;
mod file;
mod honest;
mod keeping;
mod lies;
mod listed;
mod server;
mod signing;

use warifu_protocol::Timestamp;
use warifu_protocol::device_log::{DeviceLog, Entry, LoggedKeys, SignedEntry};

use crate::enrol::tests::Fixture;
use crate::entropy::SeededEntropy;
use crate::keychain::KeychainEntry;
use crate::keys::{DeviceKeys, KemKeys, MlDsa87Key};

/// The time at which everything in these logs happens: the clock of the fixture.
fn now() -> Timestamp {
    Timestamp::from_unix(1_800_000_000)
}

/// A computer of the account.
struct Member {
    keys: DeviceKeys,
    kem: KemKeys,
}

impl Member {
    fn new(seed: u64) -> Self {
        Self::of_entry(&KeychainEntry::generate(&SeededEntropy::new(seed)).unwrap())
    }

    fn of_entry(entry: &KeychainEntry) -> Self {
        Self {
            keys: DeviceKeys::of_entry(entry).unwrap(),
            kem: KemKeys::of_entry(entry),
        }
    }

    /// The computer of the fixture, which is enrolled.
    fn own(fixture: &Fixture) -> Self {
        Self::of_entry(&fixture.computer.keychain.load().unwrap().unwrap())
    }

    fn logged(&self) -> LoggedKeys {
        self.keys.logged(self.kem.public()).unwrap()
    }

    fn begins(&self) -> DeviceLog {
        self.begins_at(now())
    }

    fn begins_at(&self, at: Timestamp) -> DeviceLog {
        let entry = Entry::first(self.logged(), recovery_key().public_key().clone(), at);
        DeviceLog::verify([self.keys.sign_entry(entry).unwrap()]).unwrap()
    }

    /// The entry by which this computer takes in another one.
    fn enrols(&self, log: &DeviceLog, other: &Self) -> SignedEntry {
        let entry = Entry::enrol(log, self.keys.device_id(), other.logged(), now());
        self.keys.sign_entry(entry).unwrap()
    }

    fn revokes(&self, log: &DeviceLog, other: &Self) -> SignedEntry {
        let entry = Entry::revoke(log, self.keys.device_id(), other.keys.device_id(), now());
        self.keys.sign_entry(entry).unwrap()
    }
}

fn recovery_key() -> MlDsa87Key {
    MlDsa87Key::from_seed(&[77; 32]).unwrap()
}

/// `log` with what `member` signs after it.
fn and(mut log: DeviceLog, entry: impl Fn(&DeviceLog) -> SignedEntry) -> DeviceLog {
    log.append(&entry(&log)).unwrap();
    log
}

/// A log of `own` and `more` others, each taken in by the first.
fn grown(own: &Member, more: u64) -> DeviceLog {
    (0..more).fold(own.begins(), |log, seed| {
        and(log, |log| own.enrols(log, &Member::new(100 + seed)))
    })
}
