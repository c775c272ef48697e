//! Sessions: logging in, going on, logging out, and who is calling.

use std::net::IpAddr;

use warifu_protocol::proof::{Context, Jwk};
use warifu_protocol::{Algorithm, Fingerprint, Timestamp};

use super::audit::{Event, Record};
use super::authority::Authority;
use super::credentials::Credentials;
use super::proof::{DeviceEvidence, Shown};
use super::session::{ACCESS_TOKEN_LIFETIME, REPEAT_WINDOW, RefreshToken, Rotation, SESSION_IDLE};
use super::store::proof_key;
use super::tokens::{AccessClaims, Proof};
use super::{AccountId, Device, KeyOrigin, Refusal, Session, SessionId};

/// A device that logs in.
#[derive(Clone, Debug)]
pub struct LogIn {
    /// Who says so.
    pub credentials: Credentials,
    /// The device.
    pub evidence: DeviceEvidence,
    /// The certificate that it presented in this TLS session.
    pub certificate: Option<Fingerprint>,
}

/// Tokens as they are handed out.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The account.
    pub account: AccountId,
    /// The access token.
    pub access_token: zeroize::Zeroizing<String>,
    /// Whether each use needs a proof.
    pub is_bound: bool,
    /// The next refresh token.
    pub refresh_token: Option<RefreshToken>,
}

/// An access token as it is presented.
#[derive(Clone, Debug)]
pub struct Presented<'a> {
    /// The token.
    pub access_token: &'a str,
    /// The proof that came with it, for this request.
    pub proof: Proof,
    /// The certificate presented in this TLS session.
    pub certificate: Option<Fingerprint>,
}

/// Who is calling.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The device.
    pub device: Device,
    /// The session.
    pub session: SessionId,
}

impl Authority {
    /// Logs a device in.
    ///
    /// # Errors
    /// Limits, wrong credentials, a device that is not the account's or did not prove itself; or a
    /// part failed.
    pub async fn log_in(&self, request: LogIn) -> Result<Issued, Refusal> {
        let now = self.now();
        let address = request.credentials.address;
        let named = self.evaluate(request.evidence, Context::Login, [0; 32], now).await?;
        let proven = named.proof == Shown::Signatures;
        let (account, device) = self.check_device(request.credentials, named, now).await?;
        let id = SessionId(self.entropy.uuid());
        let is_bound = proven && device.key_origin == KeyOrigin::Device;
        let refresh_token = is_bound.then(|| RefreshToken::new(id, self.entropy.bytes()));
        let session = Session {
            id,
            account: account.id,
            device: device.id,
            opened_at: now,
            expires_at: if is_bound {
                now.plus(SESSION_IDLE)
            } else {
                now.plus(ACCESS_TOKEN_LIFETIME)
            },
            ended_at: None,
            current: refresh_token.as_ref().map(RefreshToken::sha256),
            previous: None,
        };
        let event = Event::LoggedIn {
            device: device.id,
            session: id.0,
        };
        if !self
            .store
            .open_session(
                session,
                Record {
                    account: account.id,
                    at: now,
                    address,
                    event,
                },
            )
            .await?
        {
            return Err(Refusal::DeviceNotRegistered);
        }
        let certificate = own_certificate(&device, request.certificate);
        self.issue_tokens(&device, id, is_bound, certificate, refresh_token, now)
    }

    /// Follows a refresh token by the next.
    ///
    /// # Errors
    /// The token or the proof is not valid; or a part failed.
    pub async fn refresh(
        &self,
        token: &RefreshToken,
        proof: &Proof,
        certificate: Option<Fingerprint>,
        address: IpAddr,
    ) -> Result<Issued, Refusal> {
        let now = self.now();
        let (session, device) = self.session_of(token.session, proof, now).await?;
        if session.current.is_none() {
            return Err(Refusal::InvalidToken); // a bearer session has nothing to follow, and nothing to replay
        }
        let next = RefreshToken::new(session.id, self.entropy.bytes());
        let event = Event::RefreshTokenReplayed { session: session.id.0 };
        let record = Record {
            account: session.account,
            at: now,
            address,
            event,
        };
        match self
            .store
            .rotate_session(session.id, &token.sha256(), next.sha256(), record)
            .await?
        {
            Rotation::Rotated => {
                let certificate = own_certificate(&device, certificate);
                self.issue_tokens(&device, session.id, true, certificate, Some(next), now)
            }
            Rotation::Replayed => {
                tracing::warn!(
                    account.id = %session.account,
                    session.id = %session.id,
                    "an old refresh token was presented, so the session was ended"
                );
                Err(Refusal::InvalidToken)
            }
            Rotation::Gone => Err(Refusal::InvalidToken),
        }
    }

