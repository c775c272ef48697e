//! Public keys of devices and roots, and signature checks with them.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ML_DSA_87, UnparsedPublicKey};

use crate::Algorithm;

/// A public key in the one DER SPKI form that Warifu accepts for its algorithm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey {
    algorithm: Algorithm,
    spki_der: Vec<u8>,
}

/// The bytes are not a canonical SPKI of an accepted algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 or ML-DSA-87 public key")]
pub struct PublicKeyError;

// SubjectPublicKeyInfo up to the key bits. The keys have fixed lengths, so a canonical SPKI is a
// fixed prefix and the key: comparing it refuses every other encoding, curve and parameter.
// RFC 5480 §2.1.1: id-ecPublicKey, secp256r1, uncompressed point.
const P256_PREFIX: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
const P256_LENGTH: usize = 26 + 65;
// RFC 9881 §4: id-ml-dsa-87 without parameters.
const ML_DSA_87_PREFIX: [u8; 22] = [
    0x30, 0x82, 0x0a, 0x32, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13, 0x03, 0x82,
    0x0a, 0x21, 0x00,
];
const ML_DSA_87_LENGTH: usize = 22 + 2592;

impl PublicKey {
    /// Takes a DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// It is not the canonical form of a P-256 (uncompressed, RFC 5480) or ML-DSA-87 (RFC 9881) key.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, PublicKeyError> {
        let algorithm = if der.len() == P256_LENGTH && der.starts_with(&P256_PREFIX) {
            Algorithm::EcdsaP256
        } else if der.len() == ML_DSA_87_LENGTH && der.starts_with(&ML_DSA_87_PREFIX) {
            Algorithm::MlDsa87
        } else {
            return Err(PublicKeyError);
        };
        Ok(Self {
            algorithm,
            spki_der: der.to_vec(),
        })
    }

    /// Builds the SPKI around raw key bits: an uncompressed point (65 bytes) or an encoded ML-DSA-87
    /// key (2,592 bytes).
    ///
    /// # Errors
    /// The length or the point format is wrong.
    pub fn from_raw(algorithm: Algorithm, bits: &[u8]) -> Result<Self, PublicKeyError> {
        let prefix: &[u8] = match algorithm {
            // The last byte of the prefix is the point format that the raw key repeats.
            Algorithm::EcdsaP256 => P256_PREFIX.split_at(26).0,
            Algorithm::MlDsa87 => &ML_DSA_87_PREFIX,
        };
        let key = Self::from_spki_der(&[prefix, bits].concat())?;
        if key.algorithm == algorithm {
            Ok(key)
        } else {
            Err(PublicKeyError)
        }
    }

    /// Which algorithm the key is for.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The DER SubjectPublicKeyInfo.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        &self.spki_der
    }

    /// The key bits: an uncompressed P-256 point, or an encoded ML-DSA-87 key.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        let header = match self.algorithm {
            Algorithm::EcdsaP256 => 26,
            Algorithm::MlDsa87 => ML_DSA_87_PREFIX.len(),
        };
        self.spki_der.split_at(header).1
    }

    /// Whether `signature` over `message` is this key's: ECDSA with SHA-256 in DER, or pure ML-DSA-87
    /// with an empty context.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::EcdsaP256 => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, self.raw()).verify(message, signature)
            }
            Algorithm::MlDsa87 => UnparsedPublicKey::new(&ML_DSA_87, self.raw()).verify(message, signature),
        }
        .is_ok()
    }
}
