//! The stores that the suite runs on.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use warifu_server::domain::Store;
use warifu_server::store::{MemoryStore, SqliteStore};

use crate::contest::Pace;
#[cfg(feature = "dynamodb")]
use crate::emulator::Emulator;

/// A fresh store, and what must outlive it.
pub(crate) struct Backend {
    store: Arc<dyn Store>,
    pace: Pace,
    _keep: Keep,
}

/// What a store is in.
enum Keep {
    Memory,
    Directory {
        _directory: TempDir,
    },
    #[cfg(feature = "dynamodb")]
    Emulator {
        _emulator: Box<Emulator>,
    },
}

impl Backend {
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// How often a race is run on it.
    pub(crate) const fn pace(&self) -> Pace {
        self.pace
    }
}

pub(crate) async fn memory() -> Option<Backend> {
    Some(Backend {
        store: Arc::new(MemoryStore::default()),
        pace: Pace::FULL,
        _keep: Keep::Memory,
    })
}

pub(crate) async fn sqlite() -> Option<Backend> {
    let directory = directory();
    Some(Backend {
        store: Arc::new(SqliteStore::open(directory.path()).unwrap()),
        pace: Pace::FULL,
        _keep: Keep::Directory { _directory: directory },
    })
}

/// `None` where there is no emulator: then the test must return at once.
#[cfg(feature = "dynamodb")]
pub(crate) async fn dynamodb() -> Option<Backend> {
    Some(on(Emulator::start().await?, Pace::OVER_A_NETWORK).await)
}

/// The same on DynamoDB Local.
#[cfg(feature = "dynamodb")]
pub(crate) async fn dynamodb_local() -> Option<Backend> {
    Some(on(Emulator::local().await?, Pace::SLOWLY).await)
}

#[cfg(feature = "dynamodb")]
async fn on(emulator: Emulator, pace: Pace) -> Backend {
    Backend {
        store: Arc::new(emulator.store().await),
        pace,
        _keep: Keep::Emulator {
            _emulator: Box::new(emulator),
        },
    }
}

/// A fresh directory on the disk that the build is on: `/tmp` may be memory, where nothing waits.
pub(crate) fn directory() -> TempDir {
    let parent = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    tempfile::Builder::new().prefix("store-").tempdir_in(parent).unwrap()
}
