//! The claimant's side of an `S` pairing: the answer to the claim, and `GET /pairing/{id}`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Enrolled;
use crate::pairing::PairingState;
use crate::{SecretText, Timestamp};

/// The answer to a claim that must be approved: 202.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClaimAnswer {
    /// The pairing.
    pub pairing_id: Uuid,
    /// Opens the claimant's side of `/pairing/{id}`; 32 bytes, Base64.
    pub claim_secret: SecretText,
    /// Where the pairing is.
    pub state: PairingState,
    /// When the claim ends.
    pub expires_at: Timestamp,
}

/// The claimant's view of a pairing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClaimantView {
    /// Where it is.
    pub state: PairingState,
    /// When the claim ends, or from when on its result cannot be collected.
    pub expires_at: Timestamp,
    /// `r` under its mask, Base64; from `opened` on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reveal: Option<String>,
    /// What was issued; from `approved` on.
    #[serde(flatten)]
    pub enrolled: Option<Enrolled>,
    /// The MAC over the log's head and the approver, Base64; from `approved` on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endorsement: Option<String>,
    /// The account's device log, Base64, the oldest entry first; from `approved` on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<Vec<String>>,
}
