//! The offering side: ask for a code, show it, see who comes.

use std::time::Duration;

use uuid::Uuid;
use warifu_protocol::code::PairingCode;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::proof::{Context, offer_params};
use warifu_protocol::wire::{OfferRequest, PairingClaim, PairingView};
use warifu_protocol::{ProblemCode, SecretText, Timestamp};

use crate::api::ApiError;
use crate::device::Device;
use crate::error::Error;

/// A code that is being offered.
#[derive(Debug)]
pub struct Offer {
    /// The code to show.
    pub code: PairingCode,
    /// The pairing.
    pub id: Uuid,
    /// When the code ends.
    pub expires_at: Timestamp,
    secret: SecretText,
}

/// Hears how a pairing goes on.
pub trait Progress {
    /// The pairing is in another state than before.
    fn state(&mut self, view: &PairingView);
    /// The server did not answer; it will be asked again.
    fn unreachable(&mut self) {}
}

/// A person looks up after about as long.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long after its end a code is still asked for, in case that the clocks differ.
const GRACE: Duration = Duration::from_secs(60);

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
        let text = answer.qr_code.ok_or(ApiError::Unintelligible)?;
        let code: PairingCode = text.expose().parse().map_err(|_| ApiError::Unintelligible)?;
        if !self.is_own(&code) {
            return Err(Error::UnexpectedCode);
        }
        Ok(Offer {
            code,
            id: answer.pairing_id,
            expires_at: answer.expires_at,
            secret: answer.offer_secret,
        })
    }

    /// Waits until a new device has taken the code, and tells who it was.
    ///
    /// # Errors
    /// [`Error::PairingEnded`] where nobody took it or it was withdrawn; the server refuses, or does not
    /// answer until the code has ended.
    pub async fn wait_for_claim(&self, offer: &Offer, progress: &mut dyn Progress) -> Result<PairingClaim, Error> {
        let mut seen = None;
        loop {
            match self.api.pairing(&offer.id, &offer.secret).await {
                Ok(view) => {
                    if seen != Some(view.state) {
                        progress.state(&view);
                        seen = Some(view.state);
                    }
                    match (view.state, view.claim) {
                        (PairingState::Completed, Some(claim)) => return Ok(claim),
                        (state, _) if state.is_final() => return Err(Error::PairingEnded(state)),
                        _ => {}
                    }
                }
                Err(error) if error.problem() == Some(ProblemCode::PairingNotFound) => {
                    return Err(Error::PairingEnded(PairingState::Expired));
                }
                Err(error) if error.may_be_repeated() || error.problem() == Some(ProblemCode::Busy) => {
                    progress.unreachable();
                    if self.computer.clock.now() > offer.expires_at.plus(GRACE) {
                        return Err(error.into());
                    }
                }
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Withdraws a code.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn withdraw(&self, offer: &Offer) -> Result<(), Error> {
        Ok(self.api.cancel_pairing(&offer.id, &offer.secret).await?)
    }

    fn is_own(&self, code: &PairingCode) -> bool {
        match code {
            PairingCode::Token { account, pin, .. } => *account == self.record.account && *pin == self.record.pin,
            PairingCode::Secret { .. } => false,
        }
    }
}
