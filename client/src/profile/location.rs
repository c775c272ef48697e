//! Where profiles are.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The name of a profile: one path segment that means the same on every system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileName(String);

/// The text cannot name a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a profile name has 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit")]
pub struct ProfileNameError;

impl ProfileName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ProfileName {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl FromStr for ProfileName {
    type Err = ProfileNameError;

    // Lower case alone, since some file systems do not tell cases apart.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ok = (1..=64).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
        ok.then(|| Self(text.to_owned())).ok_or(ProfileNameError)
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The directory in which this system keeps the profiles of its user; none without a home directory.
#[must_use]
pub fn default_directory() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "warifu").map(|dirs| dirs.data_local_dir().join("profiles"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_single_plain_segments() {
        for right in ["default", "laptop-2", "a", "9_x"] {
            assert!(right.parse::<ProfileName>().is_ok(), "{right}");
        }
        for wrong in ["", "..", "a/b", "a\\b", ".a", "-a", "A", "a b", &*"x".repeat(65)] {
            assert!(wrong.parse::<ProfileName>().is_err(), "{wrong}");
        }
    }
}
