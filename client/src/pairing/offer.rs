//! The offering side: ask for a code, show it, see who comes.

use std::sync::OnceLock;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;
use warifu_protocol::code::{CodeHost, PairingCode};
use warifu_protocol::pairing::{PairingSecret, PairingState};
use warifu_protocol::proof::{Context, offer_params};
use warifu_protocol::wire::{OfferAnswer, OfferRequest, PairingClaim, PairingView};
use warifu_protocol::{Pin, ProblemCode, SecretText, Sha256Hash, Timestamp};

use super::following::{LONGEST_OFFER, LONGEST_STATE};
use super::{Attack, Following, Progress, Way, is_gone};
use crate::api::{ApiError, Side, repeat, shown};
use crate::device::Device;
use crate::entropy::secret;
use crate::error::Error;

/// Which code is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferKind {
    /// `S`: this computer must approve who comes with it.
    Secret,
    /// `T`: whoever presents it with username and password becomes a device of the account, once, without a
    /// further question.
    Token,
}

/// A code that is being offered. What it is made from is nowhere else: with this value an `S` code ends for good.
#[derive(Debug)]
pub struct Offer {
    /// The code to show.
    pub code: PairingCode,
    /// The pairing.
    pub id: Uuid,
    /// For how long the code lives from when it was made.
    pub lasts: Duration,
    /// When the code ends, by the server's clock.
    pub expires_at: Timestamp,
    /// When this computer heard of it: whatever the clocks say.
    made: Instant,
    pub(super) secret: SecretText,
    pub(super) opening: Option<Opening>,
}

/// What opens an `S` code, and what was done with it.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) r: PairingSecret,
    /// The transcript of the one claim that it was revealed for: for any other one, numbers could be searched.
    pub(super) fixed: OnceLock<Sha256Hash>,
    /// Whether the one number that counts was right.
    pub(super) verdict: OnceLock<bool>,
    /// Whether this computer has sent an approval: what the server says of one is no attack then.
    pub(super) sent: OnceLock<()>,
    /// What looked like an attack: nothing is approved after it.
    pub(super) attack: OnceLock<Attack>,
}

impl Offer {
    /// A `T` code that opens the pairing `id`, whose offering side `secret` opens.
    #[must_use]
    pub fn new(code: PairingCode, id: Uuid, lasts: Duration, expires_at: Timestamp, secret: SecretText) -> Self {
        Self {
            code,
            id,
            lasts,
            expires_at,
            made: Instant::now(),
            secret,
            opening: None,
        }
    }

    /// The `S` code that `r` makes for the server at `host` under `pin`; the rest as in [`Offer::new`].
    #[must_use]
    pub fn with_approval(
        host: CodeHost,
        pin: Pin,
        r: PairingSecret,
        id: Uuid,
        lasts: Duration,
        expires_at: Timestamp,
        secret: SecretText,
    ) -> Self {
        let code = PairingCode::Secret {
            host,
            secret: r.secret().to_code(),
            pin,
        };
        Self {
            opening: Some(Opening {
                r,
                fixed: OnceLock::new(),
                verdict: OnceLock::new(),
                sent: OnceLock::new(),
                attack: OnceLock::new(),
            }),
            ..Self::new(code, id, lasts, expires_at, secret)
        }
    }

    /// Whether this computer must approve who comes with the code.
    #[must_use]
    pub const fn needs_approval(&self) -> bool {
        self.opening.is_some()
    }

