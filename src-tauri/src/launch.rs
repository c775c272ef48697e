//! How the program was started: arguments and environment.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Parser;
use warifu::keychain::KeychainKind;
use warifu::profile::{ProfileName, default_directory};
use warifu_protocol::Sha256Hash;

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
    /// What tells this profile apart from the usual one at its usual place: a segment of a D-Bus name.
    pub(crate) apart: Option<String>,
    /// Where profiles are, and what they share.
    pub(crate) profiles: PathBuf,
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
    /// Where the web view keeps what it keeps: caches, nothing of Warifu.
    pub(crate) web_data: PathBuf,
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
        let elsewhere = arguments.profile_dir.is_some();
        let profiles = arguments
            .profile_dir
            .or_else(default_directory)
            .ok_or(LaunchError::NoHome)?;
        let profile = Some(arguments.profile).filter(|profile| *profile != ProfileName::default());
        let name = profile.clone().unwrap_or_default();
        let directory = profiles.join(name.as_str());
        Ok(Self {
            apart: (elsewhere || profile.is_some()).then(|| apart(&name, &directory)),
            directory,
            profile: profile.map(|profile| profile.to_string()),
            keychain,
            passphrase_file: variable("WARIFU_PASSPHRASE_FILE").map(PathBuf::from),
            server: text("WARIFU_SERVER").unwrap_or_default(),
            // Beside the profile, which is not made before there are keys; no profile has such a name.
            preferences_file: profiles.join(format!("{name}.window.json")),
            web_data: profiles.join(format!("{name}.webview")),
            profiles,
        })
    }
}

/// The same for every way to write one place.
fn apart(name: &ProfileName, directory: &Path) -> String {
    let directory = directory
        .canonicalize()
        .or_else(|_| std::path::absolute(directory))
        .unwrap_or_else(|_| directory.to_owned());
    let place = Sha256Hash::of(&[directory.as_os_str().as_encoded_bytes()]).to_string();
    format!("profile-{name}-{}", place.chars().take(8).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launch(arguments: &[&str], variables: &[(&str, &str)]) -> Result<Launch, LaunchError> {
        let arguments = Arguments::try_parse_from([&["warifu-app"], arguments].concat()).unwrap();
        Launch::new(arguments, |name| {
            let found = variables.iter().find(|(variable, _)| *variable == name)?;
            Some(OsString::from(found.1))
        })
    }

    #[test]
    fn profiles_are_kept_apart() {
        let first = launch(&["--profile", "first", "--profile-dir", "/tmp/p"], &[]).unwrap();
        assert_eq!(first.profile.as_deref(), Some("first"));
        assert_eq!(first.directory, Path::new("/tmp/p/first"));
        assert_eq!(first.preferences_file, Path::new("/tmp/p/first.window.json"));
        let elsewhere = launch(&["--profile", "first", "--profile-dir", "/tmp/q"], &[]).unwrap();
        assert_ne!(first.apart, elsewhere.apart);
        let usual = launch(&["--profile-dir", "/tmp/p"], &[]).unwrap();
        assert_eq!(usual.profile, None);
        assert!(usual.apart.is_some_and(|apart| apart.starts_with("profile-default-")));
    }

    #[test]
    fn a_keychain_that_does_not_exist_is_no_start() {
        let with = |kind| launch(&["--profile-dir", "/tmp/p"], &[("WARIFU_KEYCHAIN", kind)]);
        assert_eq!(with("passphrase").unwrap().keychain, Some(KeychainKind::Passphrase));
        assert_eq!(with("").unwrap().keychain, None);
        assert!(matches!(with("none"), Err(LaunchError::Keychain)));
    }

    #[test]
    fn a_server_may_be_named_to_begin_with() {
        let named = launch(
            &["--profile-dir", "/tmp/p"],
            &[("WARIFU_SERVER", "https://127.0.0.1:8443")],
        )
        .unwrap();
        assert_eq!(named.server, "https://127.0.0.1:8443");
    }
}
