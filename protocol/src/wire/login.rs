//! `POST /login/challenge` and `POST /login`.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{ByAlgorithm, SecretText};

/// Signatures over a challenge, Base64, one per enrolled key.
pub type Signatures = ByAlgorithm<String>;

/// Reads a `challenge_id` of any JSON type: one that is no text is one that was never issued.
///
/// # Errors
/// The JSON itself is broken.
pub(super) fn opaque_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Some(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        _ => String::new(),
    }))
}

/// Reads `signatures` of any JSON type: what is not one text for each known algorithm becomes
/// signatures that never verify.
///
/// # Errors
/// The JSON itself is broken.
pub(super) fn opaque_signatures<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Signatures>, D::Error> {
    let wrong = || Signatures {
        ecdsa_p256: Some(String::new()),
        ml_dsa_87: Some(String::new()),
    };
    let Value::Object(members) = Value::deserialize(deserializer)? else {
        return Ok(Some(wrong()));
    };
    let mut signatures = Signatures::default();
    for (name, value) in members {
        match (name.parse(), value) {
            (Ok(algorithm), Value::String(text)) => signatures.set(algorithm, text),
            _ => return Ok(Some(wrong())),
        }
    }
    Ok(Some(signatures))
}

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
    #[serde(default, deserialize_with = "opaque_id", skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<String>,
    /// Its signatures.
    #[serde(
        default,
        deserialize_with = "opaque_signatures",
        skip_serializing_if = "Option::is_none"
    )]
    pub signatures: Option<Signatures>,
}
