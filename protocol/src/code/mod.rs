//! Pairing codes: what a QR code carries and what a person types instead.

#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod host;
mod secret;
pub mod typed;
mod url;

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

pub use host::{CodeHost, HostError};
pub use secret::CodeSecret;

use crate::Pin;

/// A code as read from a picture, with everything that it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairingCode {
    /// `T`: the server made the token; whoever presents it with username and password gets a
    /// certificate, once.
    Token {
        /// The server.
        host: CodeHost,
        /// The account's uuid.
        account: Uuid,
        /// The token.
        token: CodeSecret,
        /// The pin of the server's CA.
        pin: Pin,
    },
    /// `S`: the device made the secret; the enrolled device must approve.
    Secret {
        /// The server.
        host: CodeHost,
        /// The secret `s`.
        secret: CodeSecret,
        /// The pin of the server's CA.
        pin: Pin,
    },
}

/// A code as typed: without server, account and pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedCode {
    /// A `T` code's token.
    Token(CodeSecret),
    /// An `S` code's secret.
    Secret(CodeSecret),
}

/// Why a text is no pairing code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Longer than any code.
    #[error("longer than any pairing code")]
    TooLong,
    /// Something else: a Wi-Fi code, a web address, a business card.
    #[error("not a Warifu code")]
    Foreign,
    /// A Warifu code that is damaged or of an unknown kind.
    #[error("a damaged or unknown Warifu code")]
    Damaged,
}

/// The longest code, in bytes.
pub const MAX_CODE: usize = 512;

impl PairingCode {
    /// The server that the code names.
    #[must_use]
    pub const fn host(&self) -> &CodeHost {
        match self {
            Self::Token { host, .. } | Self::Secret { host, .. } => host,
        }
    }

    /// The pin of that server.
    #[must_use]
    pub const fn pin(&self) -> &Pin {
        match self {
            Self::Token { pin, .. } | Self::Secret { pin, .. } => pin,
        }
    }

    /// The form to type where there is no camera.
    #[must_use]
    pub fn typed(&self) -> TypedCode {
        match self {
            Self::Token { token, .. } => TypedCode::Token(token.clone()),
            Self::Secret { secret, .. } => TypedCode::Secret(secret.clone()),
        }
    }
}

impl fmt::Display for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        url::write(self, f)
    }
}

impl FromStr for PairingCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        url::parse(text)
    }
}

impl fmt::Display for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, secret) = match self {
            Self::Token(token) => ('T', token),
            Self::Secret(secret) => ('S', secret),
        };
        write!(f, "{kind}-{}", typed::encode(secret.expose()))
    }
}

impl FromStr for TypedCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_CODE {
            return Err(CodeError::TooLong);
        }
        let text = text.trim_start();
        let mut characters = text.chars();
        let kind = characters.next().ok_or(CodeError::Foreign)?;
        let digits = characters.as_str();
        match kind {
            't' | 'T' => typed::decode(digits).map(|b| Self::Token(CodeSecret::from_bytes(b))),
            's' | 'S' => typed::decode(digits).map(|b| Self::Secret(CodeSecret::from_bytes(b))),
            _ => return Err(CodeError::Foreign),
        }
        .map_err(|_| CodeError::Damaged)
    }
}

#[cfg(test)]
mod tests;
