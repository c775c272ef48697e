//! Sessions: the answers of `POST /login` and `POST /login/refresh`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::SecretText;

/// How an access token is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum TokenType {
    /// With a proof by the device's P-256 key (RFC 9449).
    #[serde(rename = "DPoP")]
    Dpop,
    /// Alone; for devices whose key the server made. Opens no account call.
    Bearer,
}

/// An access token and, for devices that enrolled by CSR, the next refresh token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Always true.
    pub success: bool,
    /// The account.
    pub uuid: Uuid,
    /// A JWT by RFC 9068.
    pub access_token: SecretText,
    /// How it is presented.
    pub token_type: TokenType,
    /// For how many seconds it can be used.
    pub expires_in: u64,
    /// Gets the next pair, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<SecretText>,
}

/// The body of `POST /login/refresh` and `POST /logout`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefreshRequest {
    /// The refresh token of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<SecretText>,
}
