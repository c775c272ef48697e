//! The CA's own keys.

use std::fmt;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, ML_DSA_87_SIGNING, PqdsaKeyPair,
};
use rcgen::{PKCS_ECDSA_P256_SHA256, PKCS_ML_DSA_87, PublicKeyData, SignatureAlgorithm, SigningKey};
use warifu_protocol::{Algorithm, PublicKey};
use zeroize::Zeroizing;

use super::pem;
use crate::domain::Entropy;

const LABEL: &str = "PRIVATE KEY";

/// The private key cannot be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a private key of the expected kind")]
pub struct KeyError;

/// A private key that signs certificates.
///
/// rcgen's own key pair panics when it reloads an ML-DSA key, hence this one.
pub(crate) enum CaKey {
    EcdsaP256(EcdsaKeyPair),
    MlDsa87(PqdsaKeyPair),
}

impl CaKey {
    /// Makes a key.
    pub(crate) fn generate(algorithm: Algorithm, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        match algorithm {
            // aws-lc draws the scalar itself: it takes no other source.
            Algorithm::EcdsaP256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)
                .map(Self::EcdsaP256)
                .map_err(|_| KeyError),
            Algorithm::MlDsa87 => {
                // FIPS 204 §5.1: the whole key follows from 32 random bytes.
                let seed = Zeroizing::new(entropy.bytes::<32>());
                PqdsaKeyPair::from_seed(&ML_DSA_87_SIGNING, &*seed)
                    .map(Self::MlDsa87)
                    .map_err(|_| KeyError)
            }
        }
    }

    /// Reads PKCS #8 in PEM; of ML-DSA-87 the seed form (RFC 9881 §6).
    pub(crate) fn from_pem(algorithm: Algorithm, text: &str) -> Result<Self, KeyError> {
        let der = pem::decode(LABEL, text).ok_or(KeyError)?;
        match algorithm {
            Algorithm::EcdsaP256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &der).map(Self::EcdsaP256)
            }
            Algorithm::MlDsa87 => PqdsaKeyPair::from_pkcs8(&ML_DSA_87_SIGNING, &der).map(Self::MlDsa87),
        }
        .map_err(|_| KeyError)
    }

    /// PKCS #8 in DER; of ML-DSA-87 the 54 bytes of the seed form.
    pub(crate) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let document = match self {
            Self::EcdsaP256(key) => key.to_pkcs8v1(),
            Self::MlDsa87(key) => key.to_pkcs8v1(),
        };
        document
            .map(|document| Zeroizing::new(document.as_ref().to_vec()))
            .map_err(|_| KeyError)
    }

    /// PKCS #8 in PEM.
    pub(crate) fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        Ok(Zeroizing::new(warifu_protocol::pem::encode(LABEL, &self.to_pkcs8()?)))
    }

    /// The public half.
    pub(crate) fn public_key(&self) -> Result<PublicKey, KeyError> {
        PublicKey::from_raw(self.kind(), self.der_bytes()).map_err(|_| KeyError)
    }

    const fn kind(&self) -> Algorithm {
        match self {
            Self::EcdsaP256(_) => Algorithm::EcdsaP256,
            Self::MlDsa87(_) => Algorithm::MlDsa87,
        }
    }
}

impl fmt::Debug for CaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CaKey({}, [redacted])", self.kind())
    }
}

impl PublicKeyData for CaKey {
    fn der_bytes(&self) -> &[u8] {
        match self {
            Self::EcdsaP256(key) => key.public_key().as_ref(),
            Self::MlDsa87(key) => key.public_key().as_ref(),
        }
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        signature_algorithm(self.kind())
    }
}

impl SigningKey for CaKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        match self {
            Self::EcdsaP256(key) => {
                #[expect(clippy::disallowed_types, reason = "a parameter that aws-lc asks for and ignores")]
                let random = aws_lc_rs::rand::SystemRandom::new();
                let signature = key.sign(&random, message).map_err(|_| rcgen::Error::RingUnspecified)?;
                Ok(signature.as_ref().to_vec())
            }
            Self::MlDsa87(key) => {
                let mut signature = vec![0; key.algorithm().signature_len()];
                key.sign(message, &mut signature)
                    .map_err(|_| rcgen::Error::RingUnspecified)?;
                Ok(signature)
            }
        }
    }
}

/// A public key to be certified.
pub(crate) struct CertifiedPublicKey<'a>(pub(crate) &'a PublicKey);

impl PublicKeyData for CertifiedPublicKey<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.raw()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        signature_algorithm(self.0.algorithm())
    }
}

fn signature_algorithm(algorithm: Algorithm) -> &'static SignatureAlgorithm {
    match algorithm {
        Algorithm::EcdsaP256 => &PKCS_ECDSA_P256_SHA256,
        Algorithm::MlDsa87 => &PKCS_ML_DSA_87,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entropy::SystemEntropy;

    #[test]
    fn keys_survive_their_file() {
        for algorithm in Algorithm::ALL {
            let key = CaKey::generate(algorithm, &SystemEntropy).unwrap();
            let again = CaKey::from_pem(algorithm, &key.to_pem().unwrap()).unwrap();
            assert_eq!(again.public_key().unwrap(), key.public_key().unwrap());
            let signature = again.sign(b"message").unwrap();
            assert!(key.public_key().unwrap().verifies(b"message", &signature));
            assert_eq!(
                key.subject_public_key_info(),
                key.public_key().unwrap().spki_der(),
                "{algorithm}"
            );
        }
    }

    #[test]
    fn an_ml_dsa_key_is_stored_as_its_seed() {
        let key = CaKey::generate(Algorithm::MlDsa87, &SystemEntropy).unwrap();
        assert_eq!(key.to_pkcs8().unwrap().len(), 54);
    }

    #[test]
    fn one_kind_is_not_taken_for_the_other() {
        let pem = CaKey::generate(Algorithm::EcdsaP256, &SystemEntropy)
            .unwrap()
            .to_pem()
            .unwrap();
        assert!(CaKey::from_pem(Algorithm::MlDsa87, &pem).is_err());
        assert!(CaKey::from_pem(Algorithm::EcdsaP256, "").is_err());
    }

    #[test]
    fn debug_shows_no_key() {
        let key = CaKey::generate(Algorithm::EcdsaP256, &SystemEntropy).unwrap();
        assert_eq!(format!("{key:?}"), "CaKey(ecdsa-p256, [redacted])");
    }
}
