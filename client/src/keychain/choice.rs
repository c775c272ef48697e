//! Which keychain holds the keys of a profile, and the way to it.

use std::fs;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use warifu_protocol::SecretText;
use zeroize::Zeroizing;

use super::{
    Keychain, KeychainError, KeychainKind, PassphraseKeychain, PassphraseSource, PassphraseUnavailable, SystemKeychain,
};
use crate::entropy::Entropy;
use crate::profile::{Pending, Profile, ProfileError, Record};

/// The text names no kind of keychain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a keychain is \"system\" or \"passphrase\"")]
pub struct UnknownKeychain;

impl FromStr for KeychainKind {
    type Err = UnknownKeychain;

    fn from_str(text: &str) -> Result<Self, UnknownKeychain> {
        match text {
            "system" => Ok(Self::System),
            "passphrase" => Ok(Self::Passphrase),
            _ => Err(UnknownKeychain),
        }
    }
}

/// Tells which keychain holds the keys of `profile`, or shall hold those of a new one: the `wanted` kind, else the
/// system's.
///
/// # Errors
/// The record of the profile cannot be read.
pub fn keychain_kind(profile: &Profile, wanted: Option<KeychainKind>) -> Result<KeychainKind, ProfileError> {
    if PassphraseKeychain::is_used_by(profile) {
        return Ok(KeychainKind::Passphrase);
    }
    match wanted {
        // What holds the keys of a device, enrolled or about to be, does not change with a wish: without the
        // file they are in the system's keychain.
        Some(KeychainKind::Passphrase) if Pending::is_in(profile) || Record::load(profile)?.is_some() => {
            Ok(KeychainKind::System)
        }
        wanted => Ok(wanted.unwrap_or(KeychainKind::System)),
    }
}

/// Opens the keychain of `profile` that is of this `kind`; `source` is asked for a passphrase once one is needed.
///
/// # Errors
/// [`KeychainError::Absent`] or [`KeychainError::Locked`] where the system's keychain does not answer.
pub async fn open_keychain(
    profile: &Profile,
    kind: KeychainKind,
    source: Box<dyn PassphraseSource>,
    entropy: Arc<dyn Entropy>,
) -> Result<Arc<dyn Keychain>, KeychainError> {
    match kind {
        KeychainKind::System => {
            let id = profile.id();
            let connected = tokio::task::spawn_blocking(move || SystemKeychain::connect(id)).await;
            Ok(Arc::new(connected.map_err(|_| KeychainError::Interrupted)??))
        }
        KeychainKind::Passphrase => Ok(Arc::new(PassphraseKeychain::new(profile.clone(), source, entropy))),
    }
}

/// Reads a passphrase: the first line of the file at `path`.
///
/// # Errors
/// The file cannot be read ([`KeychainError::PassphraseFile`]), or its first line is empty
/// ([`KeychainError::NoPassphrase`]).
pub fn passphrase_of_file(path: &Path) -> Result<SecretText, KeychainError> {
    let content = fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|source| KeychainError::PassphraseFile {
            path: path.to_owned(),
            source,
        })?;
    match content.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.into()),
        _ => Err(PassphraseUnavailable.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    fn profile(home: &tempfile::TempDir) -> Profile {
        Profile::create(home.path().join("p"), &SeededEntropy::new(1)).unwrap()
    }

    #[test]
    fn the_keys_of_an_enrolment_under_way_stay_in_their_keychain() {
        let home = tempfile::tempdir().unwrap();
        let profile = profile(&home);
        let kind = |wanted| keychain_kind(&profile, wanted).unwrap();
        let [system, passphrase] = [KeychainKind::System, KeychainKind::Passphrase];
        assert_eq!(kind(None), system);
        assert_eq!(kind(Some(passphrase)), passphrase);
        profile
            .write("pending.sealed", b"of keys in the system's keychain")
            .unwrap();
        assert_eq!(kind(Some(passphrase)), system);
        profile.remove("pending.sealed").unwrap();
        // A device that is enrolled, or was until its record was damaged.
        profile.write("profile.json", b"{").unwrap();
        assert!(keychain_kind(&profile, Some(passphrase)).is_err());
        profile.write("keychain.sealed", b"with a passphrase").unwrap();
        for wanted in [None, Some(system), Some(passphrase)] {
            assert_eq!(kind(wanted), passphrase);
        }
    }

    #[test]
    fn kinds_are_named_as_they_are_written() {
        for kind in [KeychainKind::System, KeychainKind::Passphrase] {
            let name = serde_json::to_value(kind).unwrap();
            assert_eq!(name.as_str().unwrap().parse(), Ok(kind));
        }
        for wrong in ["", "System", "other"] {
            assert_eq!(wrong.parse::<KeychainKind>(), Err(UnknownKeychain));
        }
    }

    #[test]
    fn a_passphrase_is_the_first_line_of_its_file() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("passphrase");
        let missing = passphrase_of_file(&path);
        assert!(matches!(missing, Err(KeychainError::PassphraseFile { path: named, .. }) if named == path));
        for (content, passphrase) in [("open sesame\r\n# not this\n", "open sesame"), (" x ", " x ")] {
            fs::write(&path, content).unwrap();
            assert_eq!(passphrase_of_file(&path).unwrap().expose(), passphrase);
        }
        for content in ["", "\nopen sesame\n"] {
            fs::write(&path, content).unwrap();
            assert!(matches!(passphrase_of_file(&path), Err(KeychainError::NoPassphrase(_))));
        }
    }

    #[tokio::test]
    async fn the_keychain_with_a_passphrase_needs_no_system() {
        struct Nobody;
        impl PassphraseSource for Nobody {
            fn passphrase(&self, _: super::super::PassphrasePurpose) -> Result<SecretText, KeychainError> {
                Err(PassphraseUnavailable.into())
            }
        }
        let home = tempfile::tempdir().unwrap();
        let entropy = Arc::new(SeededEntropy::new(2));
        let keychain = open_keychain(&profile(&home), KeychainKind::Passphrase, Box::new(Nobody), entropy)
            .await
            .unwrap();
        assert_eq!(keychain.kind(), KeychainKind::Passphrase);
        assert!(keychain.load().unwrap().is_none());
    }
}
