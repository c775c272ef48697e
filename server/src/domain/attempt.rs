//! Failed attempts, counted per name, address and device.

use std::time::Duration;

use warifu_protocol::{DeviceId, Timestamp};

use super::AccountId;

/// Whose failures are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AttemptKey {
    /// A normalised username, whether it exists or not.
    Name(String),
    /// An address, IPv6 by its /64.
    Address(String),
    /// A device that signed, apart from all others, so that nobody can lock an owner out of it.
    Device(DeviceId),
    /// Registrations from an address.
    Registrations(String),
    /// Claims of an account that its person was told of.
    ClaimNotices(AccountId),
    /// Refusals of claims that the account's person was told of.
    DenialNotices(AccountId),
}

impl AttemptKey {
    /// The kind's name: `name`, `address`, `device`, `registrations`, `claim_notices`,
    /// `denial_notices`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::Address(_) => "address",
            Self::Device(_) => "device",
            Self::Registrations(_) => "registrations",
            Self::ClaimNotices(_) => "claim_notices",
            Self::DenialNotices(_) => "denial_notices",
        }
    }

    /// What is counted, as text.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Name(text) | Self::Address(text) | Self::Registrations(text) => text.clone(),
            Self::Device(id) => id.to_string(),
            Self::ClaimNotices(id) | Self::DenialNotices(id) => id.to_string(),
        }
    }
}

/// So many failures in a window that begins with the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The most failures.
    pub failures: u32,
    /// The window.
    pub window: Duration,
}

/// What a key has used up at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Failures {
    /// How many in the current window; 0 where none is open.
    pub count: u32,
    /// When the window ends; meaningless while `count` is 0.
    pub window_ends: Option<Timestamp>,
}
