//! `GET /.well-known/jwks.json`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The keys that verify access tokens (RFC 7517 §5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Jwks {
    /// The keys.
    pub keys: Vec<JwkKey>,
}

/// An Ed25519 key (RFC 8037 §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JwkKey {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// The public key, Base64url.
    pub x: String,
    /// The key's thumbprint (RFC 7638), which tokens name.
    pub kid: String,
    /// `EdDSA`.
    pub alg: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: String,
}
