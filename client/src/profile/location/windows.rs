//! Below the Known Folder `LocalAppData`. `RoamingAppData` would be carried to other computers of a domain.

use std::path::{Path, PathBuf};

use super::Place;

/// Windows 10 and later.
pub(super) enum Windows {}

impl Place for Windows {
    fn profiles(data: &Path) -> PathBuf {
        // A program has one directory there for all that it keeps, data and caches.
        data.join("warifu").join("data").join("profiles")
    }
}
