//! Sessions: a login and the refresh tokens that continue it.

use std::fmt;
use std::time::Duration;

use uuid::Uuid;
use warifu_protocol::{DeviceId, Sha256Hash, Timestamp};

use super::AccountId;

/// A session's identifier: `sid` in its access tokens, and the family of its refresh tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub Uuid);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// For so long does an access token serve.
pub const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// For so long does a session go on without being refreshed.
pub const SESSION_IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// For so long may the refresh token that was used last be repeated, because its answer was lost.
pub const REPEAT_WINDOW: Duration = Duration::from_secs(60);

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its identifier.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// The device that logged in.
    pub device: DeviceId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ends unless it is refreshed.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// The refresh token that serves next; `None` for a device whose key the server made.
    pub current: Option<Sha256Hash>,
    /// The refresh token that was used last, and when.
    pub previous: Option<(Sha256Hash, Timestamp)>,
}

/// What a refresh token did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It served, and the next one is in force.
    Rotated,
    /// It was an older one: somebody has a copy, so the session is ended.
    Replayed,
    /// The session is unknown, ended or lapsed, or its device revoked.
    Gone,
}

impl Session {
    /// Whether the session serves at `now`.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }

    /// Puts `next` in force where `presented` may be followed.
    ///
    /// The one used last may be repeated within [`REPEAT_WINDOW`]; that voids the token of the answer
    /// that was lost. Any other ends the session.
    pub fn rotate(&mut self, presented: &Sha256Hash, next: Sha256Hash, now: Timestamp) -> Rotation {
        if !self.is_alive(now) {
            return Rotation::Gone;
        }
        let repeats = self
            .previous
            .is_some_and(|(last, at)| last == *presented && now < at.plus(REPEAT_WINDOW));
        if self.current.as_ref() == Some(presented) {
            self.previous = Some((*presented, now));
        } else if !repeats {
            self.ended_at = Some(now);
            return Rotation::Replayed;
        }
        self.current = Some(next);
        self.expires_at = now.plus(SESSION_IDLE);
        Rotation::Rotated
    }
}

/// A refresh token as the device holds it: the session and a secret, so that an older token still
/// tells which session it would have continued.
#[derive(Clone)]
pub struct RefreshToken {
    /// The session.
    pub session: SessionId,
    secret: zeroize::Zeroizing<[u8; 32]>,
}

impl RefreshToken {
    /// A token from fresh random bytes.
    #[must_use]
    pub fn new(session: SessionId, secret: [u8; 32]) -> Self {
        Self {
            session,
            secret: zeroize::Zeroizing::new(secret),
        }
    }

    /// SHA-256 of the secret: what is stored.
    #[must_use]
    pub fn sha256(&self) -> Sha256Hash {
        Sha256Hash::of(&[&*self.secret])
    }

    /// Base64url of session and secret.
    #[must_use]
    pub fn to_text(&self) -> String {
        warifu_protocol::encoding::base64url(&[self.session.0.as_bytes().as_slice(), &*self.secret].concat())
    }

    /// Reads a token; `None` where it is none.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        if text.len() != 64 {
            return None;
        }
        let bytes: [u8; 48] = warifu_protocol::encoding::from_base64url(text).ok()?.try_into().ok()?;
        let (session, secret) = bytes.split_at(16);
        Some(Self::new(
            SessionId(Uuid::from_slice(session).ok()?),
            secret.try_into().ok()?,
        ))
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RefreshToken({}, [redacted])", self.session)
    }
}
