//! The XDG Base Directory Specification: below `$XDG_DATA_HOME`, which usually is `~/.local/share`.

use std::path::{Path, PathBuf};

use super::Place;

/// Desktops and servers alike.
pub(super) enum Linux {}

impl Place for Linux {
    fn profiles(data: &Path) -> PathBuf {
        data.join("warifu").join("profiles")
    }
}