    /// Ends the session of a refresh token.
    ///
    /// # Errors
    /// The token or the proof is not valid; or a part failed.
    pub async fn log_out(&self, token: &RefreshToken, proof: &Proof, address: IpAddr) -> Result<(), Refusal> {
        let now = self.now();
        let (session, _) = self.session_of(token.session, proof, now).await?;
        let presented = token.sha256();
        let repeats = session
            .previous
            .is_some_and(|(last, at)| last == presented && now < at.plus(REPEAT_WINDOW));
        if session.current != Some(presented) && !repeats {
            return Err(Refusal::InvalidToken);
        }
        self.end_session(session.account, session.id, address, now).await
    }

    /// Ends the session of a caller.
    ///
    /// # Errors
    /// A part failed.
    pub async fn log_out_caller(&self, caller: &Caller, address: IpAddr) -> Result<(), Refusal> {
        self.end_session(caller.device.account, caller.session, address, self.now())
            .await
    }

    /// Who is calling. Everything is asked of the store again: session, device, revocation.
    ///
    /// # Errors
    /// The token or the proof is not valid, or what it stood for has ended; or a part failed.
    pub async fn caller(&self, presented: Presented<'_>) -> Result<Caller, Refusal> {
        let now = self.now();
        let claims = self
            .tokens
            .read(presented.access_token, now)
            .ok_or(Refusal::InvalidToken)?;
        // A bearer token opens no account call.
        if claims.key_thumbprint.as_ref() != Some(&presented.proof.thumbprint) {
            return Err(Refusal::InvalidToken);
        }
        if claims.certificate.is_some() && claims.certificate != presented.certificate {
            return Err(Refusal::InvalidToken);
        }
        let (session, device) = self.session_of(claims.session, &presented.proof, now).await?;
        if device.id != claims.device || session.account != claims.account {
            return Err(Refusal::InvalidToken);
        }
        Ok(Caller {
            device,
            session: session.id,
        })
    }

    /// Every device of the caller's account.
    ///
    /// # Errors
    /// The store failed.
    pub async fn devices(&self, caller: &Caller) -> Result<Vec<Device>, Refusal> {
        Ok(self.store.devices_of(caller.device.account).await?)
    }

    /// The living session, its unrevoked device, and the proof by that device's key, spent.
    async fn session_of(&self, id: SessionId, proof: &Proof, now: Timestamp) -> Result<(Session, Device), Refusal> {
        let session = self
            .store
            .session(id)
            .await?
            .filter(|s| s.is_alive(now))
            .ok_or(Refusal::InvalidToken)?;
        let device = self.store.device(session.device).await?;
        let device = device.filter(|d| d.revoked_at.is_none()).ok_or(Refusal::InvalidToken)?;
        if thumbprint(&device).as_ref() != Some(&proof.thumbprint) {
            return Err(Refusal::InvalidToken);
        }
        if !self
            .store
            .spend_proof(proof_key(&proof.thumbprint, &proof.id), proof.expires_at, now)
            .await?
        {
            return Err(Refusal::InvalidToken);
        }
        Ok((session, device))
    }

    async fn end_session(
        &self,
        account: AccountId,
        session: SessionId,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let record = Record {
            account,
            at: now,
            address,
            event: Event::LoggedOut { session: session.0 },
        };
        self.store.end_session(session, record).await?;
        Ok(())
    }

    fn issue_tokens(
        &self,
        device: &Device,
        session: SessionId,
        is_bound: bool,
        certificate: Option<Fingerprint>,
        refresh_token: Option<RefreshToken>,
        now: Timestamp,
    ) -> Result<Issued, Refusal> {
        let claims = AccessClaims {
            account: device.account,
            device: device.id,
            session,
            token: self.entropy.uuid(),
            issued_at: now,
            expires_at: now.plus(ACCESS_TOKEN_LIFETIME),
            key_thumbprint: if is_bound { thumbprint(device) } else { None },
            certificate: certificate.filter(|_| is_bound),
        };
        let access_token = zeroize::Zeroizing::new(self.tokens.sign(&claims)?);
        Ok(Issued {
            account: device.account,
            access_token,
            is_bound,
            refresh_token,
        })
    }
}

/// The certificate that was presented, if it is one of the device's.
fn own_certificate(device: &Device, presented: Option<Fingerprint>) -> Option<Fingerprint> {
    presented.filter(|fingerprint| device.certificates.iter().any(|c| c.fingerprint == *fingerprint))
}

/// The thumbprint of the device's P-256 key, by which its tokens are bound.
fn thumbprint(device: &Device) -> Option<String> {
    let key = &device.certificate(Algorithm::EcdsaP256)?.key;
    Jwk::of_public_key(key).ok().map(|jwk| jwk.thumbprint())
}
