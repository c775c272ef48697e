//! The port to a channel.

use std::error::Error;
use std::io;

use async_trait::async_trait;
use reqwest::StatusCode;

use super::notice::Notice;
use crate::domain::outbox::ChannelKind;

/// Somewhere that people hear from.
#[async_trait]
pub trait Channel: Send + Sync + 'static {
    /// Which one it is.
    fn kind(&self) -> ChannelKind;

    /// Delivers a message. The same one may come again: its number tells.
    ///
    /// # Errors
    /// It did not arrive, as far as is known.
    async fn deliver(&self, notice: &Notice) -> Result<(), DeliveryError>;
}

/// The message did not arrive, or it is not known whether it did. What it says may be logged and kept: no secret, no
/// token and no address of mail is in it.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// It may arrive when it is tried again.
    #[error("{0}")]
    Temporary(Cause),
    /// It will not, however often it is tried.
    #[error("{0}")]
    Permanent(Cause),
}

/// Why a message did not arrive. Holds nothing that the other end is free to choose, which may repeat what it was told.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Cause {
    /// It took too long.
    #[error("there was no answer in time")]
    TimedOut,
    /// The connection could not be made, or broke.
    #[error("the connection failed: {0}")]
    Connection(io::ErrorKind),
    /// The other end could not prove who it is, or TLS went wrong otherwise.
    #[error("TLS failed: {0}")]
    Tls(rustls::Error),
    /// The other end answered over HTTP that it did not take it.
    #[error("the answer was {0}")]
    Http(StatusCode),
    /// Amazon answered that it did not take it.
    #[error("Amazon answered {status} {code}")]
    Amazon {
        /// The status of HTTP.
        status: u16,
        /// The code of the error, which is a word.
        code: ErrorCode,
    },
    /// Nobody says as whom Amazon is to be asked.
    #[error("there are no AWS credentials, or they cannot be had")]
    NoCredentials,
    /// The mail server did not take it.
    #[error("the mail server answered {code} to {step}")]
    Smtp {
        /// To what.
        step: &'static str,
        /// The reply code (RFC 5321 §4.2).
        code: u16,
    },
    /// The mail server has no STARTTLS, or no way to log in that is known here.
    #[error("the mail server lacks what is needed for {0}")]
    SmtpLacks(&'static str),
    /// Mail can be sent to no such address.
    #[error("the account's address is none that mail can be sent to")]
    Address,
    /// Anything else that the library does not tell apart.
    #[error("{0}")]
    Other(&'static str),
}

/// A word such as `NotFound`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCode(String);

impl ErrorCode {
    /// The word, so far as it is one.
    #[must_use]
    pub fn new(word: &str) -> Self {
        const LONGEST: usize = 64;
        Self(word.chars().filter(char::is_ascii_alphanumeric).take(LONGEST).collect())
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Cause {
    /// What lies at the bottom of a library's error, where that is a failure of the network; `otherwise` where it is not.
    pub(crate) fn of_network(error: &(dyn Error + 'static), otherwise: &'static str) -> Self {
        let mut deepest = None;
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(tls) = error.downcast_ref::<rustls::Error>() {
                return Self::Tls(tls.clone());
            }
            next = error.source();
            if let Some(io) = error.downcast_ref::<io::Error>() {
                deepest = Some(io.kind());
                // Its `source` is that of the error within, which so would be left out.
                next = io.get_ref().map(|inner| inner as &(dyn Error + 'static));
            }
        }
        match deepest {
            Some(io::ErrorKind::TimedOut) => Self::TimedOut,
            Some(kind) => Self::Connection(kind),
            None => Self::Other(otherwise),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_the_bottom_is_found() {
        let tls = rustls::Error::HandshakeNotComplete;
        let within = io::Error::other(io::Error::other(tls.clone()));
        assert_eq!(Cause::of_network(&within, "?"), Cause::Tls(tls));
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(
            Cause::of_network(&refused, "?"),
            Cause::Connection(io::ErrorKind::ConnectionRefused)
        );
        assert_eq!(Cause::of_network(&std::fmt::Error, "?"), Cause::Other("?"));
    }

    #[test]
    fn a_code_is_a_word() {
        assert_eq!(
            ErrorCode::new("Auth\r\norization=Error").to_string(),
            "AuthorizationError"
        );
        assert_eq!(ErrorCode::new(&"x".repeat(99)).to_string().len(), 64);
    }
}
