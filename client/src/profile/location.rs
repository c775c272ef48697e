//! Where profiles are.

#[cfg(any(test, target_os = "linux"))]
mod linux;
#[cfg(any(test, target_os = "macos"))]
mod macos;
#[cfg(any(test, windows))]
mod windows;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use directories::BaseDirs;

#[cfg(target_os = "linux")]
use self::linux::Linux as System;
#[cfg(target_os = "macos")]
use self::macos::MacOs as System;
#[cfg(windows)]
use self::windows::Windows as System;

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
    // Of the directories for data that which stays on this computer: the keys do as well.
    BaseDirs::new().map(|system| System::profiles(system.data_local_dir()))
}

/// What differs between systems.
trait Place {
    /// Where profiles are in `data`, the directory in which this system has programs keep what one person has on one computer.
    fn profiles(data: &Path) -> PathBuf;
}

#[cfg(test)]
mod tests {
    use super::linux::Linux;
    use super::macos::MacOs;
    use super::windows::Windows;
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

    #[test]
    fn each_system_has_profiles_where_its_programs_keep_data() {
        let data = Path::new("data");
        let below = |parts: &[&str]| data.join(parts.iter().collect::<PathBuf>());
        assert_eq!(Linux::profiles(data), below(&["warifu", "profiles"]));
        assert_eq!(MacOs::profiles(data), below(&["warifu", "profiles"]));
        assert_eq!(Windows::profiles(data), below(&["warifu", "data", "profiles"]));
    }

    /// Whoever has a profile has it there.
    #[test]
    fn profiles_are_where_they_always_were() {
        let before = directories::ProjectDirs::from("", "", "warifu").unwrap();
        assert_eq!(default_directory(), Some(before.data_local_dir().join("profiles")));
    }

    #[cfg(windows)]
    #[test]
    fn profiles_do_not_roam() {
        let directory = default_directory().unwrap();
        let [local, roaming] = ["LOCALAPPDATA", "APPDATA"].map(|name| std::env::var_os(name).unwrap());
        assert_ne!(local, roaming);
        assert!(directory.starts_with(&local), "{}", directory.display());
        assert!(!directory.starts_with(&roaming), "{}", directory.display());
    }

    /// The environment is a process's own: the test runs itself in one that is known.
    #[cfg(unix)]
    #[test]
    fn profiles_are_below_the_home_directory_or_where_xdg_says() {
        const HERE: &str = "WARIFU_TEST_PROFILES";
        const NAME: &str = "profile::location::tests::profiles_are_below_the_home_directory_or_where_xdg_says";
        if let Some(wanted) = std::env::var_os(HERE) {
            assert_eq!(default_directory(), Some(wanted.into()));
            return;
        }
        let cases: &[(&str, &str)] = match cfg!(target_os = "macos") {
            true => &[("/data", "/home/alice/Library/Application Support/warifu/profiles")],
            false => &[
                ("", "/home/alice/.local/share/warifu/profiles"),
                ("/data", "/data/warifu/profiles"),
            ],
        };
        for (xdg, wanted) in cases {
            let run = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", NAME])
                .envs([("HOME", "/home/alice"), ("XDG_DATA_HOME", xdg), (HERE, wanted)])
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&run.stdout);
            assert!(run.status.success() && said.contains("1 passed"), "{wanted}: {said}");
        }
    }
}
