//! Offering a pairing: an enrolled device asks for a code, watches it, withdraws it.

use std::net::IpAddr;

use warifu_protocol::Sha256Hash;
use warifu_protocol::code::{CodeHost, CodeSecret, PairingCode};
use warifu_protocol::pairing::PairingState;
use warifu_protocol::proof::{Context, offer_params};
use zeroize::Zeroizing;

use super::audit::{Event, Record};
use super::authority::Authority;
use super::credentials::Credentials;
use super::pairing::{CodeKind, Outcome};
use super::proof::DeviceEvidence;
use super::store::Offered;
use super::{Pairing, PairingId, Refusal};

/// A device that asks for a code.
#[derive(Clone, Debug)]
pub struct OfferPairing {
    /// Who says so.
    pub credentials: Credentials,
    /// The device.
    pub evidence: DeviceEvidence,
    /// SHA-256 of an `S` code's token; without it the server makes a `T` code.
    pub token_sha256: Option<Sha256Hash>,
}

/// An offer that stands.
#[derive(Clone, Debug)]
pub struct StandingOffer {
    /// The pairing.
    pub pairing: Pairing,
    /// The code to show.
    pub code: PairingCode,
    /// Opens the offering side.
    pub offer_secret: Zeroizing<[u8; 32]>,
}

impl Authority {
    /// Offers a pairing with a `T` code.
    ///
    /// # Errors
    /// Limits, wrong credentials, a device that is not the account's or did not prove itself; an `S`
    /// offer by a device outside the device log, which no device is in yet; or a part failed.
    pub async fn offer(&self, request: OfferPairing) -> Result<StandingOffer, Refusal> {
        let now = self.now();
        let address = request.credentials.address;
        let params = offer_params(request.token_sha256.as_ref());
        let named = self.evaluate(request.evidence, Context::Offer, params, now).await?;
        let (account, device) = self.check_device(request.credentials, named, now).await?;
        if request.token_sha256.is_some() {
            return Err(Refusal::NotInLog);
        }
        let token = CodeSecret::from_bytes(self.entropy.bytes());
        let offer_secret = Zeroizing::new(self.entropy.bytes::<32>());
        let pairing = Pairing {
            id: PairingId(self.entropy.uuid()),
            account: account.id,
            offered_by: device.id,
            code: CodeKind::Token,
            token_sha256: token.sha256(),
            offer_secret_sha256: Sha256Hash::of(&[&*offer_secret]),
            offered_at: now,
            expires_at: now.plus(self.policy.pairing_ttl),
            wrong_passwords: 0,
            outcome: Outcome::Open,
            claim: None,
            reveal: None,
            approval: None,
        };
        let event = Event::PairingOffered {
            pairing: pairing.id.0,
            device: device.id,
        };
        let record = Record {
            account: account.id,
            at: now,
            address,
            event,
        };
        match self.store.offer_pairing(pairing.clone(), record).await? {
            Offered::Done => {}
            Offered::DeviceRevoked => return Err(Refusal::DeviceNotRegistered),
            Offered::TokenKnown => return Err(Refusal::PairingState),
            Offered::TooMany => {
                return Err(Refusal::TooManyAttempts {
                    retry_after: self.policy.pairing_ttl,
                });
            }
        }
        let Ok(host) = CodeHost::of_url(&self.policy.public_url) else {
            unreachable!("the configuration refuses a public URL without a host")
        };
        let code = PairingCode::Token {
            host,
            account: account.id.0,
            token,
            pin: self.pin(),
        };
        Ok(StandingOffer {
            pairing,
            code,
            offer_secret,
        })
    }

    /// The pairing, for who has the secret of its offering side.
    ///
    /// # Errors
    /// There is none, or the secret is another's.
    pub async fn pairing(&self, id: PairingId, secret: &[u8; 32]) -> Result<(Pairing, PairingState), Refusal> {
        let pairing = self
            .store
            .pairing(id)
            .await?
            .filter(|p| opens(p, secret))
            .ok_or(Refusal::PairingNotFound)?;
        let state = pairing.state(self.now());
        Ok((pairing, state))
    }

    /// Withdraws an offer. Withdrawing it again, or one that has lapsed, changes nothing.
    ///
    /// # Errors
    /// There is none, the secret is another's, or a device has come in with it already.
    pub async fn cancel(
        &self,
        id: PairingId,
        secret: &[u8; 32],
        address: IpAddr,
    ) -> Result<(Pairing, PairingState), Refusal> {
        let (pairing, _) = self.pairing(id, secret).await?;
        let now = self.now();
        let event = Event::PairingCancelled { pairing: id.0 };
        let record = Record {
            account: pairing.account,
            at: now,
            address,
            event,
        };
        let pairing = self
            .store
            .cancel_pairing(id, record)
            .await?
            .ok_or(Refusal::PairingNotFound)?;
        match pairing.state(now) {
            PairingState::Completed => Err(Refusal::PairingState),
            state => Ok((pairing, state)),
        }
    }
}

fn opens(pairing: &Pairing, secret: &[u8; 32]) -> bool {
    // Sha256Hash compares in constant time.
    pairing.offer_secret_sha256 == Sha256Hash::of(&[secret])
}
