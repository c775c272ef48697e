//! The authority: decides who may have a certificate, a pairing or a session.
//!
//! One file per use case adds a method; what they share is here and in [`super::proof`] and
//! [`super::credentials`].

use std::sync::Arc;

use warifu_protocol::{Algorithm, Pin, PublicKey, Timestamp};
use zeroize::Zeroizing;

use super::issuer::RequestError;
use super::revocation::RevocationList;
use super::{Clock, Entropy, Issuer, Passwords, Policy, Refusal, RevocationLists, Store, Tokens};

/// What an [`Authority`] works with.
pub struct Parts {
    /// What is remembered.
    pub store: Arc<dyn Store>,
    /// The CA.
    pub issuer: Arc<dyn Issuer>,
    /// The hashing pool.
    pub passwords: Arc<dyn Passwords>,
    /// The signer of access tokens.
    pub tokens: Arc<dyn Tokens>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// What the operator decided.
    pub policy: Policy,
    /// The key that makes challenges; the same on every server of an installation.
    pub challenge_key: Zeroizing<[u8; 32]>,
}

/// Decides.
pub struct Authority {
    pub(super) store: Arc<dyn Store>,
    pub(super) issuer: Arc<dyn Issuer>,
    pub(super) passwords: Arc<dyn Passwords>,
    pub(super) tokens: Arc<dyn Tokens>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) policy: Policy,
    pub(super) challenge_key: Zeroizing<[u8; 32]>,
    revocation_lists: RevocationLists,
    // Verified against where a fingerprint is unknown, so that the answer takes as long.
    pub(super) decoy_keys: Vec<PublicKey>,
}

impl Authority {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts {
            store,
            issuer,
            passwords,
            tokens,
            clock,
            entropy,
            policy,
            challenge_key,
        } = parts;
        let decoy_keys = decoy_keys(&*entropy);
        let revocation_lists = RevocationLists::new(Arc::clone(&store), Arc::clone(&issuer), Arc::clone(&clock));
        Self {
            store,
            issuer,
            passwords,
            tokens,
            clock,
            entropy,
            policy,
            challenge_key,
            revocation_lists,
            decoy_keys,
        }
    }

    /// What the operator decided.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A name for a request, that its answer and the log share.
    #[must_use]
    pub fn request_id(&self) -> String {
        warifu_protocol::encoding::hex(&self.entropy.bytes::<8>())
    }

    /// The pin of the current roots.
    #[must_use]
    pub fn pin(&self) -> Pin {
        self.issuer.pin()
    }

    /// The CA bundle, PEM.
    #[must_use]
    pub fn bundle_pem(&self) -> String {
        self.issuer.bundle_pem()
    }

    /// The newest revocation list of a root.
    ///
    /// # Errors
    /// As [`RevocationLists::newest`].
    pub async fn revocation_list(&self, algorithm: Algorithm) -> Result<Arc<RevocationList>, Refusal> {
        self.revocation_lists.newest(algorithm).await
    }

    /// The keys that verify access tokens.
    #[must_use]
    pub fn jwks(&self) -> warifu_protocol::wire::Jwks {
        self.tokens.jwks()
    }

    /// The key in a CSR, its possession proven.
    ///
    /// # Errors
    /// The CSR is not acceptable.
    pub fn requested_key(&self, algorithm: Algorithm, csr_pem: &str) -> Result<PublicKey, RequestError> {
        self.issuer.requested_key(algorithm, csr_pem)
    }

    /// Whether the server can serve.
    ///
    /// # Errors
    /// The store cannot read or write.
    pub async fn ready(&self) -> Result<(), Refusal> {
        Ok(self.store.ready().await?)
    }
}

/// Keys that are verified against where there is no device. Any point of the curve and any 2,592 bytes
/// are keys; that the private half of the first is known harms nobody, since what verifies for no device
/// is refused all the same.
fn decoy_keys(entropy: &dyn Entropy) -> Vec<PublicKey> {
    let encoded = entropy.bytes::<2592>();
    [
        (Algorithm::EcdsaP256, P256_GENERATOR.as_slice()),
        (Algorithm::MlDsa87, encoded.as_slice()),
    ]
    .into_iter()
    .filter_map(|(algorithm, bits)| PublicKey::from_raw(algorithm, bits).ok())
    .collect()
}

// SP 800-186 §3.2.1.3, uncompressed: a point is needed that lies on the curve, or verification ends early.
const P256_GENERATOR: [u8; 65] = [
    0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03,
    0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe,
    0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce,
    0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entropy::SystemEntropy;

    #[test]
    fn the_decoys_are_keys_that_can_be_verified_against() {
        use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ML_DSA_87, ParsedPublicKey};
        let keys = decoy_keys(&SystemEntropy);
        let [p256, ml_dsa_87] = keys.as_slice() else {
            panic!("{keys:?}")
        };
        assert!(ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, p256.raw()).is_ok());
        assert!(ParsedPublicKey::new(&ML_DSA_87, ml_dsa_87.raw()).is_ok());
    }
}
