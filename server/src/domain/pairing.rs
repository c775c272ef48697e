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
use warifu_protocol::{DeviceId, KemKey, PublicKey, Sha256Hash, Timestamp};

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

/// For so long does a claim wait to be approved.
pub const CLAIM_LIVES: Duration = Duration::from_secs(10 * 60);

/// For so long can the new device collect what was approved.
pub const COLLECTABLE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// For so long after a pairing ended can its parties still ask about it.
pub const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Who made the secret in a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeKind {
    /// The server: whoever presents it with the password is let in (`T`).
    Token,
    /// The offering device, which must approve (`S`).
    Secret,
}

/// A pairing as it was offered, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// Its identifier.
    pub id: PairingId,
    /// The account that the new device will belong to.
    pub account: AccountId,
    /// The device that offered it.
    pub offered_by: DeviceId,
    /// Whether it needs approval.
    pub code: CodeKind,
    /// SHA-256 of the token.
    pub token_sha256: Sha256Hash,
    /// SHA-256 of the secret that opens the offering side.
    pub offer_secret_sha256: Sha256Hash,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// When the state that it is in ends by itself: offer, claim, or what can be collected.
    pub expires_at: Timestamp,
    /// How often a wrong password came with its token.
    pub wrong_passwords: u32,
    /// What became of it.
    pub outcome: Outcome,
    /// Who claimed it, whatever came of that.
    pub claim: Option<Claim>,
    /// `r`, masked under a secret that the server does not have; from `opened` on.
    pub reveal: Option<[u8; 32]>,
    /// What the offering device approved.
    pub approval: Option<Approval>,
}

/// What became of a pairing; whether it lapsed meanwhile is a question of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Nothing yet.
    Open,
    /// A device claims it, and waits.
    Claimed,
    /// The offering device has fixed on that claim.
    Opened,
    /// The offering device has approved it, and the certificates are issued.
    Approved,
    /// A device came in.
    Completed,
    /// The offering device refused it.
    Denied,
    /// Either side withdrew it.
    Cancelled,
}

/// Who asks to come in.
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
    /// What a claim with an `S` code brings along.
    pub bound: Option<Bound>,
}

/// What ties a claim to an `S` code, and opens its side of the pairing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The new device's KEM key.
    pub kem_key: KemKey,
    /// The MAC that only the offering device can check.
    pub binding: [u8; 32],
    /// SHA-256 of the secret that opens the claimant's side.
    pub claim_secret_sha256: Sha256Hash,
}

/// What the offering device approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The head of the device log with the entry that enrols the new device.
    pub head: Sha256Hash,
    /// The MAC over it that only the new device can check.
    pub endorsement: [u8; 32],
    /// When.
    pub at: Timestamp,
}

/// The pairing is not in a state that allows this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pairing is {0}")]
pub struct WrongState(pub PairingState);

impl CodeKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Token, Self::Secret];

    /// Its name in the stores.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Secret => "secret",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Claimed,
        Self::Opened,
        Self::Approved,
        Self::Completed,
        Self::Denied,
        Self::Cancelled,
    ];

    /// Its name in the stores.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Opened => "opened",
            Self::Approved => "approved",
            Self::Completed => "completed",
            Self::Denied => "denied",
            Self::Cancelled => "cancelled",
        }
    }

    /// The outcome of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