    /// For how long the code still lives, whatever the clocks say.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.lasts.saturating_sub(self.made.elapsed())
    }

    /// Whether the server says in `state` that this computer approved a claim, and it has sent no approval.
    pub(super) fn is_unapproved(&self, state: PairingState) -> bool {
        matches!(state, PairingState::Approved | PairingState::Completed)
            && self
                .opening
                .as_ref()
                .is_some_and(|opening| opening.sent.get().is_none())
    }

    /// Remembers what looked like an attack: from here on nothing is approved.
    pub(super) fn attacked(&self, attack: Attack) -> Error {
        if let Some(opening) = &self.opening {
            opening.verdict.get_or_init(|| false);
            opening.attack.get_or_init(|| attack);
        }
        Error::Attack(attack)
    }

    /// Whether the code names this machine itself, where no other computer finds the server.
    #[must_use]
    pub fn is_for_this_machine(&self) -> bool {
        self.code.host().is_loopback()
    }

    pub(super) const fn side(&self) -> Side<'_> {
        Side {
            id: &self.id,
            secret: &self.secret,
        }
    }
}

impl Device {
    /// Asks for a code.
    ///
    /// # Errors
    /// The server refuses or does not answer, or makes a code for another account or server. For
    /// [`OfferKind::Secret`] the refusal [`ProblemCode::NotInLog`] means that this device cannot approve: then a
    /// `T` code can be offered, and the person is told what is lost.
    pub async fn offer(&self, password: &SecretText, kind: OfferKind) -> Result<Offer, Error> {
        match kind {
            OfferKind::Secret => self.offer_secret(password).await,
            OfferKind::Token => self.offer_token(password).await,
        }
    }

    /// Waits until a new device has taken the `T` code, and tells who it was.
    pub(super) async fn wait_for_device(
        &self,
        offer: &Offer,
        progress: &mut impl Progress,
    ) -> Result<PairingClaim, Error> {
        let mut following = Following::new(&self.api, offer.side(), Way::Asking, offer.left());
        loop {
            let view = following.next(progress).await.map_err(ending)?;
            if let Some(claim) = ended(view)? {
                return Ok(claim);
            }
        }
    }

    /// Withdraws a code, and tells who took it where somebody had already.
    ///
    /// # Errors
    /// The server refuses or does not answer: the code may still work. [`Error::Attack`] where it says that this computer
    /// approved somebody, which has not.
    pub async fn withdraw(&self, offer: &Offer) -> Result<Option<PairingClaim>, Error> {
        let look = || self.api.pairing::<PairingView>(offer.side());
        let cancel = || self.api.cancel_pairing(offer.side());
        let state = match repeat(cancel, ApiError::may_pass).await {
            Err(error) if is_gone(&error) => return Ok(None),
            Err(error) if error.problem() == Some(ProblemCode::PairingStateConflict) => None,
            outcome => Some(outcome?.state),
        };
        if let Some(PairingState::Denied | PairingState::Expired | PairingState::Cancelled) = state {
            return Ok(None);
        }
        let view = repeat(look, ApiError::may_pass).await?;
        if offer.is_unapproved(view.state) {
            return Err(offer.attacked(Attack::Unapproved));
        }
        match ended(view) {
            Ok(Some(claim)) => Ok(Some(claim)),
            Err(Error::PairingEnded(_)) => Ok(None),
            // What can still be taken was not withdrawn.
            Ok(None) => Err(ApiError::Unintelligible.into()),
            Err(error) => Err(error),
        }
    }

    async fn offer_secret(&self, password: &SecretText) -> Result<Offer, Error> {
        let host = self.code_host().await?;
        let r = PairingSecret::from_bytes(*secret(&*self.computer.entropy)?);
        let token_sha256 = r.secret().token().sha256();
        // A repeat with the same hash is the same pairing.
        let answer = match self.ask_for_offer(password, Some(token_sha256)).await {
            // The way to a code that needs no approval must not be the server's choice.
            Err(error) if error.problem() == Some(ProblemCode::NotInLog) && self.is_logged().await? => {
                return Err(Error::Attack(Attack::Logged));
            }
            answer => answer?,
        };
        Ok(Offer::with_approval(
            host,
            self.record.pin,
            r,
            answer.pairing_id,
            Duration::from_secs(answer.expires_in).min(LONGEST_STATE),
            answer.expires_at,
            answer.offer_secret,
        ))
    }

