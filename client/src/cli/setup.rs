//! From arguments and environment to the computer that a command works on.

use std::path::PathBuf;
use std::sync::Arc;

use warifu::Computer;
use warifu::clock::SystemClock;
use warifu::entropy::SystemEntropy;
use warifu::keychain::{self, KeychainKind, PassphraseKeychain, UnknownKeychain, open_keychain};
use warifu::profile::{Profile, default_directory};
use warifu::trust::KnownServers;
use warifu_protocol::Language;

use super::args::Arguments;
use super::ask::Ask;
use super::failure::Failure;
use super::passphrase::TerminalPassphrase;

/// What commands start from.
pub(crate) struct Setup {
    pub(crate) ask: Ask,
    pub(crate) language: Language,
    /// Where all profiles are.
    pub(crate) profiles: PathBuf,
    directory: PathBuf,
}

const KEYCHAIN: &str = "WARIFU_KEYCHAIN";
const PASSPHRASE_FILE: &str = "WARIFU_PASSPHRASE_FILE";

impl Setup {
    pub(crate) fn new(arguments: &Arguments, language: Language) -> Result<Self, Failure> {
        let profiles = match &arguments.profile_dir {
            Some(directory) => directory.clone(),
            None => default_directory().ok_or(Failure::NoHome)?,
        };
        Ok(Self {
            ask: Ask::new(language),
            language,
            directory: profiles.join(arguments.profile.as_str()),
            profiles,
        })
    }

    /// The profile that is there, if one is.
    pub(crate) fn profile(&self) -> Result<Option<Profile>, Failure> {
        Ok(Profile::open(self.directory.clone())?)
    }

    /// The servers that this computer has used, with any profile.
    pub(crate) fn known_servers(&self) -> KnownServers {
        KnownServers::of_profiles(&self.profiles)
    }

    /// The computer of a profile that is there.
    pub(crate) async fn computer(&self) -> Result<Computer, Failure> {
        let profile = self.profile()?.ok_or(warifu::Error::NotEnrolled)?;
        self.computer_with(profile).await
    }

    /// The computer of a profile that is made where it is not there.
    pub(crate) async fn new_computer(&self) -> Result<Computer, Failure> {
        let profile = Profile::create(self.directory.clone(), &SystemEntropy)?;
        self.computer_with(profile).await
    }

    async fn computer_with(&self, profile: Profile) -> Result<Computer, Failure> {
        let source = TerminalPassphrase {
            file: std::env::var_os(PASSPHRASE_FILE).map(PathBuf::from),
            language: self.language,
        };
        let kind = keychain_kind(&profile)?;
        let keychain = open_keychain(&profile, kind, Box::new(source), Arc::new(SystemEntropy)).await?;
        Ok(Computer {
            profile,
            keychain,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            language: self.language,
        })
    }
}

/// The keychain that holds a profile's keys, or for a new one the kind that was asked for.
pub(crate) fn keychain_kind(profile: &Profile) -> Result<KeychainKind, Failure> {
    let wanted = match std::env::var(KEYCHAIN) {
        Err(std::env::VarError::NotPresent) => String::new(),
        Ok(wanted) => wanted,
        Err(std::env::VarError::NotUnicode(_)) => return Err(Failure::Environment(KEYCHAIN)),
    };
    kind(profile, &wanted)
}

fn kind(profile: &Profile, wanted: &str) -> Result<KeychainKind, Failure> {
    let wanted = match wanted {
        "" => None,
        wanted => match wanted.parse() {
            Ok(kind) => Some(kind),
            // Where the keys are already, no value can change.
            Err(UnknownKeychain) if PassphraseKeychain::is_used_by(profile) => None,
            Err(UnknownKeychain) => return Err(Failure::Environment(KEYCHAIN)),
        },
    };
    Ok(keychain::keychain_kind(profile, wanted)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_where_new_keys_go() {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::create(home.path().join("p"), &SystemEntropy).unwrap();
        assert_eq!(kind(&profile, "").unwrap(), KeychainKind::System);
        assert_eq!(kind(&profile, "passphrase").unwrap(), KeychainKind::Passphrase);
        assert!(matches!(kind(&profile, "other"), Err(Failure::Environment(_))));
        profile.write("keychain.sealed", b"with a passphrase").unwrap();
        for wanted in ["", "system", "passphrase", "other"] {
            assert_eq!(kind(&profile, wanted).unwrap(), KeychainKind::Passphrase);
        }
    }
}
