//! Claiming a pairing with an `S` code: the next device asks to come in, and waits.

use warifu_protocol::code::CodeSecret;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::text::Label;
use warifu_protocol::{KemKey, PublicKey, Sha256Hash, Timestamp};
use zeroize::Zeroizing;

use super::audit::{Event, Record};
use super::authority::Authority;
use super::credentials::Credentials;
use super::enrol::{REPEATED, device_id};
use super::pairing::{Bound, Claim, CodeKind};
use super::store::{Claimed, HeldClaim};
use super::{Account, Pairing, Refusal, told};

/// A computer that asks to be let in.
#[derive(Clone, Debug)]
pub struct AskToComeIn {
    /// Who says so.
    pub credentials: Credentials,
    /// The token that the code gave.
    pub token: CodeSecret,
    /// What its person calls the computer.
    pub name: Label,
    /// What it runs.
    pub system: Option<Label>,
    /// The keys that it made and proved to have, P-256 first.
    pub keys: Vec<PublicKey>,
    /// Its KEM key.
    pub kem_key: KemKey,
    /// The MAC that binds all this to the code.
    pub binding: [u8; 32],
}

/// A claim that waits.
#[derive(Clone, Debug)]
pub struct WaitingClaim {
    /// The pairing.
    pub pairing: Pairing,
    /// Where it is.
    pub state: PairingState,
    /// Opens the claimant's side.
    pub claim_secret: Zeroizing<[u8; 32]>,
}

impl Authority {
    /// Holds a claim with an `S` code until the offering device has decided.
    ///
    /// # Errors
    /// Limits, wrong credentials, a token that cannot be used, an enrolled key; or a part failed.
    pub async fn ask_to_come_in(&self, request: AskToComeIn) -> Result<WaitingClaim, Refusal> {
        let now = self.now();
        let address = request.credentials.address;
        let token_sha256 = request.token.sha256();
        let account = self
            .check_token_password(request.credentials, &token_sha256, now)
            .await?;
        let asked = |pairing: &Pairing| pairing.account == account.id && pairing.code == CodeKind::Secret;
        let pairing = self.store.pairing_by_token(&token_sha256).await?.filter(asked);
        let pairing = pairing.ok_or(Refusal::PairingTokenUnusable)?;
        if let Some(waiting) = self.lost_wait(&pairing, &request.keys, now).await? {
            return Ok(waiting);
        }
        // Not a condition, only an early end.
        if pairing.state(now) != PairingState::Offered {
            return Err(Refusal::PairingTokenUnusable);
        }
        let claim_secret = Zeroizing::new(self.entropy.bytes::<32>());
        let claim = Claim {
            device: device_id(&request.keys),
            keys: request.keys,
            name: request.name,
            system: request.system,
            address,
            at: now,
            bound: Some(Bound {
                kem_key: request.kem_key,
                binding: request.binding,
                claim_secret_sha256: Sha256Hash::of(&[&*claim_secret]),
            }),
        };
        self.hold(&account, pairing, claim, claim_secret).await
    }

    async fn hold(
        &self,
        account: &Account,
        pairing: Pairing,
        claim: Claim,
        claim_secret: Zeroizing<[u8; 32]>,
    ) -> Result<WaitingClaim, Refusal> {
        let now = claim.at;
        let told = told::claims(account.id);
        let is_told = self.is_told(&told, now).await?;
        let order = HeldClaim {
            token_sha256: pairing.token_sha256,
            account: account.id,
            record: Record {
                account: account.id,
                at: now,
                address: claim.address,
                event: Event::PairingClaimed {
                    pairing: pairing.id.0,
                    device: claim.device,
                    is_told,
                },
            },
            claim: claim.clone(),
        };
        match self.store.hold_claim(order).await? {
            Claimed::Done => {}
            Claimed::KeyEnrolled => return Err(Refusal::KeyEnrolled),
            // Somebody was faster: perhaps the same computer, whose answer was lost.
            Claimed::Unusable => {
                let pairing = self.store.pairing(pairing.id).await?;
                let pairing = pairing.ok_or(Refusal::PairingTokenUnusable)?;
                return match self.lost_wait(&pairing, &claim.keys, now).await? {
                    Some(waiting) => Ok(waiting),
                    None => Err(Refusal::PairingTokenUnusable),
                };
            }
        }
        if is_told {
            self.count_as_told(told, now).await;
        }
        let mut held = pairing;
        if held.hold(claim, now).is_err() {
            return Err(Refusal::PairingTokenUnusable);
        }
        Ok(WaitingClaim {
            state: held.state(now),
            pairing: held,
            claim_secret,
        })
    }

    /// The pairing that these keys claimed a short while ago, with a fresh secret: then the answer was lost.
    async fn lost_wait(
        &self,
        pairing: &Pairing,
        keys: &[PublicKey],
        now: Timestamp,
    ) -> Result<Option<WaitingClaim>, Refusal> {
        let claim = pairing.claim.as_ref();
        let claim = claim.filter(|claim| claim.keys == keys && now.since(claim.at) < REPEATED);
        let Some(claim) = claim else { return Ok(None) };
        let claim_secret = Zeroizing::new(self.entropy.bytes::<32>());
        let sha256 = Sha256Hash::of(&[&*claim_secret]);
        let renewed = self.store.renew_claim_secret(pairing.id, claim.device, sha256).await?;
        Ok(renewed.then(|| WaitingClaim {
            state: pairing.state(now),
            pairing: pairing.clone(),
            claim_secret,
        }))
    }
}
