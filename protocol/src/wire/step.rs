//! `POST /pairing/{id}/open`, `/approve`, `/deny`, `/complete` and `DELETE /pairing/{id}`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Timestamp;
use crate::pairing::PairingState;

/// The body of `POST /pairing/{id}/open`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenRequest {
    /// `r` under its mask, Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reveal: Option<String>,
}

/// The body of `POST /pairing/{id}/approve`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApproveRequest {
    /// The signed `enrol` entry of exactly the claim's keys, Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_entry: Option<String>,
    /// The MAC over that entry's hash and the approver, Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endorsement: Option<String>,
}

/// The answer to every step: where the pairing is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingStep {
    /// Where it is.
    pub state: PairingState,
    /// When that ends.
    pub expires_at: Timestamp,
}
