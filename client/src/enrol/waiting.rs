//! A claim that an enrolled device must approve: from the claim to the certificates, trusting the server in nothing.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::timeout;
use uuid::Uuid;
use warifu_protocol::device_log::DeviceLog;
use warifu_protocol::encoding::{array_from_base64, base64};
use warifu_protocol::pairing::{PairingState, RevealedSecret, Secret, Transcript};
use warifu_protocol::text::{Label, Username};
use warifu_protocol::wire::{ClaimAnswer, ClaimantView, Enrolled, RegistrationRequest};
use warifu_protocol::{Algorithm, SecretText, Timestamp};

use super::accept::{examine, refused, write};
use super::claim::Claim;
use super::prepare::{Prepared, Wish, destroy, destroy_after, prepare};
use crate::api::{self, Api, ApiError, Refusal, Side, repeat};
use crate::computer::Computer;
use crate::device_log::{self, LogAlarm};
use crate::error::Error;
use crate::pairing::{Attack, Following, Progress, Way, insist, is_gone};
use crate::profile::{Held, Named, Pending, PendingKind, ProfileLock, Record};
use crate::trust::{IssuedError, TrustedServer};

/// A claim that has reached its server and waits for the enrolled device. Nobody else changes the profile while this is
/// there: a second claim with the same keys would take this one's place.
pub struct PendingClaim {
    /// The pairing.
    pub id: Uuid,
    /// For how long the enrolled device may take, at the most.
    pub lasts: Duration,
    /// When that ends, by the server's clock.
    pub expires_at: Timestamp,
    secret: SecretText,
    ceremony: Option<Ceremony>,
    approved: Mutex<Option<ClaimantView>>,
}

/// What this side knows by itself.
struct Ceremony {
    s: Secret,
    username: Username,
    device_name: String,
    system: Option<String>,
    server: TrustedServer,
    api: Api,
    prepared: Prepared,
    _lock: ProfileLock,
}

/// For how long an enrolled device may take to approve.
const CLAIM_LIVES: Duration = Duration::from_secs(10 * 60);
/// Who has met an attack does not wait long for the attacker's answer.
const PARTING: Duration = Duration::from_secs(5);

/// Claims an `S` code. The claim is bound to the code: whoever passes it on can change nothing in it.
pub(super) async fn claim_secret(
    computer: &Computer,
    server: &TrustedServer,
    claim: Claim,
    s: Secret,
    lock: ProfileLock,
) -> Result<PendingClaim, Error> {
    let username: Username = claim.username.parse().map_err(|_| nobody(computer))?;
    let token = s.token();
    let named = Named {
        device_name: as_relayed(&claim.device_name),
        system: claim
            .system
            .as_deref()
            .map(as_relayed)
            .filter(|system| !system.is_empty()),
    };
    let wish = Wish {
        username: &claim.username,
        server: server.address(),
        pin: *server.pin(),
        code_sha256: Some(token.sha256()),
        named: Some(named.clone()),
    };
    let api = server.api(computer.language)?;
    let prepared = prepare(computer, wish).await?;
    // Of a repeat, what the first claim said: the number is of that.
    let Named { device_name, system } = prepared.pending.named.clone().unwrap_or(named);
    let ceremony = Ceremony {
        s,
        username,
        device_name,
        system,
        server: server.clone(),
        api,
        prepared,
        _lock: lock,
    };
    let request = RegistrationRequest {
        token: Some(base64(token.expose()).into()),
        username: Some(claim.username),
        password: Some(claim.password),
        device_name: Some(ceremony.device_name.clone()),
        system: ceremony.system.clone(),
        csr: Some(ceremony.prepared.keys.csrs()?),
        kem_key: Some(ceremony.prepared.kem.public().to_base64()),
        binding: Some(base64(&ceremony.s.binding(&ceremony.transcript()))),
        ..RegistrationRequest::default()
    };
    let answer = match ceremony.api.claim(&request).await {
        Ok(api::Claimed::Waiting(answer)) => answer,
        Ok(api::Claimed::AtOnce) => {
            let attack = Error::Attack(Attack::IssuedAtOnce);
            return Err(destroy_after(attack, computer).await);
        }
        Err(failure) => return Err(refused(computer, &ceremony.prepared, failure).await),
    };
    ceremony.remember(computer, &answer)?;
    let left = answer.expires_at.since(computer.clock.now());
    Ok(PendingClaim {
        id: answer.pairing_id,
        lasts: match answer.state {
            // Just begun: this needs no clock.
            PairingState::Claimed => CLAIM_LIVES,
            _ => left.min(CLAIM_LIVES),
        },
        expires_at: answer.expires_at,
        secret: answer.claim_secret,
        ceremony: Some(ceremony),
        approved: Mutex::new(None),
    })
}

