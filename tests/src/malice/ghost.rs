//! A device that nobody ever had in their hands.

use rcgen::{KeyPair, PKCS_ML_DSA_87, SigningKey as _};
use warifu_protocol::device_log::{DeviceLog, Entry, LoggedKeys, SignedEntry};
use warifu_protocol::{Algorithm, DeviceId, KemKey, PublicKey};

use crate::device::Keys;

/// The attacker's own keys, and what they can sign with them.
#[derive(Debug)]
pub struct Ghost {
    /// What certificates are asked for.
    pub keys: Keys,
    /// A KEM key.
    pub kem: KemKey,
    recovery: KeyPair,
}

impl Ghost {
    /// New keys.
    ///
    /// # Panics
    /// The library makes none.
    #[must_use]
    pub fn new() -> Self {
        Self {
            keys: Keys::new(),
            kem: KemKey::from_parts(&[7; KemKey::X_WING_LENGTH], &[9; KemKey::SNTRUP761_LENGTH]),
            recovery: KeyPair::generate_for(&PKCS_ML_DSA_87).unwrap(),
        }
    }

    /// An `enrol` entry in the name of a device that never signed it.
    #[must_use]
    pub fn enrolled_in_the_name_of(&self, log: &DeviceLog, by: DeviceId) -> SignedEntry {
        let entry = Entry::enrol(log, by, self.logged(), log.last_at());
        Self::signed(entry, &[self.key()])
    }

    /// A `recover` entry by a recovery key that nobody wrote down.
    #[must_use]
    pub fn recovered(&self, log: &DeviceLog) -> SignedEntry {
        let entry = Entry::recover(log, self.logged(), public(&self.recovery), Vec::new(), log.last_at());
        Self::signed(entry, &[self.key(), &self.recovery])
    }

    /// What a log would say of it.
    ///
    /// # Panics
    /// The library's keys are none.
    #[must_use]
    pub fn logged(&self) -> LoggedKeys {
        LoggedKeys::of_new(&self.keys.p256_public(), &public(self.key()), &self.kem).unwrap()
    }

    fn key(&self) -> &KeyPair {
        self.keys.ml_dsa_87.as_ref().expect("both keys were made")
    }

    fn signed(entry: Entry, keys: &[&KeyPair]) -> SignedEntry {
        let message = entry.message();
        let signatures = keys.iter().map(|key| key.sign(&message).unwrap()).collect();
        SignedEntry::new(entry, signatures)
    }
}

impl Default for Ghost {
    fn default() -> Self {
        Self::new()
    }
}

fn public(key: &KeyPair) -> PublicKey {
    PublicKey::from_raw(Algorithm::MlDsa87, key.public_key_raw()).unwrap()
}
