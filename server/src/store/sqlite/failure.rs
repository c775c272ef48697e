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
    #[error("the disk is full, and SQLite rolled the transaction back")]
    DiskFull,
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
    /// Whether it may go well later, and nothing was done. Another program held the file for too long: only
    /// the beginning of a transaction waits for that. Or the disk is full: the operation was rolled back to its
    /// savepoint, or the transaction as a whole, for without the whole of its last frame nothing of it counts
    /// (<https://www.sqlite.org/fileformat2.html> §4.1); a disk that is full only when it is synced is another error.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DiskFull)
            ),
            Self::DiskFull => true,
            Self::NotCommitted(cause) => cause.is_temporary(),
            _ => false,
        }
    }

    /// Whether SQLite gave what was asked for, and it is not what is written there by this version.
    pub(super) const fn is_damage(&self) -> bool {
        use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
        matches!(
            self,
            Self::Damaged(_)
                | Self::Event(_)
                | Self::Sqlite(FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..))
        )
    }

    pub(super) fn is_full_disk(&self) -> bool {
        matches!(self, Self::Sqlite(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull))
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
