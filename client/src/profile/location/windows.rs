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

#[cfg(all(test, windows))]
mod tests {
    use std::env::var_os;

    use crate::profile::default_directory;

    #[test]
    fn profiles_do_not_roam() {
        let directory = default_directory().unwrap();
        let [local, roaming] = ["LOCALAPPDATA", "APPDATA"].map(|name| var_os(name).unwrap());
        assert_ne!(local, roaming);
        assert!(directory.starts_with(&local), "{}", directory.display());
        assert!(!directory.starts_with(&roaming), "{}", directory.display());
    }
}
