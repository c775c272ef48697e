//! The offering side: ask for a code, show it, see who comes.

use std::time::Duration;

use uuid::Uuid;
use warifu_protocol::code::PairingCode;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::proof::{Context, offer_params};
use warifu_protocol::wire::{OfferRequest, PairingClaim, PairingView};
use warifu_protocol::{ProblemCode, SecretText, Timestamp};

use crate::api::{ApiError, repeat};
use crate::device::Device;
use crate::error::Error;

/// A code that is being offered.
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
    secret: SecretText,
}

impl Offer {
    /// A code that opens the pairing `id`, whose offering side `secret` opens.
    #[must_use]
    pub fn new(code: PairingCode, id: Uuid, lasts: Duration, expires_at: Timestamp, secret: SecretText) -> Self {
        Self {
            code,
            id,
            lasts,
            expires_at,
            secret,
        }
    }
}

/// Hears how a pairing goes on.
pub trait Progress {
    /// The pairing is in another state than before.
    fn state(&mut self, _view: &PairingView) {}
    /// The server has not answered for a while; it will be asked again. Once for each silence.
    fn unreachable(&mut self) {}
    /// The server answers again after [`Progress::unreachable`]. Once for each silence.
    fn answered(&mut self) {}
}

/// A person looks up after about as long.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long after its end a code is still asked for, in case that the clocks differ.
const GRACE: Duration = Duration::from_secs(60);
/// After so many tries without an answer the person hears of it.
const SILENCE: u32 = 3;
/// A server does not make a person wait longer than this by its `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl Device {
    /// Asks for a `T` code: whoever presents it with username and password becomes a device of the
    /// account, once, without a further question.
    ///
    /// # Errors
    /// The server refuses or does not answer, or makes a code for another account or server.
    pub async fn offer(&self, password: &SecretText) -> Result<Offer, Error> {
        let answer = self
            .proven(Context::Offer, offer_params(None), async |proof| {
                self.api
                    .offer(&OfferRequest {
                        username: Some(self.record.username.clone()),
                        password: Some(password.clone()),
                        client_cert_fp: Some(proof.fingerprint.to_string()),
                        challenge_id: Some(proof.challenge_id),
                        signatures: Some(proof.signatures),
                        token_sha256: None,
                    })
                    .await
            })
            .await?;
        match self.own_code(answer.qr_code.as_ref()) {
            Ok(code) => Ok(Offer::new(
                code,
                answer.pairing_id,
                Duration::from_secs(answer.expires_in),
                answer.expires_at,
                answer.offer_secret,
            )),
            Err(error) => {
                // Nobody is shown it; an honest server also forgets it.
                let cancelled = self.api.cancel_pairing(&answer.pairing_id, &answer.offer_secret).await;
                tracing::debug!(withdrawn = cancelled.is_ok(), "an unacceptable code");
                Err(error)
            }
        }
    }

    /// Waits until a new device has taken the code, and tells who it was. A server or a proxy in trouble is asked
    /// again until the code has ended.
    ///
    /// # Errors
    /// [`Error::PairingEnded`] where nobody took it or it was withdrawn; the server refuses, or does not
    /// answer until the code has ended.
    pub async fn wait_for_claim(&self, offer: &Offer, progress: &mut impl Progress) -> Result<PairingClaim, Error> {
        let mut seen = None;
        let mut missed = 0;
        loop {
            let mut pause = INTERVAL;
            match self.api.pairing(&offer.id, &offer.secret).await {
                Ok(view) => {
                    if missed >= SILENCE {
                        progress.answered();
                    }
                    missed = 0;
                    if seen != Some(view.state) {
                        progress.state(&view);
                        seen = Some(view.state);
                    }
                    if let Some(claim) = ended(view)? {
                        return Ok(claim);
                    }
                }
                Err(error) if error.problem() == Some(ProblemCode::PairingNotFound) => {
                    return Err(Error::PairingEnded(PairingState::Expired));
                }
                Err(error) if error.may_pass() => {
                    missed += 1;
                    if missed == SILENCE {
                        progress.unreachable();
                    }
                    if self.computer.clock.now() > offer.expires_at.plus(GRACE) {
                        return Err(error.into());
                    }
                    pause = error.retry_after().unwrap_or(INTERVAL).clamp(INTERVAL, LONGEST_PAUSE);
                }
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Withdraws a code, and tells who took it where somebody had already.
    ///
    /// # Errors
    /// The server refuses or does not answer: the code may still work.
    pub async fn withdraw(&self, offer: &Offer) -> Result<Option<PairingClaim>, Error> {
        let cancel = || self.api.cancel_pairing(&offer.id, &offer.secret);
        let view = match repeat(cancel, ApiError::may_pass).await {
            Err(error) if error.problem() == Some(ProblemCode::PairingNotFound) => return Ok(None),
            Err(error) if error.problem() == Some(ProblemCode::PairingStateConflict) => {
                let look = || self.api.pairing(&offer.id, &offer.secret);
                repeat(look, ApiError::may_pass).await?
            }
            outcome => outcome?,
        };
        match ended(view) {
            Ok(Some(claim)) => Ok(Some(claim)),
            Err(Error::PairingEnded(_)) => Ok(None),
            // What can still be taken was not withdrawn.
            Ok(None) => Err(ApiError::Unintelligible.into()),
            Err(error) => Err(error),
        }
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

/// Who took the code, nobody yet, or why nobody will.
fn ended(view: PairingView) -> Result<Option<PairingClaim>, Error> {
    match view.state {
        PairingState::Offered | PairingState::Claimed | PairingState::Opened | PairingState::Approved => Ok(None),
        // A device came in, and the server does not say which.
        PairingState::Completed => view.claim.map(Some).ok_or(ApiError::Unintelligible.into()),
        PairingState::Denied | PairingState::Expired | PairingState::Cancelled => Err(Error::PairingEnded(view.state)),
    }
}
