//! Why a call failed.

use std::time::Duration;

use rustls::CertificateError;
use warifu_protocol::problem::{Detail, Problem};
use warifu_protocol::{Language, ProblemCode};

use crate::text::printable;

/// Why a call to the server gave no result.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Nobody answers at the address.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The answer did not come in time, or the connection broke before it.
    #[error("the answer was lost on the way")]
    Lost,
    /// Something answers, but not with TLS.
    #[error("what answers does not speak TLS")]
    NotTls,
    /// The server is not the pinned one.
    #[error("the server's certificate is not under the pinned roots")]
    Untrusted,
    /// The server is the pinned one, but by this computer's clock its certificate has not begun or has ended.
    #[error("the server's certificate is not valid by this computer's clock")]
    Clock,
    /// The server is the pinned one, but has no certificate for the name that was dialled.
    #[error("the server's certificate is not for {0}")]
    OtherName(String),
    /// The connection could not be set up.
    #[error("TLS could not be set up")]
    Tls,
    /// The server refused, and said why.
    #[error("refused: {}", .0.code)]
    Refused(Box<Refusal>),
    /// The answer is longer than any that a server sends.
    #[error("the answer is too large")]
    TooLarge,
    /// The answer cannot be understood: another program, or a newer version.
    #[error("the answer cannot be understood")]
    Unintelligible,
    /// A status without a problem document: a proxy, or another program.
    #[error("unexpected status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// How many seconds to wait before the next try.
        retry_after: Option<u64>,
    },
}

/// A problem document (RFC 9457) as received, also with a code that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Refusal {
    /// The code.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong, in the person's language.
    pub title: String,
    /// The cause and the next step, in the person's language.
    pub detail: String,
    /// The fields at fault.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Names the answer in the server's log.
    #[serde(default)]
    pub request_id: String,
    /// How many seconds to wait before the next try.
    #[serde(skip)]
    pub retry_after: Option<u64>,
    /// A nonce to put into the next DPoP proof (RFC 9449 §8).
    #[serde(skip)]
    pub dpop_nonce: Option<String>,
    /// The language of its words.
    #[serde(skip)]
    pub language: Language,
}

impl ApiError {
    /// The code of the refusal, where it is one that this version knows.
    #[must_use]
    pub fn problem(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(refusal) => refusal.problem(),
            _ => None,
        }
    }

    pub(crate) const fn may_be_repeated(&self) -> bool {
        matches!(self, Self::Unreachable | Self::Lost)
    }

    /// Whether it may pass by itself: no answer, or one that asks for patience or comes from a troubled proxy.
    pub(crate) const fn may_pass(&self) -> bool {
        match self {
            Self::Status { status, .. } => passes(*status),
            Self::Refused(refusal) => passes(refusal.status),
            _ => self.may_be_repeated(),
        }
    }

    /// How long the other side asks to wait before the next try.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => retry_after.map(Duration::from_secs),
            Self::Refused(refusal) => refusal.retry_after.map(Duration::from_secs),
            _ => None,
        }
    }
}

const fn passes(status: u16) -> bool {
    status >= 500 || status == 429
}

impl Refusal {
    /// The code, where it is one that this version knows.
    #[must_use]
    pub fn problem(&self) -> Option<ProblemCode> {
        ProblemCode::ALL.into_iter().find(|code| code.name() == self.code)
    }

    /// What a server answers to a name or a password that is not right.
    pub(crate) fn of_wrong_credentials(language: Language) -> Self {
        let problem = Problem::new(ProblemCode::InvalidCredentials, Detail::Usual, language);
        Self {
            code: problem.code.name().to_owned(),
            status: problem.status,
            title: problem.title,
            detail: problem.detail,
            fields: Vec::new(),
            request_id: String::new(),
            retry_after: None,
            dpop_nonce: None,
            language,
        }
    }

    /// The refusal as it can be shown: a server's words are somebody else's text.
    pub(super) fn printable(self) -> Self {
        Self {
            code: printable(&self.code, 64),
            title: printable(&self.title, 200),
            detail: printable(&self.detail, 1000),
            fields: self.fields.iter().take(32).map(|field| printable(field, 64)).collect(),
            request_id: printable(&self.request_id, 64),
            ..self
        }
    }
}

impl From<reqwest::Error> for ApiError {
    fn from(error: reqwest::Error) -> Self {
        let host = error.url().and_then(url::Url::host_str).unwrap_or_default().to_owned();
        // The URL is the person's business and the causes repeat it.
        let error = error.without_url();
        if let Some(cause) = tls_error(&error).and_then(|error| Self::of_tls(error, host)) {
            return cause;
        }
        tracing::debug!(error = ?error, "request failed");
        if error.is_connect() {
            Self::Unreachable
        } else {
            Self::Lost
        }
    }
}

impl ApiError {
    fn of_tls(error: &rustls::Error, host: String) -> Option<Self> {
        use CertificateError as Certificate;
        match error {
            rustls::Error::InvalidCertificate(
                Certificate::Expired
                | Certificate::ExpiredContext { .. }
                | Certificate::NotValidYet
                | Certificate::NotValidYetContext { .. },
            ) => Some(Self::Clock),
            rustls::Error::InvalidCertificate(
                Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
            ) => Some(Self::OtherName(host)),
            rustls::Error::InvalidCertificate(_) => Some(Self::Untrusted),
            // What came was no TLS record at all.
            rustls::Error::InvalidMessage(_) => Some(Self::NotTls),
            _ => None,
        }
    }
}

/// Why TLS ended: the causes are packed into I/O errors, whose `source` skips the error that they hold.
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(error) = error.downcast_ref() {
        return Some(error);
    }
    let inner = error
        .downcast_ref::<std::io::Error>()
        .and_then(|io| io.get_ref())
        .map(|inner| inner as &(dyn std::error::Error + 'static));
    inner.or_else(|| error.source()).and_then(tls_error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Outcome};

    #[test]
    fn a_wrong_clock_or_name_is_no_alarm() {
        let outcome = |error| {
            let error = ApiError::of_tls(&rustls::Error::InvalidCertificate(error), "example.org".into()).unwrap();
            Error::from(error).outcome()
        };
        for harmless in [
            CertificateError::Expired,
            CertificateError::NotValidYet,
            CertificateError::NotValidForName,
        ] {
            assert_eq!(outcome(harmless), Outcome::Failed);
        }
        for alarm in [
            CertificateError::UnknownIssuer,
            CertificateError::BadSignature,
            CertificateError::Revoked,
        ] {
            assert_eq!(outcome(alarm), Outcome::Alarm);
        }
    }
}
