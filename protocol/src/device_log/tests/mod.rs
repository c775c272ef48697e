//! Logs made of keys from fixed seeds.

mod any_order;
mod attacks;
mod chain;
mod strict;

use std::sync::LazyLock;

use aws_lc_rs::signature::{KeyPair, ML_DSA_87_SIGNING, PqdsaKeyPair};

use crate::{Algorithm, DeviceId, KemKey, PublicKey, Timestamp};

use super::{DeviceLog, Entry, LoggedKeys, SignedEntry};

/// A key that signs entries.
pub(super) struct Signer {
    pair: PqdsaKeyPair,
    pub(super) public: PublicKey,
}

impl Signer {
    fn of_seed(seed: [u8; 32]) -> Self {
        let pair = PqdsaKeyPair::from_seed(&ML_DSA_87_SIGNING, &seed).unwrap();
        let public = PublicKey::from_raw(Algorithm::MlDsa87, pair.public_key().as_ref()).unwrap();
        Self { pair, public }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.algorithm().signature_len()];
        self.pair.sign(message, &mut signature).unwrap();
        signature
    }
}

/// A device; its number chooses its keys.
pub(super) struct Device {
    pub(super) signer: Signer,
    pub(super) keys: LoggedKeys,
}

impl Device {
    fn number(n: u8) -> Self {
        let signer = Signer::of_seed([n; 32]);
        let p256 = PublicKey::from_raw(Algorithm::EcdsaP256, &[[4].as_slice(), &[n; 64]].concat()).unwrap();
        let kem = KemKey::from_parts(&[n; 1216], &[n; 1158]);
        let keys = LoggedKeys::of_new(&p256, &signer.public, &kem).unwrap();
        Self { signer, keys }
    }

    pub(super) fn id(&self) -> DeviceId {
        self.keys.device_id
    }
}

/// Devices 1 to 6.
pub(super) fn device(n: usize) -> &'static Device {
    static DEVICES: LazyLock<Vec<Device>> = LazyLock::new(|| (1..=6).map(Device::number).collect());
    &DEVICES[n - 1]
}

/// Recovery keys 1 to 4.
pub(super) fn recovery(n: usize) -> &'static Signer {
    static KEYS: LazyLock<Vec<Signer>> = LazyLock::new(|| (1..=4).map(|n| Signer::of_seed([0x80 | n; 32])).collect());
    &KEYS[n - 1]
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(1_800_000_000 + seconds)
}

pub(super) const DAY: i64 = 24 * 3600;

pub(super) fn signed(entry: Entry, signers: &[&Signer]) -> SignedEntry {
    let message = entry.message();
    let signatures = signers.iter().map(|signer| signer.sign(&message)).collect();
    SignedEntry::new(entry, signatures)
}

/// The beginning of device 1's log, with recovery key 1.
pub(super) fn first() -> SignedEntry {
    let entry = Entry::first(device(1).keys.clone(), recovery(1).public.clone(), at(0));
    signed(entry, &[&device(1).signer])
}

pub(super) fn enrol(log: &DeviceLog, by: usize, new: usize) -> SignedEntry {
    let entry = Entry::enrol(log, device(by).id(), device(new).keys.clone(), at(0));
    signed(entry, &[&device(by).signer])
}

pub(super) fn revoke(log: &DeviceLog, by: usize, whom: usize) -> SignedEntry {
    let entry = Entry::revoke(log, device(by).id(), device(whom).id(), at(0));
    signed(entry, &[&device(by).signer])
}

pub(super) fn recover(log: &DeviceLog, new: usize, keys: (usize, usize), kept: &[usize], seconds: i64) -> SignedEntry {
    let kept = kept.iter().map(|n| device(*n).id()).collect();
    let next = recovery(keys.1).public.clone();
    let entry = Entry::recover(log, device(new).keys.clone(), next, kept, at(seconds));
    signed(entry, &[&device(new).signer, recovery(keys.0)])
}

pub(super) fn rekey(log: &DeviceLog, by: usize, key: usize, seconds: i64) -> SignedEntry {
    let entry = Entry::rekey(log, device(by).id(), recovery(key).public.clone(), at(seconds));
    signed(entry, &[&device(by).signer])
}

/// A log with devices 1, 2 and 3.
pub(super) fn three() -> DeviceLog {
    let mut log = DeviceLog::verify([first()]).unwrap();
    log.append(&enrol(&log, 1, 2)).unwrap();
    log.append(&enrol(&log, 2, 3)).unwrap();
    log
}
