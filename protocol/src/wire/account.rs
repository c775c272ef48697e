//! `POST /devices/{id}/revoke`, `POST /account/password` and `POST /account/password/reset`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Signatures;
use super::login::{opaque_id, opaque_signatures};
use crate::{DeviceId, SecretText, Timestamp};

/// The body of `POST /devices/{id}/revoke`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevokeRequest {
    /// The password of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretText>,
    /// The fingerprint of one of the certificates of the device that asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_cert_fp: Option<String>,
    /// The challenge that was signed, for a change of the account.
    #[serde(default, deserialize_with = "opaque_id", skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<String>,
    /// Its signatures, over all of this but themselves.
    #[serde(
        default,
        deserialize_with = "opaque_signatures",
        skip_serializing_if = "Option::is_none"
    )]
    pub signatures: Option<Signatures>,
    /// The signed `revoke` entry, Base64, where the device to be revoked is in the device log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_entry: Option<String>,
}

/// The device is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevokeAnswer {
    /// Always true.
    pub success: bool,
    /// The device.
    pub device_id: DeviceId,
    /// Since when.
    pub revoked_at: Timestamp,
}

/// The body of `POST /account/password`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasswordRequest {
    /// The password until now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretText>,
    /// The password from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_password: Option<SecretText>,
    /// The fingerprint of one of the certificates of the device that asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_cert_fp: Option<String>,
    /// The challenge that was signed, for a change of the account.
    #[serde(default, deserialize_with = "opaque_id", skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<String>,
    /// Its signatures, over all of this but themselves.
    #[serde(
        default,
        deserialize_with = "opaque_signatures",
        skip_serializing_if = "Option::is_none"
    )]
    pub signatures: Option<Signatures>,
}

/// The body of `POST /account/password/reset`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasswordResetRequest {
    /// The username.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The password from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_password: Option<SecretText>,
    /// What the recovery key proves itself by, Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_auth: Option<SecretText>,
    /// The fingerprint of one of the device's certificates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_cert_fp: Option<String>,
    /// The challenge that was signed, for a change of the account.
    #[serde(default, deserialize_with = "opaque_id", skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<String>,
    /// Its signatures, over all of this but themselves.
    #[serde(
        default,
        deserialize_with = "opaque_signatures",
        skip_serializing_if = "Option::is_none"
    )]
    pub signatures: Option<Signatures>,
}

/// The account was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountChanged {
    /// Always true.
    pub success: bool,
}
