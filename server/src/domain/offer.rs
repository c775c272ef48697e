//! Offering a pairing: an enrolled device asks for a code, or has made one.

use std::net::IpAddr;

use warifu_protocol::Sha256Hash;
use warifu_protocol::Timestamp;
use warifu_protocol::code::{CodeHost, CodeSecret, PairingCode};
use warifu_protocol::proof::{Context, offer_params};
use zeroize::Zeroizing;

use super::audit::{Event, Record};
use super::authority::Authority;
use super::credentials::Credentials;
use super::enrol::REPEATED;
use super::pairing::{CodeKind, Outcome};
use super::proof::DeviceEvidence;
use super::store::Offered;
use super::{Account, Device, Pairing, PairingId, Refusal};

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
    /// The code to show, where the server made it.
    pub code: Option<PairingCode>,
    /// Opens the offering side.
    pub offer_secret: Zeroizing<[u8; 32]>,
    /// When this was answered.
    pub at: Timestamp,
}

impl Authority {
    /// Offers a pairing, with a `T` code or for the `S` code that the device has made.
    ///
    /// # Errors
    /// Limits, wrong credentials, a device that is not the account's or did not prove itself; an `S`
    /// offer by a device outside the device log; or a part failed.
    pub async fn offer(&self, request: OfferPairing) -> Result<StandingOffer, Refusal> {
        let now = self.now();
        let address = request.credentials.address;
        let params = offer_params(request.token_sha256.as_ref());
        let named = self.evaluate(request.evidence, Context::Offer, params, now).await?;
        let (account, device) = self.check_device(request.credentials, named, now).await?;
        match request.token_sha256 {
            Some(token_sha256) => {
                self.offer_with_approval(&account, &device, token_sha256, address, now)
                    .await
            }
            None => self.offer_token(&account, &device, address, now).await,
        }
    }

    async fn offer_token(
        &self,
        account: &Account,
        device: &Device,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<StandingOffer, Refusal> {
        let token = CodeSecret::from_bytes(self.entropy.bytes());
        let offer_secret = Zeroizing::new(self.entropy.bytes::<32>());
        let pairing = self.new_pairing(device, CodeKind::Token, token.sha256(), &offer_secret, now);
        match self.store_offer(&pairing, address).await? {
            Offered::Done => {}
            refused => return Err(self.refused_offer(refused)),
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
            code: Some(code),
            offer_secret,
            at: now,
        })
    }

    async fn offer_with_approval(
        &self,
        account: &Account,
        device: &Device,
        token_sha256: Sha256Hash,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<StandingOffer, Refusal> {
        if let Some(standing) = self.lost_offer(account, device, &token_sha256, now).await? {
            return Ok(standing);
        }
        let Some(log) = account.log.filter(|_| device.in_log) else {
            return Err(Refusal::NotInLog);
        };
        // Before a person goes from one computer to the other.
        self.expect_room_after(log.seq)?;
        let offer_secret = Zeroizing::new(self.entropy.bytes::<32>());
        let pairing = self.new_pairing(device, CodeKind::Secret, token_sha256, &offer_secret, now);
        match self.store_offer(&pairing, address).await? {
            Offered::Done => Ok(StandingOffer {
                pairing,
                code: None,
                offer_secret,
                at: now,
            }),
            // Perhaps the same device was faster, and its answer was lost.
            Offered::TokenKnown => match self.lost_offer(account, device, &token_sha256, now).await? {
                Some(standing) => Ok(standing),
                None => Err(Refusal::PairingState),
            },
            refused => Err(self.refused_offer(refused)),
        }
    }

    /// The pairing that this device offered with that token a short while ago, with a fresh secret: then the
    /// answer was lost.
    async fn lost_offer(
        &self,
        account: &Account,
        device: &Device,
        token_sha256: &Sha256Hash,
        now: Timestamp,
    ) -> Result<Option<StandingOffer>, Refusal> {
        let pairing = self.store.pairing_by_token(token_sha256).await?.filter(|pairing| {
            pairing.account == account.id
                && pairing.offered_by == device.id
                && pairing.code == CodeKind::Secret
                && now.since(pairing.offered_at) < REPEATED
        });
        let Some(pairing) = pairing else { return Ok(None) };
        let offer_secret = Zeroizing::new(self.entropy.bytes::<32>());
        let sha256 = Sha256Hash::of(&[&*offer_secret]);
        let renewed = self.store.renew_offer_secret(pairing.id, device.id, sha256).await?;
        Ok(renewed.then_some(StandingOffer {
            pairing,
            code: None,
            offer_secret,
            at: now,
        }))
    }

    fn new_pairing(
        &self,
        device: &Device,
        code: CodeKind,
        token_sha256: Sha256Hash,
        offer_secret: &[u8; 32],
        now: Timestamp,
    ) -> Pairing {
        Pairing {
            id: PairingId(self.entropy.uuid()),
            account: device.account,
            offered_by: device.id,
            code,
            token_sha256,
            offer_secret_sha256: Sha256Hash::of(&[offer_secret]),
            offered_at: now,
            expires_at: now.plus(self.policy.pairing_ttl),
            wrong_passwords: 0,
            outcome: Outcome::Open,
            claim: None,
            reveal: None,
            approval: None,
        }
    }

    async fn store_offer(&self, pairing: &Pairing, address: IpAddr) -> Result<Offered, Refusal> {
        let record = Record {
            account: pairing.account,
            at: pairing.offered_at,
            address,
            event: Event::PairingOffered {
                pairing: pairing.id.0,
                device: pairing.offered_by,
            },
        };
        Ok(self.store.offer_pairing(pairing.clone(), record).await?)
    }

    const fn refused_offer(&self, offered: Offered) -> Refusal {
        match offered {
            Offered::DeviceRevoked => Refusal::DeviceNotRegistered,
            Offered::TooMany => Refusal::TooManyAttempts {
                retry_after: self.policy.pairing_ttl,
            },
            Offered::TokenKnown | Offered::Done => Refusal::PairingState,
        }
    }
}
