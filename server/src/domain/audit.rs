//! What happened, for the audit trail and for the person.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use warifu_protocol::{DeviceId, Timestamp};

use super::{AccountId, PairingId};

/// Something that an operator may have to reconstruct later. Holds no secret, token, address of
/// mail, or name that a person typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An account was made with its first device.
    AccountRegistered {
        /// The device.
        device: DeviceId,
    },
    /// A repeated registration replaced the first device, whose answer was lost.
    FirstDeviceReplaced {
        /// The new device.
        device: DeviceId,
        /// The one it replaced.
        replaced: DeviceId,
    },
    /// A pairing was offered.
    PairingOffered {
        /// The pairing.
        pairing: Uuid,
        /// The device that offered it.
        device: DeviceId,
    },
    /// A device claimed a pairing that needs approval.
    PairingClaimed {
        /// The pairing.
        pairing: Uuid,
        /// The device that would come in.
        device: DeviceId,
        /// Whether the person hears of it: of many claims in a short while, only of the first.
        is_told: bool,
    },
    /// The offering device fixed on the claim.
    PairingOpened {
        /// The pairing.
        pairing: Uuid,
    },
    /// The offering device refused the claim.
    PairingDenied {
        /// The pairing.
        pairing: Uuid,
        /// Whether the person hears of it: of many refusals in a short while, only of the first ones.
        #[serde(default = "always")]
        is_told: bool,
    },
    /// The new device has collected what was approved.
    PairingCollected {
        /// The pairing.
        pairing: Uuid,
        /// The new device.
        device: DeviceId,
    },
    /// The new device gave up what was approved, and is revoked.
    PairingWithdrawn {
        /// The pairing.
        pairing: Uuid,
        /// The new device.
        device: DeviceId,
    },
    /// A pairing was withdrawn before anything was approved.
    PairingCancelled {
        /// The pairing.
        pairing: Uuid,
    },
    /// A token was spent by wrong passwords.
    PairingTokenSpent {
        /// The pairing.
        pairing: Uuid,
    },
    /// A device was added.
    DeviceAdded {
        /// The device.
        device: DeviceId,
        /// The pairing that brought it in.
        pairing: Uuid,
        /// The device that approved it; none where a `T` code brought it in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approved_by: Option<DeviceId>,
    },
    /// A device was revoked.
    DeviceRevoked {
        /// The device.
        device: DeviceId,
        /// The device that revoked it, itself perhaps; none where no device did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<DeviceId>,
    },
    /// The account's password was changed.
    PasswordChanged {
        /// The device on which.
        device: DeviceId,
    },
    /// The recovery key was used: it set another password.
    RecoveryUsed {
        /// The device on which.
        device: DeviceId,
    },
    /// The right password came with a device that is not the account's, is revoked, or could not
    /// prove itself.
    DeviceRefused,
    /// A session was opened.
    LoggedIn {
        /// The device.
        device: DeviceId,
        /// The session.
        session: Uuid,
    },
    /// A session was ended by its device.
    LoggedOut {
        /// The session.
        session: Uuid,
    },
    /// An old refresh token was presented: the session was ended.
    RefreshTokenReplayed {
        /// The session.
        session: Uuid,
    },
}

// Before some were not told, all were.
const fn always() -> bool {
    true
}

impl Event {
    /// The event's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AccountRegistered { .. } => "account_registered",
            Self::FirstDeviceReplaced { .. } => "first_device_replaced",
            Self::PairingOffered { .. } => "pairing_offered",
            Self::PairingClaimed { .. } => "pairing_claimed",
            Self::PairingOpened { .. } => "pairing_opened",
            Self::PairingDenied { .. } => "pairing_denied",
            Self::PairingCollected { .. } => "pairing_collected",
            Self::PairingWithdrawn { .. } => "pairing_withdrawn",
            Self::PairingCancelled { .. } => "pairing_cancelled",
            Self::PairingTokenSpent { .. } => "pairing_token_spent",
            Self::DeviceAdded { .. } => "device_added",
            Self::DeviceRevoked { .. } => "device_revoked",
            Self::PasswordChanged { .. } => "password_changed",
            Self::RecoveryUsed { .. } => "recovery_used",
            Self::DeviceRefused => "device_refused",
            Self::LoggedIn { .. } => "logged_in",
            Self::LoggedOut { .. } => "logged_out",
            Self::RefreshTokenReplayed { .. } => "refresh_token_replayed",
        }
    }

    /// Whether the person hears of it: then the store writes a message for each channel in the same transaction.
    #[must_use]
    pub const fn is_announced(&self) -> bool {
        matches!(
            self,
            Self::AccountRegistered { .. }
                | Self::FirstDeviceReplaced { .. }
                | Self::DeviceAdded { .. }
                | Self::PairingClaimed { is_told: true, .. }
                | Self::PairingDenied { is_told: true, .. }
                | Self::PairingWithdrawn { .. }
                | Self::PairingTokenSpent { .. }
                | Self::DeviceRevoked { .. }
                | Self::PasswordChanged { .. }
                | Self::RecoveryUsed { .. }
                | Self::DeviceRefused
                | Self::RefreshTokenReplayed { .. }
        )
    }
}

/// An event with its circumstances, written in the transaction that it describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Whose account.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
    /// From where, as the server saw it.
    pub address: IpAddr,
    /// What.
    pub event: Event,
}

impl From<PairingId> for Uuid {
    fn from(id: PairingId) -> Self {
        id.0
    }
}
