//! Pairings: offered, withdrawn, claimed.

use std::net::IpAddr;

use warifu_protocol::pairing::PairingState;
use warifu_protocol::{Sha256Hash, Timestamp};

use super::device::seen;
use super::{Exists, State};
use crate::domain::audit::{Event, Record};
use crate::domain::pairing::WRONG_PASSWORDS;
use crate::domain::store::{Claimed, MAX_OPEN_OFFERS, Offered, TokenClaim};
use crate::domain::{AccountId, Pairing, PairingId};

impl State {
    pub(super) fn offer(&mut self, pairing: Pairing, record: Record) -> Result<Offered, Exists> {
        let open = self.open_offers(pairing.account, record.at);
        let is_there = self.pairings.contains_key(&pairing.id) || self.tokens.contains_key(&pairing.token_sha256);
        let Some(device) = self.active_device(pairing.offered_by, pairing.account) else {
            return Ok(Offered::DeviceRevoked);
        };
        if open >= usize::try_from(MAX_OPEN_OFFERS).unwrap_or(usize::MAX) {
            return Ok(Offered::TooMany);
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
        let open = |pairing: &&Pairing| pairing.account == account && pairing.state(now) == PairingState::Offered;
        self.pairings.values().filter(open).count()
    }

    pub(super) fn pairing_by_token(&self, token_sha256: &Sha256Hash) -> Option<&Pairing> {
        self.tokens.get(token_sha256).and_then(|id| self.pairings.get(id))
    }

    fn pairing_by_token_mut(&mut self, token_sha256: &Sha256Hash) -> Option<&mut Pairing> {
        let id = self.tokens.get(token_sha256)?;
        self.pairings.get_mut(id)
    }

    pub(super) fn cancel(&mut self, id: PairingId, record: Record) -> Option<Pairing> {
        let pairing = self.pairings.get_mut(&id)?;
        let cancelled = pairing.cancel(record.at).is_ok();
        let pairing = pairing.clone();
        if cancelled {
            self.write(record);
        }
        Some(pairing)
    }

    pub(super) fn claim(&mut self, order: TokenClaim) -> Claimed {
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
        self.enrol(order.device);
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
