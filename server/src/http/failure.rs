//! From refusals to problem documents: the only place that knows which status goes with what.

use std::sync::Mutex;
use std::time::Duration;

use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use warifu_protocol::problem::{Detail, MEDIA_TYPE};
use warifu_protocol::{Language, Problem, ProblemCode, Sha256Hash};

use crate::domain::Refusal;
use crate::domain::log::EntryRefusal;
use crate::domain::store::StoreError;

/// Why a request failed; becomes a problem document when language and request id are known.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: ProblemCode,
    pub(super) detail: Detail,
    pub(super) fields: Vec<&'static str>,
    pub(super) retry_after: Option<Duration>,
    /// The head of the device log, where an entry was to be appended to another one.
    pub(super) head: Option<Sha256Hash>,
    /// What the log says; never sent.
    pub(super) cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Failure {
    pub(super) const fn new(code: ProblemCode) -> Self {
        Self {
            code,
            detail: Detail::Usual,
            fields: Vec::new(),
            retry_after: None,
            head: None,
            cause: None,
        }
    }

    pub(super) fn detail(self, detail: Detail) -> Self {
        Self { detail, ..self }
    }

    pub(super) fn fields(self, fields: &[&'static str]) -> Self {
        Self {
            fields: fields.to_vec(),
            ..self
        }
    }

    pub(super) fn because(self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..self
        }
    }

    /// The document, in the language of the request.
    pub(super) fn render(&self, language: Language, request_id: &str) -> Response {
        let problem = Problem {
            fields: self.fields.iter().map(|field| (*field).to_owned()).collect(),
            head: self.head,
            request_id: request_id.to_owned(),
            ..Problem::new(self.code, self.detail, language)
        };
        let mut response = (self.status(), axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        if let Some(wait) = self.retry_after {
            headers.insert(RETRY_AFTER, wait.as_secs().max(1).into());
        }
        if self.code == ProblemCode::InvalidToken {
            let challenge = r#"DPoP error="invalid_token", algs="ES256""#;
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }

    /// Writes the failure to the log, once. The route is named as it is declared: what a client put in
    /// its place stays out.
    pub(super) fn log(&self, request_id: &str, method: &Method, route: &str) {
        let code = self.code.name();
        let cause = self
            .cause
            .as_ref()
            .map(|cause| format!(": {cause}"))
            .unwrap_or_default();
        match self.code {
            ProblemCode::Internal => {
                tracing::error!(request.id = request_id, http.method = %method, http.route = route,
                problem.code = code, "the request failed{cause}")
            }
            ProblemCode::Busy => tracing::warn!(request.id = request_id, http.method = %method, http.route = route,
                problem.code = code, "sent away for now{cause}"),
            _ => tracing::info!(request.id = request_id, http.method = %method, http.route = route,
                problem.code = code, "refused{cause}"),
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Waits in the response's extensions until the document can be written.
#[derive(Clone)]
pub(super) struct Pending(std::sync::Arc<Mutex<Option<Failure>>>);

impl Pending {
    pub(super) fn take(&self) -> Option<Failure> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response
            .extensions_mut()
            .insert(Pending(std::sync::Arc::new(Mutex::new(Some(self)))));
        response
    }
}

impl Failure {
    /// There is too much of it already.
    pub(super) fn busy() -> Self {
        Self {
            retry_after: Some(Duration::from_secs(5)),
            ..Self::new(ProblemCode::Busy)
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        use ProblemCode as Code;
        let failure = match &refusal {
            Refusal::TooManyAttempts { retry_after } => Self {
                retry_after: Some(*retry_after),
                ..Self::new(Code::TooManyAttempts)
            },
            Refusal::Busy(_) | Refusal::Store(StoreError::Busy) => Self {
                retry_after: Some(Duration::from_secs(1)),
                ..Self::new(Code::Busy)
            },
            // Whoever repeats a request with the same keys is recognised, if it was done.
            Refusal::Store(StoreError::Unavailable(_)) => Self {
                retry_after: Some(Duration::from_secs(5)),
                ..Self::new(Code::Busy)
            },
            Refusal::InvalidCredentials => Self::new(Code::InvalidCredentials),
            Refusal::DeviceNotRegistered => Self::new(Code::DeviceNotRegistered).fields(&["client_cert_fp"]),
            Refusal::DeviceProofFailed => Self::new(Code::DeviceProofFailed).fields(&["challenge_id", "signatures"]),
            Refusal::PairingTokenUnusable => Self::new(Code::PairingTokenUnusable),
            Refusal::PairingNotFound => Self::new(Code::PairingNotFound),
            Refusal::PairingState => Self::new(Code::PairingStateConflict),
            Refusal::UsernameTaken => Self::new(Code::UsernameTaken).fields(&["username"]),
            Refusal::EmailTaken => Self::new(Code::EmailTaken).fields(&["email"]),
            Refusal::KeyEnrolled => Self::new(Code::InvalidCsr).detail(Detail::KeyEnrolled).fields(&["csr"]),
            Refusal::InvalidCsr(_) => Self::new(Code::InvalidCsr).fields(&["csr"]),
            Refusal::CsrRequired => Self::new(Code::CsrRequired).fields(&["csr"]),
            Refusal::RegistrationClosed => Self::new(Code::RegistrationClosed),
            Refusal::NotInLog => Self::new(Code::NotInLog),
            Refusal::RevokerNotInLog => Self::new(Code::NotInLog).detail(Detail::RevokingNotInLog),
            Refusal::LogEntryRequired => Self::new(Code::MissingFields).fields(&["log_entry"]),
            Refusal::DeviceUnknown => Self::new(Code::NotFound).detail(Detail::UnknownDevice),
            Refusal::DeviceTooYoung => Self::new(Code::DeviceTooYoung),
            Refusal::LastDevice => Self::new(Code::LastDevice),
            Refusal::RecoveryFailed => Self::new(Code::RecoveryFailed),
            Refusal::LogEntry(EntryRefusal::Time) => Self::new(Code::MalformedRequest)
                .detail(Detail::LogEntryTime)
                .fields(&["log_entry"]),
            Refusal::LogEntry(_) => Self::new(Code::MalformedRequest)
                .detail(Detail::LogEntry)
                .fields(&["log_entry"]),
            Refusal::LogConflict(head) => Self {
                head: Some(*head),
                ..Self::new(Code::LogConflict)
            },
            Refusal::LogFull => Self::new(Code::PairingStateConflict).detail(Detail::LogFull),
            Refusal::InvalidToken => Self::new(Code::InvalidToken),
            Refusal::Store(StoreError::Failed(_)) | Refusal::Issue(_) | Refusal::Sign(_) => Self::new(Code::Internal),
        };
        failure.because(refusal)
    }
}

/// No such path.
pub(super) async fn not_found() -> Failure {
    Failure::new(ProblemCode::NotFound)
}

/// No such method.
pub(super) async fn method_not_allowed() -> Failure {
    Failure::new(ProblemCode::MethodNotAllowed)
}
