//! The stores that the suite runs on.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use warifu_server::domain::Store;
use warifu_server::store::{MemoryStore, SqliteStore};

/// A fresh store, and what must outlive it.
pub(crate) struct Backend {
    store: Arc<dyn Store>,
    _directory: Option<TempDir>,
}

impl Backend {
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }
}

pub(crate) fn memory() -> Backend {
    Backend {
        store: Arc::new(MemoryStore::default()),
        _directory: None,
    }
}

pub(crate) fn sqlite() -> Backend {
    let directory = directory();
    Backend {
        store: Arc::new(SqliteStore::open(directory.path()).unwrap()),
        _directory: Some(directory),
    }
}

/// A fresh directory on the disk that the build is on: `/tmp` may be memory, where nothing waits.
pub(crate) fn directory() -> TempDir {
    let parent = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    tempfile::Builder::new().prefix("store-").tempdir_in(parent).unwrap()
}
