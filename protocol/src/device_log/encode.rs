//! Deterministic CBOR (RFC 8949 §4.2.1) of an entry, and what is signed of it.

use minicbor::Encoder;
use minicbor::encode::Error;

use crate::cbor::written;
use crate::{DeviceId, PublicKey, Sha256Hash};

use super::{Change, Entry, LoggedKeys};

/// The members of an entry's map.
pub(super) mod member {
    pub(in crate::device_log) const SEQ: u8 = 1;
    pub(in crate::device_log) const PREV: u8 = 2;
    pub(in crate::device_log) const KIND: u8 = 3;
    pub(in crate::device_log) const DEVICE_ID: u8 = 4;
    pub(in crate::device_log) const P256_SHA256: u8 = 5;
    pub(in crate::device_log) const ML_DSA_87: u8 = 6;
    pub(in crate::device_log) const KEM_SHA256: u8 = 7;
    pub(in crate::device_log) const AT: u8 = 8;
    pub(in crate::device_log) const BY: u8 = 9;
    pub(in crate::device_log) const RECOVERY_KEY: u8 = 10;
    pub(in crate::device_log) const KEPT: u8 = 11;
}

impl Entry {
    /// The entry's bytes.
    #[must_use]
    pub fn to_cbor(&self) -> Vec<u8> {
        written(|encoder| self.write(encoder))
    }

    /// The head of a log that ends with this entry: SHA-256 of its bytes.
    #[must_use]
    pub fn head(&self) -> Sha256Hash {
        Sha256Hash::of(&[&self.to_cbor()])
    }

    /// What is signed: "warifu/log/v1" ‖ 0x00 ‖ the entry's bytes.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        message(&self.to_cbor())
    }

    fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), Error<std::convert::Infallible>> {
        let about = about(&self.change);
        let count = 4
            + u64::from(self.prev.is_some())
            + u64::from(about.device_id.is_some())
            + 3 * u64::from(about.keys.is_some())
            + u64::from(about.recovery_key.is_some())
            + u64::from(about.kept.is_some());
        e.map(count)?.u8(member::SEQ)?.u64(self.seq)?;
        if let Some(prev) = &self.prev {
            e.u8(member::PREV)?.bytes(&prev.0)?;
        }
        e.u8(member::KIND)?.str(self.kind().name())?;
        if let Some(device_id) = about.device_id {
            e.u8(member::DEVICE_ID)?.bytes(device_id.as_uuid().as_bytes())?;
        }
        if let Some(keys) = about.keys {
            e.u8(member::P256_SHA256)?.bytes(&keys.p256_sha256.0)?;
            e.u8(member::ML_DSA_87)?.bytes(keys.ml_dsa_87.spki_der())?;
            e.u8(member::KEM_SHA256)?.bytes(&keys.kem_sha256.0)?;
        }
        e.u8(member::AT)?.u64(u64::try_from(self.at.unix()).unwrap_or(0))?;
        e.u8(member::BY)?.bytes(self.by.as_uuid().as_bytes())?;
        if let Some(recovery_key) = about.recovery_key {
            e.u8(member::RECOVERY_KEY)?.bytes(recovery_key.spki_der())?;
        }
        if let Some(kept) = about.kept {
            e.u8(member::KEPT)?.array(kept.len() as u64)?;
            for device_id in kept {
                e.bytes(device_id.as_uuid().as_bytes())?;
            }
        }
        Ok(())
    }
}

/// What is signed of an entry's bytes.
pub(super) fn message(entry: &[u8]) -> Vec<u8> {
    [b"warifu/log/v1".as_slice(), &[0], entry].concat()
}

/// The members that not every kind has.
struct About<'a> {
    device_id: Option<&'a DeviceId>,
    keys: Option<&'a LoggedKeys>,
    recovery_key: Option<&'a PublicKey>,
    kept: Option<&'a [DeviceId]>,
}

fn about(change: &Change) -> About<'_> {
    let (device_id, keys, recovery_key, kept) = match change {
        Change::Enrol { keys, recovery_key } => (Some(&keys.device_id), Some(keys), recovery_key.as_ref(), None),
        Change::Revoke { device_id } => (Some(device_id), None, None, None),
        Change::Recover {
            keys,
            recovery_key,
            kept,
        } => (
            Some(&keys.device_id),
            Some(keys),
            Some(recovery_key),
            Some(kept.as_slice()),
        ),
        Change::Rotate { keys } => (Some(&keys.device_id), Some(keys), None, None),
        Change::Rekey { recovery_key } => (None, None, Some(recovery_key), None),
    };
    About {
        device_id,
        keys,
        recovery_key,
        kept,
    }
}
