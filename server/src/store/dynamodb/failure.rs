//! Why DynamoDB could not do it.

use aws_sdk_dynamodb::error::{BuildError, DisplayErrorContext, ProvideErrorMetadata, SdkError};

use crate::domain::StoreError;

/// What stands behind a [`StoreError::Failed`] of this store.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Others wrote the same items, or too much was asked for: nothing was changed.
    #[error("DynamoDB asks to come again later: {0}")]
    Contended(String),
    /// No answer came, or one that says nothing about what was done.
    #[error("DynamoDB gave no answer: {0}")]
    Unanswered(String),
    /// A write got no answer, and no later try did.
    #[error("it is not known whether DynamoDB has done it: {0}")]
    Unknown(#[source] Box<Self>),
    #[error("DynamoDB refuses: {0}")]
    Refused(String),
    #[error("a request could not be made: {0}")]
    Request(#[from] BuildError),
    #[error("the {0} exists already")]
    Exists(&'static str),
    #[error("the table holds a damaged {0}")]
    Damaged(&'static str),
    #[error("an event cannot be written or read as JSON: {0}")]
    Event(#[from] serde_json::Error),
}

// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
const CONTENDED: &[&str] = &[
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "ReplicatedWriteConflictException",
    "RequestLimitExceeded",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionConflictException",
];

// A transaction in progress is one whose answer was lost and that goes on.
const UNANSWERED: &[&str] = &[
    "InternalServerError",
    "InternalFailure",
    "ServiceUnavailable",
    "TransactionInProgressException",
];

impl Failure {
    /// Whether the same request may go well in a moment.
    pub(super) const fn is_temporary(&self) -> bool {
        matches!(self, Self::Contended(_) | Self::Unanswered(_))
    }

    /// What the client library says.
    pub(super) fn of<E>(error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let said = DisplayErrorContext(error).to_string();
        match error {
            SdkError::ServiceError(service) => {
                let code = service.err().code().unwrap_or_default();
                if CONTENDED.contains(&code) {
                    Self::Contended(code.to_owned())
                } else if UNANSWERED.contains(&code) || service.raw().status().is_server_error() {
                    Self::Unanswered(said)
                } else {
                    Self::Refused(said)
                }
            }
            SdkError::DispatchFailure(failure) if failure.is_io() || failure.is_timeout() => Self::Unanswered(said),
            SdkError::TimeoutError(_) | SdkError::ResponseError(_) => Self::Unanswered(said),
            _ => Self::Refused(said),
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        if failure.is_temporary() {
            return Self::Busy;
        }
        Self::Failed(Box::new(failure))
    }
}
