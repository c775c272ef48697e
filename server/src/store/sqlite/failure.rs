//! Why SQLite could not do it.

use std::sync::Arc;

use rusqlite::ErrorCode;

use crate::domain::StoreError;

/// What stands behind a [`StoreError::Failed`] of this store.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// One cause for every operation of a batch.
    #[error("the transaction was not committed: {0}")]
    NotCommitted(#[source] Arc<Self>),
    #[error("SQLite rolled the transaction back by itself")]
    RolledBack,
    #[error("an operation panicked")]
    Panicked,
    #[error("the store is closed")]
    Closed,
    #[error("the database holds a damaged {0}")]
    Damaged(&'static str),
    #[error("an event cannot be written or read as JSON: {0}")]
    Event(#[from] serde_json::Error),
}

impl Failure {
    /// Whether another program held the file for too long. Only the beginning of a transaction waits for
    /// that, so nothing was done.
    fn is_locked_out(&self) -> bool {
        match self {
            Self::Sqlite(error) => error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy),
            Self::NotCommitted(cause) => cause.is_locked_out(),
            _ => false,
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        if failure.is_locked_out() {
            return Self::Busy;
        }
        Self::Failed(Box::new(failure))
    }
}
