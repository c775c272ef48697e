//! How the program was started: arguments and environment.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use warifu::keychain::KeychainKind;
use warifu::profile::{ProfileName, default_directory};

/// The arguments.
#[derive(Debug, Parser)]
#[command(name = "warifu-app", version, about = "The window of Warifu", long_about = None)]
pub(crate) struct Arguments {
    /// The profile to use; several keep several devices on one machine
    #[arg(long, env = "WARIFU_PROFILE", default_value_t, value_name = "PROFILE")]
    pub(crate) profile: ProfileName,
    /// The directory in which profiles are kept
    #[arg(long, env = "WARIFU_PROFILE_DIR", value_name = "DIR")]
    pub(crate) profile_dir: Option<PathBuf>,
}

/// What the program is to work on.
#[derive(Clone, Debug)]
pub(crate) struct Launch {
    /// The name of the profile, where it is not the usual one.
    pub(crate) profile: Option<String>,
    /// Where the profile is, or will be.
    pub(crate) directory: PathBuf,
    /// The keychain that was asked for.
    pub(crate) keychain: Option<KeychainKind>,
    /// A file with the passphrase of the mode without a keychain.
    pub(crate) passphrase_file: Option<PathBuf>,
    /// A server to begin with; empty where none was named.
    pub(crate) server: String,
    /// Where language and appearance are kept.
    pub(crate) preferences_file: PathBuf,
}

/// Why the program cannot start like this.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The account has no home directory, and no other place was named.
    #[error("there is no place for profiles: name one with --profile-dir")]
    NoHome,
    /// `WARIFU_KEYCHAIN` names no keychain.
    #[error("WARIFU_KEYCHAIN is neither \"system\" nor \"passphrase\"")]
    Keychain,
}

impl Launch {
    /// From `arguments`, and the environment as `variable` reads it.
    ///
    /// # Errors
    /// Something is set to what it cannot be.
    pub(crate) fn new(arguments: Arguments, variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, LaunchError> {
        let text = |name| variable(name).map(|value| value.to_string_lossy().into_owned());
        let keychain = match text("WARIFU_KEYCHAIN").as_deref() {
            None | Some("") => None,
            Some(kind) => Some(kind.parse().map_err(|_| LaunchError::Keychain)?),
        };
        let profiles = arguments
            .profile_dir
            .or_else(default_directory)
            .ok_or(LaunchError::NoHome)?;
        let profile = Some(arguments.profile).filter(|profile| *profile != ProfileName::default());
        let name = profile.clone().unwrap_or_default();
        Ok(Self {
            directory: profiles.join(name.as_str()),
            profile: profile.map(|profile| profile.to_string()),
            keychain,
            passphrase_file: variable("WARIFU_PASSPHRASE_FILE").map(PathBuf::from),
            server: text("WARIFU_SERVER").unwrap_or_default(),
            // Beside the profile, which is not made before there are keys; no profile has such a name.
            preferences_file: profiles.join(format!("{name}.window.json")),
        })
    }
}