impl PendingClaim {
    /// One that can be shown and nothing else: every call on it fails.
    #[must_use]
    pub fn for_display(id: Uuid, lasts: Duration, expires_at: Timestamp) -> Self {
        Self {
            id,
            lasts,
            expires_at,
            secret: "".into(),
            ceremony: None,
            approved: Mutex::new(None),
        }
    }

    /// What the other computer sees this one called; of one for display, nothing.
    #[must_use]
    pub fn device_name(&self) -> Option<&str> {
        self.ceremony.as_ref().map(|ceremony| ceremony.device_name.as_str())
    }

    /// Waits for the approval. The number is told as soon as it may be shown: when what the enrolled device revealed
    /// has been seen to open the code. Called again, it goes on.
    ///
    /// # Errors
    /// [`Error::ClaimEnded`] or [`Error::Attack`], and the keys are destroyed; the server refuses, or does not answer
    /// until the claim has ended.
    pub async fn follow(&self, computer: &Computer, progress: &mut impl Progress) -> Result<(), Error> {
        let ceremony = self.ceremony()?;
        let mut following = Following::<ClaimantView>::new(&ceremony.api, self.side(), Way::Live, CLAIM_LIVES);
        let mut revealed = None;
        loop {
            let view = match following.next(progress).await {
                Ok(view) => view,
                Err(error) if is_gone(&error) => return Err(self.ended(computer, PairingState::Expired).await),
                Err(error) => return Err(error.into()),
            };
            match ceremony.revealed(&view) {
                Ok(None) => {}
                Ok(Some(r)) if revealed.is_none() => {
                    progress.number(&r.number(&ceremony.transcript()));
                    revealed = Some(r);
                }
                Ok(Some(_)) => {}
                Err(attack) => return Err(self.attacked(computer, Error::Attack(attack)).await),
            }
            match view.state {
                PairingState::Offered | PairingState::Claimed | PairingState::Opened => {}
                PairingState::Approved | PairingState::Completed if revealed.is_none() => {
                    return Err(self.attacked(computer, Error::Attack(Attack::Unopened)).await);
                }
                PairingState::Approved | PairingState::Completed => {
                    *self.approved.lock().unwrap_or_else(PoisonError::into_inner) = Some(view);
                    return Ok(());
                }
                state @ (PairingState::Denied | PairingState::Expired | PairingState::Cancelled) => {
                    return Err(self.ended(computer, state).await);
                }
            }
        }
    }

    /// Takes the certificates of an approved claim: only for the keys made here, and only with the code's own word for
    /// the device log that enrols them. Then the server is told that all has arrived.
    ///
    /// # Errors
    /// [`Error::Attack`], [`Error::Issued`] or an alarm of the log, and the keys are destroyed; the keychain or the
    /// profile do not serve; the server does not answer.
    pub async fn collect(&self, computer: &Computer) -> Result<Record, Error> {
        let ceremony = self.ceremony()?;
        let seen = self.approved.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let view = match seen {
            Some(view) => view,
            None => insist(&mut (), async || ceremony.api.pairing(self.side()).await).await?,
        };
        let (log, enrolled) = match ceremony.vouched_for(view) {
            Ok(vouched_for) => vouched_for,
            Err(attack) => return Err(self.attacked(computer, attack).await),
        };
        let Ceremony {
            server,
            prepared,
            device_name,
            ..
        } = ceremony;
        let record = match examine(computer, server, prepared, device_name, &enrolled) {
            Ok(record) => record,
            Err(attack @ Error::Issued(_)) => return Err(self.attacked(computer, attack).await),
            Err(error) => return Err(error),
        };
        match device_log::keep(computer, &log).await {
            Ok(()) => {}
            Err(attack @ Error::Log(_)) => return Err(self.attacked(computer, attack).await),
            Err(error) => return Err(error),
        }
        write(computer, server, &record)?;
        if finish(&ceremony.api, self.side()).await {
            Pending::forget(&computer.profile)?;
        }
        Ok(record)
    }

    /// Withdraws the claim. Its keys are destroyed whatever the server says.
    ///
    /// # Errors
    /// The server refuses or does not answer: there the claim ends by itself.
    pub async fn cancel(&self, computer: &Computer) -> Result<(), Error> {
        let ceremony = self.ceremony()?;
        destroy(computer).await?;
        withdraw(&ceremony.api, self.side()).await
    }

    const fn side(&self) -> Side<'_> {
        Side {
            id: &self.id,
            secret: &self.secret,
        }
    }

    fn ceremony(&self) -> Result<&Ceremony, Error> {
        self.ceremony.as_ref().ok_or(Error::KeysGone)
    }

    async fn ended(&self, computer: &Computer, state: PairingState) -> Error {
        match destroy(computer).await {
            Ok(()) => Error::ClaimEnded(state),
            Err(error) => error,
        }
    }

    /// Withdraws the claim at the server, so that the account has no device whose keys are gone, and destroys them.
    async fn attacked(&self, computer: &Computer, attack: Error) -> Error {
        self.part().await;
        destroy_after(attack, computer).await
    }

    /// Tells the other side that this one is gone, if the server passes that on.
    async fn part(&self) {
        if let Some(ceremony) = &self.ceremony {
            let told = timeout(PARTING, ceremony.api.cancel_pairing(self.side())).await;
            tracing::debug!(told = matches!(told, Ok(Ok(_))), "the claim was given up");
        }
    }
}

