//! ECDSA over P-256 from its scalar.

use aws_lc_rs::agreement::{self, ECDH_P256};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
};
use zeroize::Zeroizing;

use warifu_protocol::{Algorithm, PublicKey};

use super::KeysError;

const ALGORITHM: Algorithm = Algorithm::EcdsaP256;

/// A P-256 key that signs in both encodings: DER for X.509 and challenges, `r ‖ s` for JOSE.
pub struct P256Key {
    der: EcdsaKeyPair,
    fixed: EcdsaKeyPair,
    public: PublicKey,
}

impl P256Key {
    /// The key with this big-endian scalar.
    ///
    /// # Errors
    /// It is zero or not below the group's order (one in 2³² of all values).
    pub fn from_scalar(scalar: &[u8; 32]) -> Result<Self, KeysError> {
        let rejected = KeysError::Rejected(ALGORITHM);
        let agreement = agreement::PrivateKey::from_private_key(&ECDH_P256, scalar).map_err(|_| rejected)?;
        let point = agreement.compute_public_key().map_err(|_| rejected)?;
        let pair = |algorithm: &'static EcdsaSigningAlgorithm| {
            EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar, point.as_ref()).map_err(|_| rejected)
        };
        Ok(Self {
            der: pair(&ECDSA_P256_SHA256_ASN1_SIGNING)?,
            fixed: pair(&ECDSA_P256_SHA256_FIXED_SIGNING)?,
            public: PublicKey::from_raw(ALGORITHM, point.as_ref()).map_err(|_| rejected)?,
        })
    }

    /// The public key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs with SHA-256, DER-encoded (RFC 3279 §2.2.3).
    ///
    /// # Errors
    /// The library refused.
    pub fn sign_der(&self, message: &[u8]) -> Result<Vec<u8>, KeysError> {
        sign(&self.der, message)
    }

    /// Signs with SHA-256 as `r ‖ s`, 64 bytes: ES256 (RFC 7518 §3.4).
    ///
    /// # Errors
    /// The library refused.
    pub fn sign_es256(&self, message: &[u8]) -> Result<Vec<u8>, KeysError> {
        sign(&self.fixed, message)
    }

    pub(super) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeysError> {
        let document = self.der.to_pkcs8v1().map_err(|_| KeysError::Encoding(ALGORITHM))?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }
}

// By digest, because the other way wants a random number generator that it does not use.
fn sign(pair: &EcdsaKeyPair, message: &[u8]) -> Result<Vec<u8>, KeysError> {
    let signature = pair
        .sign_digest(&digest(&SHA256, message))
        .map_err(|_| KeysError::Signing(ALGORITHM))?;
    Ok(signature.as_ref().to_vec())
}

impl rcgen::PublicKeyData for P256Key {
    fn der_bytes(&self) -> &[u8] {
        self.public.raw()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

impl rcgen::SigningKey for P256Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.sign_der(message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

impl std::fmt::Debug for P256Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("P256Key([redacted])")
    }
}
