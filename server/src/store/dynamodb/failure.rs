//! Why DynamoDB could not do it.

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};

use crate::domain::StoreError;

/// What stands behind a [`StoreError`] of this store.
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
    /// The table is not there, or DynamoDB does not accept who asks. An operator can mend that, and nobody else.
    #[error("DynamoDB does not let this server in, `warifu-server store check` says more: {0}")]
    Barred(String),
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

// Of the table or of the credentials.
const BARRED: &[&str] = &[
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "OptInRequired",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "UnrecognizedClientException",
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
        let said = told(error);
        match error {
            SdkError::ServiceError(service) => {
                let code = service.err().code().unwrap_or_default();
                if CONTENDED.contains(&code) {
                    Self::Contended(code.to_owned())
                } else if UNANSWERED.contains(&code) || service.raw().status().is_server_error() {
                    Self::Unanswered(said)
                } else if BARRED.contains(&code) {
                    Self::Barred(said)
                } else {
                    Self::Refused(said)
                }
            }
            // A connection that ends in the middle is "other" of a kind that is named; it may have been done by then.
            SdkError::DispatchFailure(failure)
                if failure.is_io() || failure.is_timeout() || failure.as_other().is_some() =>
            {
                Self::Unanswered(said)
            }
            // Before anything is sent, credentials are asked for.
            SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => Self::Barred(said),
            SdkError::TimeoutError(_) | SdkError::ResponseError(_) => Self::Unanswered(said),
            _ => Self::Refused(said),
        }
    }
}

/// What the library says, without what was sent and received: items with password hashes are among that, and this goes
/// into the log.
pub(super) fn told<E>(error: &SdkError<E>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    if let SdkError::ServiceError(service) = error {
        let (status, said) = (service.raw().status().as_u16(), service.err());
        let code = said.code().unwrap_or("no code");
        return match said.message() {
            Some(message) => format!("{code} ({status}): {message}"),
            None => format!("{code} ({status})"),
        };
    }
    let mut told = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        told = format!("{told}: {cause}");
        next = cause.source();
    }
    told
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        if failure.is_temporary() {
            return Self::Busy;
        }
        match failure {
            Failure::Barred(_) | Failure::Unknown(_) => Self::Unavailable(Box::new(failure)),
            _ => Self::Failed(Box::new(failure)),
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::config::http::HttpResponse;
    use aws_sdk_dynamodb::error::ErrorMetadata;
    use aws_sdk_dynamodb::operation::get_item::GetItemError;

    use super::*;

    fn refused(code: &str) -> SdkError<GetItemError> {
        let metadata = ErrorMetadata::builder().code(code).message("what it says").build();
        let body = r#"{"password": "$argon2id$"}"#;
        let answer = HttpResponse::new(400.try_into().unwrap(), body.into());
        SdkError::service_error(GetItemError::generic(metadata), answer)
    }

    #[test]
    fn what_was_received_stays_out_of_the_log() {
        let failure = Failure::of(&refused("ValidationException"));
        assert_eq!(
            failure.to_string(),
            "DynamoDB refuses: ValidationException (400): what it says"
        );
        assert!(!format!("{failure:?}").contains("argon2id"));
    }

    #[test]
    fn a_code_says_what_can_be_done() {
        assert!(Failure::of(&refused("ThrottlingException")).is_temporary());
        for code in BARRED {
            assert!(matches!(Failure::of(&refused(code)), Failure::Barred(_)), "{code}");
        }
    }
}
