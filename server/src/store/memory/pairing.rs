//! Pairings: offered, claimed, approved, or not.

use std::net::IpAddr;

use warifu_protocol::pairing::PairingState;
use warifu_protocol::{DeviceId, Sha256Hash, Timestamp};

use super::device::seen;
use super::{Exists, State};
use crate::domain::audit::{Event, Record};
use crate::domain::pairing::{Approval, Bound, WRONG_PASSWORDS, WrongState};
use crate::domain::revocation::Reason;
use crate::domain::store::{Approve, Approved, Claimed, HeldClaim, MAX_OPEN_OFFERS, Offered, TokenClaim};
use crate::domain::{AccountId, Pairing, PairingId};

impl State {
    pub(super) fn offer(&mut self, pairing: Pairing, record: Record) -> Result<Offered, Exists> {
        let open = self.open_offers(pairing.account, record.at);
        let is_there = self.pairings.contains_key(&pairing.id);
        let is_known = self.tokens.contains_key(&pairing.token_sha256);
        let Some(device) = self.active_device(pairing.offered_by, pairing.account) else {
            return Ok(Offered::DeviceRevoked);
        };
        if open >= usize::try_from(MAX_OPEN_OFFERS).unwrap_or(usize::MAX) {
            return Ok(Offered::TooMany);
        }
        if is_known {
            return Ok(Offered::TokenKnown);
        }
        if is_there {
            return Err(Exists("pairing"));
        }
        seen(device, record.at);
        self.tokens.insert(pairing.token_sha256, pairing.id);
        self.pairings.insert(pairing.id, pairing);
        self.write(record);
        Ok(Offered::Done)
    }

    fn open_offers(&self, account: AccountId, now: Timestamp) -> usize {
        let open = |pairing: &&Pairing| pairing.account == account && pairing.takes_room(now);
        self.pairings.values().filter(open).count()
    }

    pub(super) fn pairing_by_token(&self, token_sha256: &Sha256Hash) -> Option<&Pairing> {
        self.tokens.get(token_sha256).and_then(|id| self.pairings.get(id))
    }

    fn pairing_by_token_mut(&mut self, token_sha256: &Sha256Hash) -> Option<&mut Pairing> {
        let id = self.tokens.get(token_sha256)?;
        self.pairings.get_mut(id)
    }

    pub(super) fn renew_offer_secret(&mut self, id: PairingId, by: DeviceId, secret: Sha256Hash) -> bool {
        let Some(pairing) = self.pairings.get_mut(&id).filter(|p| p.offered_by == by) else {
            return false;
        };
        pairing.offer_secret_sha256 = secret;
        true
    }

    pub(super) fn renew_claim_secret(&mut self, id: PairingId, device: DeviceId, secret: Sha256Hash) -> bool {
        let claim = self.pairings.get_mut(&id).and_then(|pairing| pairing.claim.as_mut());
        let Some(Bound {
            claim_secret_sha256, ..
        }) = claim.filter(|c| c.device == device).and_then(|c| c.bound.as_mut())
        else {
            return false;
        };
        *claim_secret_sha256 = secret;
        true
    }

    /// Moves a pairing as the domain does, and gives it as it is then. Only what moves is recorded.
    pub(super) fn move_on(
        &mut self,
        id: PairingId,
        record: Record,
        step: impl FnOnce(&mut Pairing, Timestamp) -> Result<(), WrongState>,
    ) -> Option<Pairing> {
        let pairing = self.pairings.get_mut(&id)?;
        let moved = step(pairing, record.at).is_ok();
        let pairing = pairing.clone();
        if moved {
            self.write(record);
        }
        Some(pairing)
    }

    pub(super) fn open(&mut self, id: PairingId, reveal: [u8; 32], record: Record) -> Option<Pairing> {
        let pairing = self.pairings.get(&id)?.clone();
        if self.active_device(pairing.offered_by, pairing.account).is_none() {
            return Some(pairing);
        }
        self.move_on(id, record, |pairing, now| pairing.open(reveal, now))
    }