impl Pairing {
    /// Where the pairing is at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> PairingState {
        match self.outcome {
            Outcome::Completed => PairingState::Completed,
            Outcome::Denied => PairingState::Denied,
            Outcome::Cancelled => PairingState::Cancelled,
            _ if now >= self.expires_at => PairingState::Expired,
            Outcome::Open if self.wrong_passwords >= WRONG_PASSWORDS => PairingState::Cancelled,
            Outcome::Open => PairingState::Offered,
            Outcome::Claimed => PairingState::Claimed,
            Outcome::Opened => PairingState::Opened,
            Outcome::Approved => PairingState::Approved,
        }
    }

    /// Whether it counts among the open offers of its account at `now`.
    #[must_use]
    pub fn takes_room(&self, now: Timestamp) -> bool {
        matches!(
            self.state(now),
            PairingState::Offered | PairingState::Claimed | PairingState::Opened
        )
    }

    /// Lets a device in with a `T` code.
    ///
    /// # Errors
    /// It is not `offered` at `now`, or needs approval.
    pub fn complete(&mut self, claim: Claim, now: Timestamp) -> Result<(), WrongState> {
        self.expect_offered(CodeKind::Token, now)?;
        self.outcome = Outcome::Completed;
        self.claim = Some(claim);
        Ok(())
    }

    /// Holds the claim that comes with an `S` code, until it is approved.
    ///
    /// # Errors
    /// It is not `offered` at `now`, or has a `T` code.
    pub fn hold(&mut self, claim: Claim, now: Timestamp) -> Result<(), WrongState> {
        self.expect_offered(CodeKind::Secret, now)?;
        self.outcome = Outcome::Claimed;
        self.claim = Some(claim);
        self.expires_at = now.plus(CLAIM_LIVES);
        Ok(())
    }

    /// Fixes on the claim.
    ///
    /// # Errors
    /// It is not `claimed` at `now`.
    pub fn open(&mut self, reveal: [u8; 32], now: Timestamp) -> Result<(), WrongState> {
        self.expect(&[PairingState::Claimed], now)?;
        self.outcome = Outcome::Opened;
        self.reveal = Some(reveal);
        Ok(())
    }

    /// Approves the claim.
    ///
    /// # Errors
    /// It is not `opened` at `now`.
    pub fn approve(&mut self, approval: Approval, now: Timestamp) -> Result<(), WrongState> {
        self.expect(&[PairingState::Opened], now)?;
        self.outcome = Outcome::Approved;
        self.approval = Some(approval);
        self.expires_at = now.plus(COLLECTABLE);
        Ok(())
    }

    /// Refuses the claim.
    ///
    /// # Errors
    /// It is neither `claimed` nor `opened` at `now`.
    pub fn deny(&mut self, now: Timestamp) -> Result<(), WrongState> {
        self.expect(&[PairingState::Claimed, PairingState::Opened], now)?;
        self.outcome = Outcome::Denied;
        Ok(())
    }

    /// Withdraws the offer or the claim.
    ///
    /// # Errors
    /// It is neither `offered` nor `claimed` nor `opened` at `now`.
    pub fn cancel(&mut self, now: Timestamp) -> Result<(), WrongState> {
        self.expect(
            &[PairingState::Offered, PairingState::Claimed, PairingState::Opened],
            now,
        )?;
        self.outcome = Outcome::Cancelled;
        Ok(())
    }

    /// Gives up what was approved: its device has to be revoked with that. When nobody can collect it any more, the
    /// device is still in, so that this does not end with the time.
    ///
    /// # Errors
    /// It was not approved, or has come to an end since.
    pub fn withdraw(&mut self, now: Timestamp) -> Result<(), WrongState> {
        if self.outcome != Outcome::Approved {
            return Err(WrongState(self.state(now)));
        }
        self.outcome = Outcome::Cancelled;
        Ok(())
    }

    /// The new device has what was approved.
    ///
    /// # Errors
    /// It is not `approved` at `now`.
    pub fn collect(&mut self, now: Timestamp) -> Result<(), WrongState> {
        self.expect(&[PairingState::Approved], now)?;
        self.outcome = Outcome::Completed;
        Ok(())
    }

    /// Counts a wrong password that came with the token.
    pub fn count_wrong_password(&mut self) {
        self.wrong_passwords = self.wrong_passwords.saturating_add(1);
    }

    fn expect_offered(&self, code: CodeKind, now: Timestamp) -> Result<(), WrongState> {
        self.expect(&[PairingState::Offered], now)?;
        if self.code == code {
            Ok(())
        } else {
            Err(WrongState(PairingState::Offered))
        }
    }

    fn expect(&self, states: &[PairingState], now: Timestamp) -> Result<(), WrongState> {
        let state = self.state(now);
        if states.contains(&state) {
            Ok(())
        } else {
            Err(WrongState(state))
        }
    }
}
