//! `POST /registration/`: a first device, or a further one with a code.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::IssuedCertificate;
use crate::{ByAlgorithm, DeviceId, Fingerprint, SecretText};

/// PKCS #10 requests in PEM, one per key of the device.
pub type Csrs = ByAlgorithm<String>;

/// The body of `POST /registration/`. With `qr_code` or `token` it adds a device to an account, else
/// it makes one. Everything is optional here; which fields are needed depends on the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegistrationRequest {
    /// The username.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The email address; a first device needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<SecretText>,
    /// The password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretText>,
    /// What the person calls the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_name: Option<String>,
    /// What it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Certificate requests for the keys that the device made; without them the server makes a key
    /// where it may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csr: Option<Csrs>,
    /// SHA-256 of `recovery_auth`; without it the server makes a recovery key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_key_sha256: Option<String>,
    /// A `T` code, in its URL form or as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qr_code: Option<SecretText>,
    /// The token of an `S` code, Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<SecretText>,
    /// X-Wing and sntrup761 public keys, Base64; an `S` claim needs them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kem_key: Option<String>,
    /// The MAC that binds an `S` claim to its code, Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binding: Option<String>,
    /// The beginning of the account's device log, signed by a first device, Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_entry: Option<String>,
}

/// The answer: 201 with what was issued (200 where it repeats an earlier answer).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Enrolled {
    /// Always true.
    pub success: bool,
    /// The account.
    pub uuid: Uuid,
    /// The device.
    pub device_id: DeviceId,
    /// Base64 of the primary certificate's PEM.
    pub client_cert: String,
    /// Base64 of the private key's PEM (PKCS #8); only where the server made the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_key: Option<SecretText>,
    /// The primary certificate's fingerprint.
    pub fingerprint: Fingerprint,
    /// Every certificate, P-256 first.
    pub certificates: Vec<IssuedCertificate>,
    /// The CA bundle, PEM.
    pub ca: String,
    /// The recovery key as a person writes it down; only for a first device that sent no hash of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_key: Option<SecretText>,
    /// A sentence for people.
    pub message: String,
}
