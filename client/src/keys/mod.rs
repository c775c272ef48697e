//! The keys of a device: made on it, never leaving it.

mod csr;
mod kem;
mod ml_dsa;
mod p256;

use warifu_protocol::device_log::{Entry, LoggedKeys, SignedEntry};
use warifu_protocol::encoding::base64;
use warifu_protocol::proof::ChallengeMessage;
use warifu_protocol::wire::{Csrs, Signatures};
use warifu_protocol::{Algorithm, ByAlgorithm, DeviceId, KemKey, PublicKey, SecretText};

pub use kem::KemKeys;
pub use ml_dsa::MlDsa87Key;
pub use p256::P256Key;

use crate::keychain::KeychainEntry;

/// The two signature keys of a device, ready to sign.
#[derive(Debug)]
pub struct DeviceKeys {
    p256: P256Key,
    ml_dsa_87: MlDsa87Key,
}

/// A key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// The stored bytes are no key.
    #[error("the stored bytes are no {0} key")]
    Rejected(Algorithm),
    /// The library refused to sign.
    #[error("signing with the {0} key failed")]
    Signing(Algorithm),
    /// The library refused to write a key or a certificate request.
    #[error("writing the {0} key or its certificate request failed")]
    Encoding(Algorithm),
}

impl DeviceKeys {
    /// The keys that a keychain entry holds.
    ///
    /// # Errors
    /// The entry's bytes are no keys.
    pub fn of_entry(entry: &KeychainEntry) -> Result<Self, KeysError> {
        Ok(Self {
            p256: P256Key::from_scalar(entry.p256_scalar())?,
            ml_dsa_87: MlDsa87Key::from_seed(entry.ml_dsa_seed())?,
        })
    }

    /// The P-256 key, which also signs DPoP proofs.
    #[must_use]
    pub const fn p256(&self) -> &P256Key {
        &self.p256
    }

    /// The ML-DSA-87 key.
    #[must_use]
    pub const fn ml_dsa_87(&self) -> &MlDsa87Key {
        &self.ml_dsa_87
    }

    /// The public key for `algorithm`.
    #[must_use]
    pub const fn public_key(&self, algorithm: Algorithm) -> &PublicKey {
        match algorithm {
            Algorithm::EcdsaP256 => self.p256.public_key(),
            Algorithm::MlDsa87 => self.ml_dsa_87.public_key(),
        }
    }

    /// The identifier of the device whose first keys these are: named by the primary one, ML-DSA-87.
    #[must_use]
    pub fn device_id(&self) -> DeviceId {
        DeviceId::of_primary_spki(self.ml_dsa_87.public_key().spki_der())
    }

    /// Signs a challenge with every key, since a device is never accepted with less than it enrolled.
    ///
    /// # Errors
    /// A key refused to sign.
    pub fn sign_challenge(&self, message: &ChallengeMessage<'_>) -> Result<Signatures, KeysError> {
        let bytes = message.to_bytes();
        Ok(ByAlgorithm {
            ecdsa_p256: Some(base64(&self.p256.sign_der(&bytes)?)),
            ml_dsa_87: Some(base64(&self.ml_dsa_87.sign(&bytes)?)),
        })
    }

    /// What a device log says of these keys and `kem`.
    ///
    /// # Errors
    /// The library refused.
    pub fn logged(&self, kem: &KemKey) -> Result<LoggedKeys, KeysError> {
        LoggedKeys::of_new(self.p256.public_key(), self.ml_dsa_87.public_key(), kem)
            .map_err(|_| KeysError::Rejected(Algorithm::MlDsa87))
    }

    /// Signs an entry of the device log, which knows ML-DSA-87 alone.
    ///
    /// # Errors
    /// The key refused to sign.
    pub fn sign_entry(&self, entry: Entry) -> Result<SignedEntry, KeysError> {
        let signature = self.ml_dsa_87.sign(&entry.message())?;
        Ok(SignedEntry::new(entry, vec![signature]))
    }

    /// Writes a PKCS #10 request for each key (RFC 2986), without any wish: the CA decides all names.
    ///
    /// # Errors
    /// A key refused to sign.
    pub fn csrs(&self) -> Result<Csrs, KeysError> {
        Ok(ByAlgorithm {
            ecdsa_p256: Some(csr::request(&self.p256)?),
            ml_dsa_87: Some(csr::request(&self.ml_dsa_87)?),
        })
    }

    /// The private key for `algorithm` as PKCS #8 in PEM (RFC 5958, RFC 7468), for its explicit export.
    ///
    /// # Errors
    /// The library refused to write it.
    pub fn private_key_pem(&self, algorithm: Algorithm) -> Result<SecretText, KeysError> {
        let der = match algorithm {
            Algorithm::EcdsaP256 => self.p256.to_pkcs8()?,
            Algorithm::MlDsa87 => self.ml_dsa_87.to_pkcs8()?,
        };
        Ok(crate::pem::encode_secret("PRIVATE KEY", &der))
    }
}

#[cfg(test)]
mod tests;
