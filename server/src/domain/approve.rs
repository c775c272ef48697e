//! What the offering device decides about a claim: to open it, then to approve or to deny it.

use std::net::IpAddr;

use warifu_protocol::device_log::{Change, SignedEntry};
use warifu_protocol::pairing::PairingState;
use warifu_protocol::{Sha256Hash, Timestamp};
use zeroize::Zeroizing;

use super::audit::{Event, Record};
use super::authority::Authority;
use super::enrol::Candidate;
use super::log::{EntryRefusal, stored};
use super::pairing::{Approval, Bound, Claim};
use super::store::{self, Approved};
use super::watch::Seen;
use super::{Enrolment, PairingId, Refusal, told};

/// An offering device that lets the claimant in.
#[derive(Clone, Debug)]
pub struct ApproveClaim {
    /// The pairing.
    pub pairing: PairingId,
    /// The secret of the offering side.
    pub secret: Zeroizing<[u8; 32]>,
    /// The next entry of the device log: it enrols the claimant.
    pub entry: SignedEntry,
    /// The MAC for the claimant.
    pub endorsement: [u8; 32],
    /// The address as the server saw it.
    pub address: IpAddr,
}

impl Authority {
    /// Fixes on the claim: the claimant gets `reveal`. The same again changes nothing.
    ///
    /// # Errors
    /// There is none, the secret is not that of the offering side, its device is revoked, or the pairing is in
    /// another state.
    pub async fn open(
        &self,
        id: PairingId,
        secret: &[u8; 32],
        reveal: [u8; 32],
        address: IpAddr,
    ) -> Result<Seen, Refusal> {
        let seen = self.offered_pairing(id, secret).await?;
        if seen.pairing.reveal == Some(reveal) {
            return Ok(seen);
        }
        let now = self.now();
        let record = Record {
            account: seen.pairing.account,
            at: now,
            address,
            event: Event::PairingOpened { pairing: id.0 },
        };
        let pairing = self.store.open_pairing(id, reveal, record).await?;
        let seen = seen.then(pairing, now)?;
        match seen.state {
            _ if seen.pairing.reveal == Some(reveal) => Ok(seen),
            // It could be opened, so it was its device that could not.
            PairingState::Claimed => Err(Refusal::DeviceNotRegistered),
            _ => Err(Refusal::PairingState),
        }
    }

    /// Refuses the claim. The same again changes nothing.
    ///
    /// # Errors
    /// There is none, the secret is not that of the offering side, or there is no claim to refuse.
    pub async fn deny(&self, id: PairingId, secret: &[u8; 32], address: IpAddr) -> Result<Seen, Refusal> {
        let seen = self.offered_pairing(id, secret).await?;
        if seen.state == PairingState::Denied {
            return Ok(seen);
        }
        let now = self.now();
        let told = told::denials(seen.pairing.account);
        let is_told = self.is_told(&told, now).await?;
        let record = Record {
            account: seen.pairing.account,
            at: now,
            address,
            event: Event::PairingDenied { pairing: id.0, is_told },
        };
        let pairing = self.store.deny_pairing(id, record).await?;
        let denied = seen.then(pairing, now)?.expect(PairingState::Denied)?;
        if is_told {
            self.count_as_told(told, now).await;
        }
        Ok(denied)
    }

    /// Lets the claimant in: the entry becomes part of the device log, and the certificates are issued, in one
    /// operation. The same again, by the head of the log, changes nothing.
    ///
    /// # Errors
    /// There is none, the secret is not that of the offering side, its device is revoked, the pairing is in another
    /// state, the entry is not about this claim or not the next of the log; or a part failed.
    pub async fn approve(&self, request: ApproveClaim) -> Result<Seen, Refusal> {
        let seen = self.offered_pairing(request.pairing, &request.secret).await?;
        let head = request.entry.head();
        if seen.approved(&head) {
            return Ok(seen);
        }
        let now = self.now();
        let (PairingState::Opened, Some((claim, bound))) = (seen.state, seen.held_claim()) else {
            return Err(Refusal::PairingState);
        };
        self.check_approval(&seen, claim, bound, &request.entry, now).await?;
        let enrolled = self.make_device(
            Candidate {
                name: Some(claim.name.clone()),
                system: claim.system.clone(),
                keys: claim.keys.clone(),
                kem_key: Some(bound.kem_key.clone()),
            },
            seen.pairing.account,
            Enrolment::Approval {
                pairing: seen.pairing.id,
            },
            now,
        )?;
        let approver = seen.pairing.offered_by;
        let order = store::Approve {
            pairing: seen.pairing.id,
            approver,
            record: Record {
                account: seen.pairing.account,
                at: now,
                address: request.address,
                event: Event::DeviceAdded {
                    device: enrolled.device.id,
                    pairing: seen.pairing.id.0,
                    approved_by: Some(approver),
                },
            },
            device: enrolled.device,
            entry: stored(&request.entry),
            endorsement: request.endorsement,
        };
        let approval = Approval {
            head,
            endorsement: request.endorsement,
            at: now,
        };
        match self.store.approve_pairing(order).await? {
            // It is durable: nothing that fails after it may say that it is not.
            Approved::Done => return seen.then_approved(approval, now),
            Approved::WrongState => {}
            Approved::ApproverRevoked => return Err(Refusal::DeviceNotRegistered),
            Approved::LogConflict => return Err(self.log_conflict(seen.pairing.account).await?),
            Approved::KeyEnrolled => return Err(Refusal::KeyEnrolled),
        }
        // Where it was not opened any more, the same approval may have been faster.
        let seen = self.offered_pairing(request.pairing, &request.secret).await?;
        if seen.approved(&head) {
            Ok(seen)
        } else {
            Err(Refusal::PairingState)
        }
    }

    /// Whether the entry enrols exactly the claimant, by the offering device, now, as the next of the log.
    async fn check_approval(
        &self,
        seen: &Seen,
        claim: &Claim,
        bound: &Bound,
        signed: &SignedEntry,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let entry = signed.entry();
        let Change::Enrol { keys, .. } = &entry.change else {
            return Err(EntryRefusal::Kind.into());
        };
        let [p256, ml_dsa_87] = claim.keys.as_slice() else {
            return Err(Refusal::PairingState);
        };
        if !keys.are(p256, ml_dsa_87, &bound.kem_key) {
            return Err(EntryRefusal::Keys.into());
        }
        let log = self
            .log_before(seen.pairing.account, seen.pairing.offered_by, signed, now)
            .await?
            .ok_or(Refusal::NotInLog)?;
        self.expect_room_after(log.seq())?;
        log.check(signed).map_err(EntryRefusal::Log)?;
        Ok(())
    }
}

impl Seen {
    /// What it has become by the approval.
    fn then_approved(&self, approval: Approval, now: Timestamp) -> Result<Self, Refusal> {
        let mut pairing = self.pairing.clone();
        pairing.approve(approval, now).map_err(|_| Refusal::PairingState)?;
        self.then(Some(pairing), now)
    }

    fn approved(&self, head: &Sha256Hash) -> bool {
        self.pairing.approval.is_some_and(|approval| approval.head == *head)
    }

    fn held_claim(&self) -> Option<(&Claim, &Bound)> {
        let claim = self.pairing.claim.as_ref()?;
        Some((claim, claim.bound.as_ref()?))
    }
}
