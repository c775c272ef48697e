//! The states of a pairing.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a pairing is. `T` codes go from `offered` to `completed` at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PairingState {
    /// The code is shown; nobody has claimed it.
    Offered,
    /// A device has claimed it and waits for approval.
    Claimed,
    /// The enrolled device has fixed on that claim and revealed `r`.
    Opened,
    /// Approved: the certificates are issued and can be collected.
    Approved,
    /// The new device has its certificates.
    Completed,
    /// Refused by the enrolled device.
    Denied,
    /// Nobody used it in time.
    Expired,
    /// Withdrawn by either side.
    Cancelled,
}

impl PairingState {
    /// Whether nothing will change any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Denied | Self::Expired | Self::Cancelled)
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Claimed => "claimed",
            Self::Opened => "opened",
            Self::Approved => "approved",
            Self::Completed => "completed",
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for PairingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
