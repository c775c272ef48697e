//! Below `~/Library/Application Support`.

use std::path::{Path, PathBuf};

use super::Place;

/// macOS 11 and later.
pub(super) enum MacOs {}

impl Place for MacOs {
    fn profiles(data: &Path) -> PathBuf {
        data.join("warifu").join("profiles")
    }
}
