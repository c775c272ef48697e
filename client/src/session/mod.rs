//! Sessions of an enrolled device: log in, stay so, log out.

mod tokens;

use std::time::Duration;

use url::Url;
use warifu_protocol::proof::Context;
use warifu_protocol::wire::{LoginRequest, Session};
use warifu_protocol::{ProblemCode, SecretText, Timestamp};

pub use tokens::Tokens;

use crate::api::{Access, ApiError, repeat};
use crate::device::Device;
use crate::dpop::{self, Call};
use crate::entropy;
use crate::error::Error;
use crate::keychain::KeychainError;

/// A token is not used in its last seconds: it would end on the way.
const MARGIN: Duration = Duration::from_secs(15);

/// Where a session has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoggedOut {
    /// Here and at the server, or there was none.
    Everywhere,
    /// Here alone: the server could not be told. There it ends by itself.
    Here,
}

impl Device {
    /// Logs in with the password and a challenge signed by every key, and keeps the session, sealed.
    /// Gives the time until which the access token lives; the session goes on by itself after it.
    ///
    /// # Errors
    /// The server refuses or does not answer, or the session cannot be kept.
    pub async fn login(&self, password: &SecretText) -> Result<Timestamp, Error> {
        let session = self
            .proven(Context::Login, [0; 32], async |proof| {
                self.api
                    .login(&LoginRequest {
                        username: Some(self.record.username.clone()),
                        password: Some(password.clone()),
                        client_cert_fp: Some(proof.fingerprint.to_string()),
                        challenge_id: Some(proof.challenge_id),
                        signatures: Some(proof.signatures),
                    })
                    .await
            })
            .await?;
        let tokens = self.keep(session)?;
        Ok(tokens.expires_at)
    }

    /// Ends the session, at the server and here. Without a session it does nothing.
    ///
    /// # Errors
    /// The session cannot be forgotten. That the server does not answer is none: here it has ended.
    pub async fn logout(&self) -> Result<LoggedOut, Error> {
        let Some(tokens) = self.tokens()? else {
            return Ok(LoggedOut::Everywhere);
        };
        Tokens::forget(&self.computer.profile)?;
        let outcome = self
            .with_proof("POST", "/logout", None, async |proof| {
                self.api.logout(&tokens.refresh_token, &proof).await
            })
            .await;
        Ok(match outcome {
            Ok(_) => LoggedOut::Everywhere,
            // There is no such session any more, which is what was wanted.
            Err(error) if error.problem() == Some(ProblemCode::InvalidToken) => LoggedOut::Everywhere,
            Err(error) => {
                tracing::info!(%error, "the server was not told of the end of the session");
                LoggedOut::Here
            }
        })
    }

    /// Whether there is a session here; the server may have ended it since.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn is_logged_in(&self) -> Result<bool, Error> {
        Ok(self.tokens()?.is_some())
    }

    /// Makes an account call with an access token, refreshed where it must be.
    pub(crate) async fn authorised<A>(
        &self,
        method: &str,
        path: &str,
        call: impl AsyncFn(Access) -> Result<A, ApiError>,
    ) -> Result<A, Error> {
        let tokens = self.tokens()?.ok_or(Error::NotLoggedIn)?;
        let tokens = match tokens.expires_at > self.computer.clock.now().plus(MARGIN) {
            true => tokens,
            false => self.refresh().await?,
        };
        match self.with_token(method, path, &tokens, &call).await {
            // The server may have forgotten a token that we hold for good: its key changed, or our clock is off.
            Err(error) if error.problem() == Some(ProblemCode::InvalidToken) => {
                let tokens = self.refresh().await?;
                self.with_token(method, path, &tokens, &call).await
            }
            outcome => outcome,
        }
    }

    async fn with_token<A>(
        &self,
        method: &str,
        path: &str,
        tokens: &Tokens,
        call: &impl AsyncFn(Access) -> Result<A, ApiError>,
    ) -> Result<A, Error> {
        self.with_proof(method, path, Some(&tokens.access_token), async |proof| {
            call(Access {
                token: tokens.access_token.clone(),
                proof,
            })
            .await
        })
        .await
    }

    /// Gets the next pair of tokens. Alone in the profile, since each refresh token serves once.
    async fn refresh(&self) -> Result<Tokens, Error> {
        let profile = self.computer.profile.clone();
        let _lock = tokio::task::spawn_blocking(move || profile.wait_for_lock())
            .await
            // The thread that waits ended early, which says nothing of the session.
            .map_err(|_| KeychainError::Interrupted)??;
        let tokens = self.tokens()?.ok_or(Error::NotLoggedIn)?;
        let attempt = async || {
            self.with_proof("POST", "/login/refresh", None, async |proof| {
                self.api.refresh(&tokens.refresh_token, &proof).await
            })
            .await
        };
        match repeat(attempt, Error::is_lost_answer).await {
            Ok(session) => self.keep(session),
            Err(error) if error.problem() == Some(ProblemCode::InvalidToken) => {
                Tokens::forget(&self.computer.profile)?;
                Err(Error::NotLoggedIn)
            }
            Err(error) => Err(error),
        }
    }

    /// Makes a call with a DPoP proof, and once more where the server asks for a nonce.
    async fn with_proof<A>(
        &self,
        method: &str,
        path: &str,
        token: Option<&SecretText>,
        call: impl AsyncFn(String) -> Result<A, ApiError>,
    ) -> Result<A, Error> {
        match call(self.proof(method, path, token, None)?).await {
            Err(ApiError::Refused(refusal)) if refusal.code == ProblemCode::UseDpopNonce.name() => {
                Ok(call(self.proof(method, path, token, refusal.dpop_nonce.as_deref())?).await?)
            }
            outcome => Ok(outcome?),
        }
    }

    fn proof(
        &self,
        method: &str,
        path: &str,
        token: Option<&SecretText>,
        nonce: Option<&str>,
    ) -> Result<String, Error> {
        let mut url: Url = self.record.server.url().clone();
        url.set_path(path);
        let call = Call {
            method,
            url: &url,
            access_token: token.map(SecretText::expose),
            nonce,
        };
        let id = entropy::uuid(&*self.computer.entropy)?;
        Ok(dpop::proof(self.keys.p256(), call, id, self.computer.clock.now())?)
    }

    fn tokens(&self) -> Result<Option<Tokens>, Error> {
        Ok(Tokens::load(&self.computer.profile, &self.vault)?)
    }

    fn keep(&self, session: Session) -> Result<Tokens, Error> {
        let tokens = Tokens {
            access_token: session.access_token,
            expires_at: self.computer.clock.now().plus(Duration::from_secs(session.expires_in)),
            refresh_token: session.refresh_token.ok_or(ApiError::Unintelligible)?,
        };
        tokens.save(&self.computer.profile, &self.vault, &*self.computer.entropy)?;
        Ok(tokens)
    }
}

#[cfg(test)]
mod tests;
