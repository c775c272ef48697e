//! Watching a pairing from either side, and withdrawing it.

use std::net::IpAddr;

use warifu_protocol::device_log::SignedEntry;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::{Sha256Hash, Timestamp};

use super::audit::{Event, Record};
use super::authority::Authority;
use super::pairing::{Approval, Outcome};
use super::{Device, Pairing, PairingId, Refusal, StoreError};

/// A side of a pairing; each has a secret of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The enrolled device that shows the code.
    Offering,
    /// The new device that has read it.
    Claiming,
}

/// A pairing as one of its sides may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The pairing.
    pub pairing: Pairing,
    /// Which side asks.
    pub side: Side,
    /// Where the pairing is.
    pub state: PairingState,
}

/// What the new device collects.
#[derive(Clone, Debug)]
pub struct Collectable {
    /// The new device with its certificates.
    pub device: Device,
    /// What the offering device approved.
    pub approval: Approval,
    /// The device log up to the entry that enrols the new device, oldest first.
    pub log: Vec<SignedEntry>,
}

impl Authority {
    /// The pairing, for who has the secret of one of its sides. Once the offering device is revoked, that side has
    /// nothing to see any more: neither who asks, nor the device log.
    ///
    /// # Errors
    /// There is none, the secret is another's, or the offering device is revoked.
    pub async fn pairing(&self, id: PairingId, secret: &[u8; 32]) -> Result<Seen, Refusal> {
        let pairing = self.store.pairing(id).await?.ok_or(Refusal::PairingNotFound)?;
        let side = opened_side(&pairing, secret).ok_or(Refusal::PairingNotFound)?;
        if side == Side::Offering {
            let device = self.store.device(pairing.offered_by).await?;
            if device.is_none_or(|device| device.revoked_at.is_some()) {
                return Err(Refusal::DeviceNotRegistered);
            }
        }
        let state = pairing.state(self.now());
        Ok(Seen { pairing, side, state })
    }

    /// The pairing, for its offering side alone.
    pub(super) async fn offered_pairing(&self, id: PairingId, secret: &[u8; 32]) -> Result<Seen, Refusal> {
        let seen = self.pairing(id, secret).await?;
        if seen.side == Side::Offering {
            Ok(seen)
        } else {
            Err(Refusal::PairingNotFound)
        }
    }

    /// The device log that the offering side signs on, while somebody asks to come in.
    ///
    /// # Errors
    /// A part failed.
    pub async fn log_to_sign_on(&self, seen: &Seen) -> Result<Option<Vec<SignedEntry>>, Refusal> {
        let is_asked = matches!(seen.state, PairingState::Claimed | PairingState::Opened);
        if seen.side != Side::Offering || !is_asked {
            return Ok(None);
        }
        Ok(Some(self.whole_log(seen.pairing.account).await?))
    }

    /// Where the pairing is for the new device, and what it collects: something from the approval on, until that has
    /// lapsed. Once it is revoked there is nothing for it any more.
    ///
    /// # Errors
    /// A part failed, or what was approved is not to be seen in all its parts yet.
    pub async fn collect(&self, seen: &Seen) -> Result<(PairingState, Option<Collectable>), Refusal> {
        let pairing = &seen.pairing;
        let can_be_collected = matches!(seen.state, PairingState::Approved | PairingState::Completed);
        let (Some(claim), Some(approval)) = (&pairing.claim, pairing.approval) else {
            return Ok((seen.state, None));
        };
        if seen.side != Side::Claiming || !can_be_collected || self.now() >= pairing.expires_at {
            return Ok((seen.state, None));
        }
        // A store may show the parts of an approval one after the other. Who is told too early that there is nothing
        // destroys its keys, or takes the server for a liar.
        let device = self.store.device(claim.device).await?.ok_or(StoreError::Busy)?;
        if device.revoked_at.is_some() {
            return Ok((PairingState::Cancelled, None));
        }
        let mut log = self.whole_log(pairing.account).await?;
        let endorsed = log.iter().position(|entry| entry.head() == approval.head);
        log.truncate(endorsed.ok_or(StoreError::Busy)?.saturating_add(1));
        Ok((seen.state, Some(Collectable { device, approval, log })))
    }

    /// Withdraws an offer or a claim; by the new device also what was approved, which revokes it. Withdrawing it again,
    /// or one that has ended by itself, changes nothing.
    ///
    /// # Errors
    /// There is none, the secret is another's, or a device has come in with it already.
    pub async fn cancel(&self, id: PairingId, secret: &[u8; 32], address: IpAddr) -> Result<Seen, Refusal> {
        let seen = self.pairing(id, secret).await?;
        let now = self.now();
        let record = |event| Record {
            account: seen.pairing.account,
            at: now,
            address,
            event,
        };
        let event = Event::PairingCancelled { pairing: id.0 };
        let mut pairing = self.store.cancel_pairing(id, record(event)).await?;
        // It may have been approved only now; or so long ago that nobody can collect it, and still its device is in.
        let approved = pairing.as_ref().filter(|p| p.outcome == Outcome::Approved);
        if let (Side::Claiming, Some(claim)) = (seen.side, approved.and_then(|p| p.claim.as_ref())) {
            let event = Event::PairingWithdrawn {
                pairing: id.0,
                device: claim.device,
            };
            pairing = self.store.withdraw_pairing(id, record(event)).await?;
        }
        let seen = seen.then(pairing, now)?;
        match seen.pairing.outcome {
            Outcome::Approved | Outcome::Completed => Err(Refusal::PairingState),
            _ => Ok(seen),
        }
    }

    /// Hears from the new device that it has what was approved. To hear it again changes nothing.
    ///
    /// # Errors
    /// There is none, the secret is not that of the claimant, or nothing is there to be collected.
    pub async fn complete(&self, id: PairingId, secret: &[u8; 32], address: IpAddr) -> Result<Seen, Refusal> {
        let seen = self.pairing(id, secret).await?;
        let (Side::Claiming, Some(claim)) = (seen.side, &seen.pairing.claim) else {
            return Err(Refusal::PairingNotFound);
        };
        let now = self.now();
        let record = Record {
            account: seen.pairing.account,
            at: now,
            address,
            event: Event::PairingCollected {
                pairing: id.0,
                device: claim.device,
            },
        };
        let pairing = self.store.collect_pairing(id, record).await?;
        seen.then(pairing, now)?.expect(PairingState::Completed)
    }
}

impl Seen {
    /// The same side's view of what the pairing has become.
    pub(super) fn then(&self, pairing: Option<Pairing>, now: Timestamp) -> Result<Self, Refusal> {
        let pairing = pairing.ok_or(Refusal::PairingNotFound)?;
        Ok(Self {
            state: pairing.state(now),
            pairing,
            side: self.side,
        })
    }

    /// Refuses what is in another state.
    pub(super) fn expect(self, state: PairingState) -> Result<Self, Refusal> {
        if self.state == state {
            Ok(self)
        } else {
            Err(Refusal::PairingState)
        }
    }
}

fn opened_side(pairing: &Pairing, secret: &[u8; 32]) -> Option<Side> {
    let shown = Sha256Hash::of(&[secret]);
    let bound = pairing.claim.as_ref().and_then(|claim| claim.bound.as_ref());
    // Sha256Hash compares in constant time.
    if pairing.offer_secret_sha256 == shown {
        Some(Side::Offering)
    } else if bound.is_some_and(|bound| bound.claim_secret_sha256 == shown) {
        Some(Side::Claiming)
    } else {
        None
    }
}
