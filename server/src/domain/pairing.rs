//! Pairings: one computer brings in the next.
//!
//! The lifecycle is here, once: the memory store uses it as it is, and the conformance suite holds
//! every other store's statements against it.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use uuid::Uuid;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::text::Label;
use warifu_protocol::{DeviceId, PublicKey, Sha256Hash, Timestamp};

use super::AccountId;

/// A pairing's identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PairingId(pub Uuid);

impl fmt::Display for PairingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// So many wrong passwords with one token spend it.
pub const WRONG_PASSWORDS: u32 = 5;

/// For so long after a pairing ended can its parties still ask about it.
pub const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A pairing as it was offered, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// Its identifier.
    pub id: PairingId,
    /// The account that the new device will belong to.
    pub account: AccountId,
    /// The device that offered it.
    pub offered_by: DeviceId,
    /// SHA-256 of the token.
    pub token_sha256: Sha256Hash,
    /// SHA-256 of the secret that opens the offering side.
    pub offer_secret_sha256: Sha256Hash,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// When the offer ends.
    pub expires_at: Timestamp,
    /// How often a wrong password came with its token.
    pub wrong_passwords: u32,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet; whether it lapsed is a question of the time.
    Open,
    /// A device came in with a `T` code.
    Completed(Claim),
    /// The offering device withdrew it.
    Cancelled,
}

/// Who came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The new device.
    pub device: DeviceId,
    /// Its keys, P-256 first.
    pub keys: Vec<PublicKey>,
    /// What its person calls it.
    pub name: Label,
    /// What it runs.
    pub system: Option<Label>,
    /// Its address as the server saw it.
    pub address: IpAddr,
    /// When it came.
    pub at: Timestamp,
}

/// The pairing is not in a state that allows this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pairing is {0}")]
pub struct WrongState(pub PairingState);

impl Pairing {
    /// Where the pairing is at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> PairingState {
        match &self.outcome {
            Outcome::Completed(_) => PairingState::Completed,
            Outcome::Cancelled => PairingState::Cancelled,
            Outcome::Open if now >= self.expires_at => PairingState::Expired,
            Outcome::Open if self.wrong_passwords >= WRONG_PASSWORDS => PairingState::Cancelled,
            Outcome::Open => PairingState::Offered,
        }
    }

    /// Lets a device in with a `T` code.
    ///
    /// # Errors
    /// It is not `offered` at `now`.
    pub fn complete(&mut self, claim: Claim, now: Timestamp) -> Result<(), WrongState> {
        self.expect_offered(now)?;
        self.outcome = Outcome::Completed(claim);
        Ok(())
    }

    /// Withdraws the offer.
    ///
    /// # Errors
    /// It is not `offered` at `now`.
    pub fn cancel(&mut self, now: Timestamp) -> Result<(), WrongState> {
        self.expect_offered(now)?;
        self.outcome = Outcome::Cancelled;
        Ok(())
    }

    /// Counts a wrong password that came with the token.
    pub fn count_wrong_password(&mut self) {
        self.wrong_passwords = self.wrong_passwords.saturating_add(1);
    }

    /// The claim that completed it.
    #[must_use]
    pub const fn claim(&self) -> Option<&Claim> {
        match &self.outcome {
            Outcome::Completed(claim) => Some(claim),
            Outcome::Open | Outcome::Cancelled => None,
        }
    }

    fn expect_offered(&self, now: Timestamp) -> Result<(), WrongState> {
        match self.state(now) {
            PairingState::Offered => Ok(()),
            other => Err(WrongState(other)),
        }
    }
}
