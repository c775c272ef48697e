//! `POST /registration/request_pairing_token` and the offering side of `GET /pairing/{id}`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Signatures;
use super::login::{opaque_id, opaque_signatures};
use crate::pairing::PairingState;
use crate::{ByAlgorithm, SecretText, Timestamp};

/// The body of `POST /registration/request_pairing_token`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferRequest {
    /// The username.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<SecretText>,
    /// The fingerprint of one of the enrolled device's certificates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_cert_fp: Option<String>,
    /// The challenge that was signed.
    #[serde(default, deserialize_with = "opaque_id", skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<String>,
    /// Its signatures.
    #[serde(
        default,
        deserialize_with = "opaque_signatures",
        skip_serializing_if = "Option::is_none"
    )]
    pub signatures: Option<Signatures>,
    /// SHA-256 of the token of an `S` code, which needs approval; without it a `T` code is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_sha256: Option<String>,
}

/// A pairing that was offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferAnswer {
    /// Always true.
    pub success: bool,
    /// The `T` code to show; an `S` code is composed by the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr_code: Option<SecretText>,
    /// The pairing.
    pub pairing_id: Uuid,
    /// Opens the offering side of `/pairing/{id}`; 32 bytes, Base64.
    pub offer_secret: SecretText,
    /// When the code ends.
    pub expires_at: Timestamp,
    /// The same in seconds from now.
    pub expires_in: u64,
}

/// Who claimed a pairing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingClaim {
    /// The new device's keys, Base64 of their DER SPKI.
    pub spki: ByAlgorithm<String>,
    /// Its KEM key, Base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kem_key: Option<String>,
    /// The MAC that binds the claim to an `S` code, Base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<String>,
    /// What its person calls it.
    pub device_name: String,
    /// What it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Its address as the server saw it.
    pub address: String,
    /// When it claimed.
    pub at: Timestamp,
}

/// The offering side's view of a pairing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingView {
    /// Where it is.
    pub state: PairingState,
    /// When the offer ends.
    pub expires_at: Timestamp,
    /// Who claimed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<PairingClaim>,
    /// The account's device log, Base64, the oldest entry first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<Vec<String>>,
}
