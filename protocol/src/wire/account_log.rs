//! `GET /account/log`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Sha256Hash;

/// Entries of the account's device log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogPage {
    /// The entries from the place that was asked for, Base64, the oldest first.
    pub entries: Vec<String>,
    /// The head of the whole log; absent where the account has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub head: Option<Sha256Hash>,
    /// The place to go on from, where these are not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}
