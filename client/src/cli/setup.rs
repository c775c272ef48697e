//! From arguments and environment to the computer that a command works on.

use std::path::PathBuf;
use std::sync::Arc;

use warifu::Computer;
use warifu::clock::SystemClock;
use warifu::entropy::SystemEntropy;
use warifu::keychain::{Keychain, KeychainKind, PassphraseKeychain, SystemKeychain};
use warifu::profile::{Pending, Profile, Record, default_directory};
use warifu_protocol::Language;

use super::args::Arguments;
use super::ask::Ask;
use super::failure::Failure;
use super::passphrase::TerminalPassphrase;

/// What commands start from.
pub(crate) struct Setup {
    pub(crate) ask: Ask,
    pub(crate) language: Language,
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
        })
    }

    /// The profile that is there, if one is.
    pub(crate) fn profile(&self) -> Result<Option<Profile>, Failure> {
        Ok(Profile::open(self.directory.clone())?)
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
        let keychain: Arc<dyn Keychain> = match keychain_kind(&profile)? {
            KeychainKind::System => {
                let id = profile.id();
                let connected = tokio::task::spawn_blocking(move || SystemKeychain::connect(id)).await;
                Arc::new(connected.map_err(|_| warifu::keychain::KeychainError::Interrupted)??)
            }
            KeychainKind::Passphrase => Arc::new(PassphraseKeychain::new(
                profile.clone(),
                Box::new(TerminalPassphrase {
                    file: std::env::var_os(PASSPHRASE_FILE).map(PathBuf::from),
                    language: self.language,
                }),
                Arc::new(SystemEntropy),
            )),
        };
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
    if PassphraseKeychain::is_used_by(profile) {
        return Ok(KeychainKind::Passphrase);
    }
    match wanted {
        // What holds the keys of a device, enrolled or about to be, does not change with the environment:
        // without the file they are in the system's keychain.
        "passphrase" if Pending::is_in(profile) || Record::load(profile)?.is_some() => Ok(KeychainKind::System),
        "passphrase" => Ok(KeychainKind::Passphrase),
        "system" | "" => Ok(KeychainKind::System),
        _ => Err(Failure::Environment(KEYCHAIN)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_an_enrolment_under_way_stay_in_their_keychain() {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::create(home.path().join("p"), &SystemEntropy).unwrap();
        assert_eq!(kind(&profile, "").unwrap(), KeychainKind::System);
        assert_eq!(kind(&profile, "passphrase").unwrap(), KeychainKind::Passphrase);
        assert!(kind(&profile, "other").is_err());
        profile
            .write("pending.sealed", b"of keys in the system's keychain")
            .unwrap();
        assert_eq!(kind(&profile, "passphrase").unwrap(), KeychainKind::System);
        profile.write("keychain.sealed", b"with a passphrase").unwrap();
        for wanted in ["", "system", "passphrase"] {
            assert_eq!(kind(&profile, wanted).unwrap(), KeychainKind::Passphrase);
        }
    }
}