    pub(super) fn withdraw(&mut self, id: PairingId, record: Record) -> Option<Pairing> {
        let at = record.at;
        let mut given_up = None;
        let pairing = self.move_on(id, record, |pairing, now| {
            pairing.withdraw(now)?;
            given_up = pairing.claim.as_ref().map(|claim| claim.device);
            Ok(())
        });
        if let Some(device) = given_up {
            self.revoke_device(device, at, Some(Reason::CessationOfOperation));
        }
        pairing
    }

    pub(super) fn approve(&mut self, order: Approve) -> Approved {
        let Some(pairing) = self.pairings.get(&order.pairing) else {
            return Approved::WrongState;
        };
        let (account, at) = (pairing.account, order.record.at);
        let claimed_by = pairing.claim.as_ref().map(|claim| claim.device);
        let kem_key = pairing.claim.as_ref().and_then(|claim| claim.bound.as_ref());
        let kem_key = kem_key.map(|bound| bound.kem_key.clone());
        let is_meant = pairing.offered_by == order.approver
            && claimed_by == Some(order.device.id)
            && account == order.device.account;
        let mut approved = pairing.clone();
        let approval = Approval {
            head: order.entry.head,
            endorsement: order.endorsement,
            at,
        };
        if !is_meant || approved.approve(approval, at).is_err() {
            return Approved::WrongState;
        }
        if self.active_device(order.approver, account).is_none() {
            return Approved::ApproverRevoked;
        }
        if !self.is_next(account, &order.entry) {
            return Approved::LogConflict;
        }
        if self.knows_a_key_of(&order.device) {
            return Approved::KeyEnrolled;
        }
        self.pairings.insert(order.pairing, approved);
        self.append(account, order.entry);
        self.enrol(order.device, kem_key);
        self.write(order.record);
        Approved::Done
    }

    /// Whether the device that offered it is not revoked: its codes end with it.
    fn is_offered_by_an_active(&mut self, token_sha256: &Sha256Hash) -> bool {
        let pairing = self.pairing_by_token(token_sha256);
        let by = pairing.map(|pairing| (pairing.offered_by, pairing.account));
        by.is_some_and(|(device, account)| self.active_device(device, account).is_some())
    }

    pub(super) fn hold(&mut self, order: HeldClaim) -> Claimed {
        if !self.is_offered_by_an_active(&order.token_sha256) {
            return Claimed::Unusable;
        }
        let is_enrolled = self.knows_a_key(order.claim.device, order.claim.keys.iter());
        let Some(pairing) = self
            .pairing_by_token_mut(&order.token_sha256)
            .filter(|pairing| pairing.account == order.account)
        else {
            return Claimed::Unusable;
        };
        let mut held = pairing.clone();
        if held.hold(order.claim, order.record.at).is_err() {
            return Claimed::Unusable;
        }
        if is_enrolled {
            return Claimed::KeyEnrolled;
        }
        *pairing = held;
        self.write(order.record);
        Claimed::Done
    }

    pub(super) fn claim(&mut self, order: TokenClaim) -> Claimed {
        if !self.is_offered_by_an_active(&order.token_sha256) {
            return Claimed::Unusable;
        }
        let is_enrolled = self.knows_a_key_of(&order.device);
        let Some(pairing) = self
            .pairing_by_token_mut(&order.token_sha256)
            .filter(|pairing| pairing.account == order.account)
        else {
            return Claimed::Unusable;
        };
        let mut completed = pairing.clone();
        if completed.complete(order.claim, order.record.at).is_err() {
            return Claimed::Unusable;
        }
        if is_enrolled {
            return Claimed::KeyEnrolled;
        }
        *pairing = completed;
        self.enrol(order.device, order.kem_key);
        self.write(order.record);
        Claimed::Done
    }

    pub(super) fn count_wrong_password(&mut self, token_sha256: &Sha256Hash, address: IpAddr, now: Timestamp) {
        let Some(pairing) = self
            .pairing_by_token_mut(token_sha256)
            .filter(|pairing| pairing.state(now) == PairingState::Offered)
        else {
            return;
        };
        pairing.count_wrong_password();
        if pairing.wrong_passwords < WRONG_PASSWORDS {
            return;
        }
        let record = Record {
            account: pairing.account,
            at: now,
            address,
            event: Event::PairingTokenSpent { pairing: pairing.id.0 },
        };
        self.write(record);
    }
}
