//! Claiming a pairing with a `T` code: the next device comes in.

use std::net::IpAddr;

use uuid::Uuid;
use warifu_protocol::code::CodeSecret;
use warifu_protocol::{PublicKey, Sha256Hash, Timestamp};

use super::audit::{Event, Record};
use super::authority::Authority;
use super::credentials::Credentials;
use super::enrol::{Candidate, EnrolledDevice};
use super::pairing::{Claim, CodeKind};
use super::store::{Claimed, TokenClaim};
use super::{Account, Device, Enrolment, Pairing, Refusal};

/// A computer that presents a token.
#[derive(Clone, Debug)]
pub struct ClaimPairing {
    /// Who says so.
    pub credentials: Credentials,
    /// The token.
    pub token: CodeSecret,
    /// The account that the code names; a typed code names none.
    pub account: Option<Uuid>,
    /// The computer.
    pub candidate: Candidate,
}

impl Authority {
    /// Lets a device in with a token that the server made.
    ///
    /// # Errors
    /// Limits, wrong credentials, a token that cannot be used, an enrolled key; or a part failed.
    pub async fn claim(&self, request: ClaimPairing) -> Result<EnrolledDevice, Refusal> {
        self.expect_keys(&request.candidate)?;
        let now = self.now();
        let address = request.credentials.address;
        let token_sha256 = request.token.sha256();
        let account = self
            .check_token_password(request.credentials, &token_sha256, now)
            .await?;
        let pairing = self.store.pairing_by_token(&token_sha256).await?;
        let named = request.account.is_none_or(|uuid| uuid == account.id.0);
        // The token of an `S` code lets nobody in.
        let Some(pairing) = pairing.filter(|p| p.account == account.id && p.code == CodeKind::Token && named) else {
            return Err(Refusal::PairingTokenUnusable);
        };
        if let Some(device) = self
            .lost_claim(&account, &pairing, &request.candidate.keys, now)
            .await?
        {
            return Ok(EnrolledDevice::repeated(device));
        }
        self.admit(request.candidate, &account, &pairing, token_sha256, address, now)
            .await
    }

    /// Checks the password of a claim that lacks something else, which is said only after a right password, and
    /// counts a wrong one on the token all the same.
    ///
    /// # Errors
    /// Limits, wrong credentials; or a part failed.
    pub async fn check_incomplete_claim(&self, credentials: Credentials, token: &CodeSecret) -> Result<(), Refusal> {
        self.check_token_password(credentials, &token.sha256(), self.now())
            .await
            .map(|_| ())
    }

    pub(super) async fn check_token_password(
        &self,
        credentials: Credentials,
        token_sha256: &Sha256Hash,
        now: Timestamp,
    ) -> Result<Account, Refusal> {
        let address = credentials.address;
        let checked = self.check_password(credentials, now).await;
        if matches!(checked, Err(Refusal::InvalidCredentials)) {
            self.store.count_wrong_password(token_sha256, address, now).await?;
        }
        checked
    }

    async fn admit(
        &self,
        candidate: Candidate,
        account: &Account,
        pairing: &Pairing,
        token_sha256: Sha256Hash,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<EnrolledDevice, Refusal> {
        // Not a condition, only an early end: a spent token should not cost two signatures.
        if pairing.state(now) != warifu_protocol::pairing::PairingState::Offered {
            return Err(Refusal::PairingTokenUnusable);
        }
        let kem_key = candidate.kem_key.clone();
        let enrolled = self.make_device(candidate, account.id, Enrolment::TokenCode { pairing: pairing.id }, now)?;
        let device = enrolled.device.clone();
        let keys: Vec<PublicKey> = device.certificates.iter().map(|c| c.key.clone()).collect();
        let event = Event::DeviceAdded {
            device: device.id,
            pairing: pairing.id.0,
            approved_by: None,
        };
        let claim = TokenClaim {
            token_sha256,
            account: account.id,
            claim: Claim {
                device: device.id,
                keys: keys.clone(),
                name: device.name.clone(),
                system: device.system.clone(),
                address,
                at: now,
                bound: None,
            },
            kem_key,
            device,
            record: Record {
                account: account.id,
                at: now,
                address,
                event,
            },
        };
        match self.store.claim_pairing(claim).await? {
            Claimed::Done => Ok(enrolled),
            Claimed::KeyEnrolled => Err(Refusal::KeyEnrolled),
            // Somebody was faster: perhaps the same computer, whose answer was lost.
            Claimed::Unusable => match self.lost_claim(account, pairing, &keys, now).await? {
                Some(device) => Ok(EnrolledDevice::repeated(device)),
                None => Err(Refusal::PairingTokenUnusable),
            },
        }
    }

    async fn lost_claim(
        &self,
        account: &Account,
        pairing: &Pairing,
        keys: &[PublicKey],
        now: Timestamp,
    ) -> Result<Option<Device>, Refusal> {
        let by_this = |enrolment: &Enrolment| *enrolment == Enrolment::TokenCode { pairing: pairing.id };
        self.lost_answer(account, keys, by_this, now).await
    }
}