/// Withdraws a claim at its server.
pub(super) async fn withdraw(api: &Api, side: Side<'_>) -> Result<(), Error> {
    match repeat(|| api.cancel_pairing(side), ApiError::may_pass).await {
        Err(error) if is_gone(&error) => Ok(()),
        outcome => Ok(outcome.map(drop)?),
    }
}

/// Tells the server that all has arrived, and whether it heard it. It waits for that for seven days, and nothing
/// depends on it but what the other computer shows.
pub(super) async fn finish(api: &Api, side: Side<'_>) -> bool {
    match repeat(|| api.complete_pairing(side), ApiError::may_pass).await {
        Ok(_) => true,
        Err(error) if is_gone(&error) => true,
        Err(error) => {
            tracing::info!(%error, "the server was not told that all has arrived");
            matches!(error, ApiError::Refused(_)) && !error.may_pass()
        }
    }
}

impl Ceremony {
    fn transcript(&self) -> Transcript<'_> {
        Transcript {
            username: &self.username,
            pin: self.server.pin(),
            p256: self.prepared.keys.public_key(Algorithm::EcdsaP256),
            ml_dsa_87: self.prepared.keys.public_key(Algorithm::MlDsa87),
            kem_key: self.prepared.kem.public(),
            device_name: &self.device_name,
            system: self.system.as_deref().unwrap_or_default(),
        }
    }

    /// What the enrolled device revealed, where it has already.
    fn revealed(&self, view: &ClaimantView) -> Result<Option<RevealedSecret>, Attack> {
        let Some(reveal) = &view.reveal else {
            return Ok(None);
        };
        let reveal = array_from_base64(reveal).map_err(|_| Attack::Reveal)?;
        self.s.unmask(&reveal).map(Some).ok_or(Attack::Reveal)
    }

    /// The log that the code vouches for, and what was issued under it.
    fn vouched_for(&self, view: ClaimantView) -> Result<(DeviceLog, Enrolled), Error> {
        if self.revealed(&view).map_err(Error::Attack)?.is_none() {
            return Err(Error::Attack(Attack::Unopened));
        }
        let enrolled = view.enrolled.ok_or(Error::Issued(IssuedError::Missing))?;
        let endorsement = view.endorsement.ok_or(Error::Attack(Attack::EndorsementMissing))?;
        let shown = view.log.ok_or(Error::Attack(Attack::LogMissing))?;
        let log = DeviceLog::from_base64(&shown).map_err(|error| Error::Log(LogAlarm::of(&error)))?;
        let entry = device_log::enrolling(&log, &self.prepared.keys, self.prepared.kem.public())
            .ok_or(Error::Attack(Attack::OtherKeysInLog))?;
        let is_endorsed = array_from_base64::<32>(&endorsement)
            .is_ok_and(|mac| self.s.endorses(&entry.head(), &entry.entry().by, &mac));
        match is_endorsed {
            true => Ok((log, enrolled)),
            false => Err(Error::Attack(Attack::Endorsement)),
        }
    }

    /// Keeps what opens the claim at the server, so that whoever gives up later can withdraw it there.
    fn remember(&self, computer: &Computer, answer: &ClaimAnswer) -> Result<(), Error> {
        let Prepared { pending, .. } = &self.prepared;
        let PendingKind::Claim { code_sha256, .. } = &pending.kind else {
            return Ok(());
        };
        let pending = Pending {
            kind: PendingKind::Claim {
                code_sha256: *code_sha256,
                held: Some(Held {
                    id: answer.pairing_id,
                    secret: answer.claim_secret.clone(),
                }),
            },
            ..pending.clone()
        };
        Ok(pending.save(&computer.profile, &self.prepared.vault, &*computer.entropy)?)
    }
}

/// A name as the server passes it on.
fn as_relayed(name: &str) -> String {
    name.parse::<Label>()
        .map_or_else(|_| name.to_owned(), |label| label.to_string())
}

/// What a server says of a username that nobody can have, which cannot be bound to a code either.
fn nobody(computer: &Computer) -> Error {
    ApiError::Refused(Box::new(Refusal::of_wrong_credentials(computer.language))).into()
}

impl Held {
    pub(super) const fn side(&self) -> Side<'_> {
        Side {
            id: &self.id,
            secret: &self.secret,
        }
    }
}

impl fmt::Debug for PendingClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingClaim")
            .field("id", &self.id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
