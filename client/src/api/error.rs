//! Why a call failed.

use warifu_protocol::{Problem, ProblemCode};

/// Why a call to the server gave no result.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Nobody answers at the address.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The answer did not come in time, or the connection broke before it.
    #[error("the answer was lost on the way")]
    Lost,
    /// The server is not the pinned one.
    #[error("the server's certificate is not under the pinned roots")]
    Untrusted,
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
    #[error("unexpected status {0}")]
    Status(u16),
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
}

impl ApiError {
    /// The code of the refusal, where it is one that this version knows.
    #[must_use]
    pub fn problem(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(refusal) => ProblemCode::ALL.into_iter().find(|c| c.name() == refusal.code),
            _ => None,
        }
    }

    pub(crate) const fn may_be_repeated(&self) -> bool {
        matches!(self, Self::Unreachable | Self::Lost)
    }
}

impl From<reqwest::Error> for ApiError {
    fn from(error: reqwest::Error) -> Self {
        // The URL is the person's business and the causes repeat it.
        let error = error.without_url();
        if is_certificate_error(&error) {
            return Self::Untrusted;
        }
        tracing::debug!(error = ?error, "request failed");
        if error.is_connect() {
            Self::Unreachable
        } else {
            Self::Lost
        }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code.name().to_owned(),
            status: problem.status,
            title: problem.title,
            detail: problem.detail,
            fields: problem.fields,
            request_id: problem.request_id,
            retry_after: None,
            dpop_nonce: None,
        }
    }
}

/// Whether TLS ended because of the server's certificate: the causes are packed into I/O errors, whose
/// `source` skips the error that they hold.
fn is_certificate_error(error: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
        return true;
    }
    let inner = error
        .downcast_ref::<std::io::Error>()
        .and_then(|io| io.get_ref())
        .map(|inner| inner as &(dyn std::error::Error + 'static));
    inner.or_else(|| error.source()).is_some_and(is_certificate_error)
}
