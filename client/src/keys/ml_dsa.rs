//! ML-DSA-87 (FIPS 204) from its seed.

use aws_lc_rs::signature::{KeyPair, ML_DSA_87_SIGNING, PqdsaKeyPair};
use zeroize::Zeroizing;

use warifu_protocol::{Algorithm, PublicKey};

use super::KeysError;

const ALGORITHM: Algorithm = Algorithm::MlDsa87;

/// An ML-DSA-87 key; signs pure, with an empty context.
pub struct MlDsa87Key {
    pair: PqdsaKeyPair,
    public: PublicKey,
}

impl MlDsa87Key {
    /// The key that FIPS 204 §6.1 derives from `seed`.
    ///
    /// # Errors
    /// The library refused.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, KeysError> {
        let rejected = KeysError::Rejected(ALGORITHM);
        let pair = PqdsaKeyPair::from_seed(&ML_DSA_87_SIGNING, seed).map_err(|_| rejected)?;
        let public = PublicKey::from_raw(ALGORITHM, pair.public_key().as_ref()).map_err(|_| rejected)?;
        Ok(Self { pair, public })
    }

    /// The public key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs `message`, 4,627 bytes.
    ///
    /// # Errors
    /// The library refused.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeysError> {
        let mut signature = vec![0; self.pair.algorithm().signature_len()];
        self.pair
            .sign(message, &mut signature)
            .map_err(|_| KeysError::Signing(ALGORITHM))?;
        Ok(signature)
    }

    /// The 54-byte seed form of RFC 9881 §6.
    pub(super) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeysError> {
        let document = self.pair.to_pkcs8v1().map_err(|_| KeysError::Encoding(ALGORITHM))?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }
}

impl rcgen::PublicKeyData for MlDsa87Key {
    fn der_bytes(&self) -> &[u8] {
        self.public.raw()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_ML_DSA_87
    }
}

impl rcgen::SigningKey for MlDsa87Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Self::sign(self, message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

impl std::fmt::Debug for MlDsa87Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MlDsa87Key([redacted])")
    }
}
