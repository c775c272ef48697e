//! The authority: decides who may have a certificate, a pairing or a session.
//!
//! One file per use case adds a method; what they share is here and in [`super::proof`] and
//! [`super::credentials`].

use std::sync::Arc;

use warifu_protocol::{Algorithm, Pin, PublicKey, Timestamp};
use zeroize::Zeroizing;

use super::issuer::RequestError;
use super::{Clock, Entropy, Issuer, Passwords, Policy, Refusal, Store, Tokens};

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
        Self {
            store,
            issuer,
            passwords,
            tokens,
            clock,
            entropy,
            policy,
            challenge_key,
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

/// A pair of keys that nobody has the private halves of: random bits in the right form.
fn decoy_keys(entropy: &dyn Entropy) -> Vec<PublicKey> {
    let point = [&[4], entropy.bytes::<64>().as_slice()].concat();
    let encoded = entropy.bytes::<2592>();
    [
        (Algorithm::EcdsaP256, point.as_slice()),
        (Algorithm::MlDsa87, encoded.as_slice()),
    ]
    .into_iter()
    .filter_map(|(algorithm, bits)| PublicKey::from_raw(algorithm, bits).ok())
    .collect()
}
