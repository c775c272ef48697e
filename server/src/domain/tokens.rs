//! The port to access tokens.

use warifu_protocol::wire::Jwks;
use warifu_protocol::{DeviceId, Fingerprint, Timestamp};

use super::{AccountId, SessionId};

/// What an access token says (RFC 9068, RFC 9449 §6.1, RFC 8705 §3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// `sub`: the account.
    pub account: AccountId,
    /// `client_id` (RFC 9068 §2.2): the device that logged in.
    pub device: DeviceId,
    /// `sid`: the session.
    pub session: SessionId,
    /// `jti`: the token itself.
    pub token: uuid::Uuid,
    /// `iat`.
    pub issued_at: Timestamp,
    /// `exp`.
    pub expires_at: Timestamp,
    /// `cnf.jkt`: the thumbprint of the key that must prove each use; `None` for a bearer token.
    pub key_thumbprint: Option<String>,
    /// `cnf.x5t#S256`: the certificate that was presented in the TLS session of the login.
    pub certificate: Option<Fingerprint>,
}

/// A DPoP proof (RFC 9449) whose signature and contents are right; that its `jti` is new is for the
/// store to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The thumbprint of the key that signed.
    pub thumbprint: String,
    /// `jti`.
    pub id: String,
    /// From then on the proof is too old, and its `jti` may be forgotten.
    pub expires_at: Timestamp,
}

/// The token could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("the access token could not be signed: {0}")]
pub struct SignError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Signs and reads access tokens.
pub trait Tokens: Send + Sync + 'static {
    /// Signs a token.
    ///
    /// # Errors
    /// The key cannot sign.
    fn sign(&self, claims: &AccessClaims) -> Result<String, SignError>;

    /// Reads a token: `None` where it is not ours, not valid at `now`, or damaged.
    fn read(&self, token: &str, now: Timestamp) -> Option<AccessClaims>;

    /// The keys with which others verify the tokens.
    fn jwks(&self) -> Jwks;
}