    /// Whether this device is in the log that is kept here.
    async fn is_logged(&self) -> Result<bool, Error> {
        let log = self.log().await?;
        Ok(log.is_some_and(|log| log.active(&self.record.device_id).is_some()))
    }

    async fn offer_token(&self, password: &SecretText) -> Result<Offer, Error> {
        let answer = self.ask_for_offer(password, None).await?;
        match self.own_code(answer.qr_code.as_ref()) {
            Ok(code) => Ok(Offer::new(
                code,
                answer.pairing_id,
                Duration::from_secs(answer.expires_in).min(LONGEST_OFFER),
                answer.expires_at,
                answer.offer_secret,
            )),
            Err(error) => {
                // Nobody is shown it; an honest server also forgets it.
                let side = Side {
                    id: &answer.pairing_id,
                    secret: &answer.offer_secret,
                };
                let cancelled = self.api.cancel_pairing(side).await;
                tracing::debug!(withdrawn = cancelled.is_ok(), "an unacceptable code");
                Err(error)
            }
        }
    }

    async fn ask_for_offer(
        &self,
        password: &SecretText,
        token_sha256: Option<Sha256Hash>,
    ) -> Result<OfferAnswer, Error> {
        self.proven(Context::Offer, offer_params(token_sha256.as_ref()), async |proof| {
            self.api
                .offer(&OfferRequest {
                    username: Some(self.record.username.clone()),
                    password: Some(password.clone()),
                    client_cert_fp: Some(proof.fingerprint.to_string()),
                    challenge_id: Some(proof.challenge_id),
                    signatures: Some(proof.signatures),
                    token_sha256: token_sha256.map(|hash| hash.to_string()),
                })
                .await
        })
        .await
    }

    /// The server as an `S` code names it: as this device dials it, or where that is this machine alone, as the
    /// server calls itself.
    async fn code_host(&self) -> Result<CodeHost, Error> {
        let dialled = CodeHost::of_url(self.record.server.url()).map_err(|_| ApiError::Unintelligible)?;
        if !dialled.is_loopback() {
            return Ok(dialled);
        }
        let service = repeat(|| self.api.service(), ApiError::may_pass).await?;
        let public = service.public_url.parse().ok();
        Ok(public.and_then(|url| CodeHost::of_url(&url).ok()).unwrap_or(dialled))
    }

    fn own_code(&self, text: Option<&SecretText>) -> Result<PairingCode, Error> {
        let text = text.ok_or(ApiError::Unintelligible)?;
        let code: PairingCode = text.expose().parse().map_err(|_| ApiError::Unintelligible)?;
        if self.is_own(&code) {
            Ok(code)
        } else {
            Err(Error::UnexpectedCode)
        }
    }

    fn is_own(&self, code: &PairingCode) -> bool {
        match code {
            PairingCode::Token { account, pin, .. } => *account == self.record.account && *pin == self.record.pin,
            PairingCode::Secret { .. } => false,
        }
    }
}

/// A pairing that the server has forgotten has ended.
pub(super) fn ending(error: ApiError) -> Error {
    match is_gone(&error) {
        true => Error::PairingEnded(PairingState::Expired),
        false => error.into(),
    }
}

/// Who took the code, nobody yet, or why nobody will.
fn ended(view: PairingView) -> Result<Option<PairingClaim>, Error> {
    match view.state {
        PairingState::Offered | PairingState::Claimed | PairingState::Opened => Ok(None),
        // A device came in, and the server does not say which.
        PairingState::Approved | PairingState::Completed => view
            .claim
            .map(|claim| Some(shown(&claim)))
            .ok_or(ApiError::Unintelligible.into()),
        PairingState::Denied | PairingState::Expired | PairingState::Cancelled => Err(Error::PairingEnded(view.state)),
    }
}
