//! The keys of a device, as an entry holds them.

use crate::public_key::PublicKeyError;
use crate::{Algorithm, DeviceId, KemKey, PublicKey, Sha256Hash};

/// A device and its keys: the one that signs entries in full, the others by their hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedKeys {
    /// The device.
    pub device_id: DeviceId,
    /// SHA-256 of its P-256 key's SPKI.
    pub p256_sha256: Sha256Hash,
    /// Its ML-DSA-87 key.
    pub ml_dsa_87: PublicKey,
    /// SHA-256 of its KEM key.
    pub kem_sha256: Sha256Hash,
}

impl LoggedKeys {
    /// The keys of a new device, which takes its identifier from them.
    ///
    /// # Errors
    /// A key is of the other algorithm.
    pub fn of_new(p256: &PublicKey, ml_dsa_87: &PublicKey, kem: &KemKey) -> Result<Self, PublicKeyError> {
        Self::rotated(DeviceId::of_primary_spki(ml_dsa_87.spki_der()), p256, ml_dsa_87, kem)
    }

    /// Other keys of a device that is enrolled.
    ///
    /// # Errors
    /// A key is of the other algorithm.
    pub fn rotated(
        device_id: DeviceId,
        p256: &PublicKey,
        ml_dsa_87: &PublicKey,
        kem: &KemKey,
    ) -> Result<Self, PublicKeyError> {
        if p256.algorithm() != Algorithm::EcdsaP256 || ml_dsa_87.algorithm() != Algorithm::MlDsa87 {
            return Err(PublicKeyError);
        }
        Ok(Self {
            device_id,
            p256_sha256: Sha256Hash::of(&[p256.spki_der()]),
            ml_dsa_87: ml_dsa_87.clone(),
            kem_sha256: kem.sha256(),
        })
    }

    /// Whether they are exactly these.
    #[must_use]
    pub fn are(&self, p256: &PublicKey, ml_dsa_87: &PublicKey, kem: &KemKey) -> bool {
        self.p256_sha256 == Sha256Hash::of(&[p256.spki_der()])
            && self.ml_dsa_87 == *ml_dsa_87
            && self.kem_sha256 == kem.sha256()
    }

    /// What tells each key from all others.
    pub(super) fn hashes(&self) -> [Sha256Hash; 3] {
        [
            self.p256_sha256,
            Sha256Hash::of(&[self.ml_dsa_87.spki_der()]),
            self.kem_sha256,
        ]
    }
}
