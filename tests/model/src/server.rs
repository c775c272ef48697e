//! The server that does what it shall.

use warifu_protocol::pairing::PairingState;

use crate::{Check, Claim, Collected, Head, Keys, New, Old, State, World};

impl State {
    /// Whether the claim is held now.
    pub(crate) fn take_claim(&mut self, claim: Claim, world: &World) -> bool {
        let open = match self.pairing {
            PairingState::Offered => true,
            PairingState::Claimed | PairingState::Opened => !world.has(Check::TokenOnce),
            _ => false,
        };
        if open {
            self.held = Some(claim);
            if self.pairing == PairingState::Offered {
                self.pairing = PairingState::Claimed;
            }
            if !world.has(Check::Approval) {
                self.issue(claim.keys);
            }
        }
        open
    }

    /// The claim that the old device is shown.
    pub(crate) fn shown_claim(&self) -> Option<Claim> {
        self.held.filter(|_| self.pairing == PairingState::Claimed)
    }

    /// Whether the new device gets the reveal: it is for whoever has made the claim.
    pub(crate) fn gives_reveal(&self) -> bool {
        self.pairing == PairingState::Opened && self.holds_new()
    }

    pub(crate) fn take_approval(&mut self, world: &World) {
        let (Some(keys), Some(held)) = (self.approval, self.held) else {
            return;
        };
        let repeated = self.pairing == PairingState::Approved;
        let fits = held.keys == keys || !world.has(Check::ApprovedKeys);
        let may = !self.approver_revoked || !world.has(Check::Approver);
        if self.pairing == PairingState::Opened && fits && may {
            self.pairing = PairingState::Approved;
            self.issue(held.keys);
        } else if repeated {
            if !world.has(Check::IssueOnce) {
                self.issue(held.keys);
            }
        } else {
            self.old = Old::Ended;
            return;
        }
        self.old = Old::Done(keys);
    }

    /// What the new device collects.
    pub(crate) fn result(&self) -> Option<Collected> {
        let ready = self.pairing == PairingState::Approved && self.holds_new();
        self.approval.filter(|_| ready).map(|keys| Collected {
            certified: Keys::New,
            log: Head::Of(keys),
            endorsement: Some(Head::Of(keys)),
        })
    }

    /// Each side hears of an end.
    pub(crate) fn tell_the_end(&mut self) {
        if matches!(
            self.pairing,
            PairingState::Denied | PairingState::Expired | PairingState::Cancelled
        ) {
            if !self.old.is_settled() {
                self.old = Old::Ended;
            }
            if !self.new.is_settled() && (self.holds_new() || self.new == New::Ready) {
                self.new = New::Ended;
            }
        }
    }

    fn holds_new(&self) -> bool {
        self.held.is_some_and(|claim| claim.keys == Keys::New)
    }

    fn issue(&mut self, keys: Keys) {
        self.issued.push(keys);
        self.issued_by_a_revoked_one |= self.approver_revoked;
    }
}
