//! `POST /login/challenge` and `POST /login`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ByAlgorithm, SecretText};

/// Signatures over a challenge, Base64, one per enrolled key.
pub type Signatures = ByAlgorithm<String>;

/// The body of `POST /login/challenge`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChallengeRequest {
    /// Either current fingerprint of the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_cert_fp: Option<String>,
}

/// A challenge; of the same shape for an unknown fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChallengeAnswer {
    /// Names the challenge; opaque.
    pub challenge_id: String,
    /// 32 bytes to sign, Base64.
    pub challenge: String,
    /// For how many seconds it can be used.
    pub expires_in: u64,
}

/// The body of `POST /login`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoginRequest {
    /// The username.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretText>,
    /// The fingerprint of one of the device's certificates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_cert_fp: Option<String>,
    /// The challenge that was signed; a device whose key the server made may leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<String>,
    /// Its signatures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signatures: Option<Signatures>,
}
