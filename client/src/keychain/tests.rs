use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::device_log::LogMark;
use crate::entropy::SeededEntropy;
use crate::profile::Profile;
use warifu_protocol::{SecretText, Sha256Hash};

fn entry(seed: u64) -> KeychainEntry {
    KeychainEntry::generate(&SeededEntropy::new(seed)).unwrap()
}

struct Typed(&'static str);

impl PassphraseSource for Typed {
    fn passphrase(&self, _: PassphrasePurpose) -> Result<SecretText, KeychainError> {
        Ok(self.0.into())
    }
}

fn passphrase_keychain(profile: &Profile, passphrase: &'static str) -> PassphraseKeychain {
    PassphraseKeychain::new(
        profile.clone(),
        Box::new(Typed(passphrase)),
        Arc::new(SeededEntropy::new(5)),
    )
}

fn keeps_one_entry(keychain: &dyn Keychain) {
    assert!(keychain.load().unwrap().is_none());
    keychain.delete().unwrap();
    for seed in [1, 2] {
        keychain.store(&entry(seed)).unwrap();
        assert_eq!(keychain.load().unwrap().unwrap().to_bytes(), entry(seed).to_bytes());
    }
    keychain.delete().unwrap();
    assert!(keychain.load().unwrap().is_none());
}

#[test]
fn every_keychain_keeps_one_entry() {
    let store = keyring_core::mock::Store::new().unwrap();
    keeps_one_entry(&SystemKeychain::over(store, Uuid::from_bytes([1; 16])));
    let home = tempfile::tempdir().unwrap();
    let profile = Profile::create(home.path().join("p"), &SeededEntropy::new(1)).unwrap();
    keeps_one_entry(&passphrase_keychain(&profile, "open sesame"));
}

#[test]
fn what_the_system_says_becomes_a_cause() {
    let store = keyring_core::mock::Store::new().unwrap();
    let profile = Uuid::from_bytes([1; 16]);
    let keychain = SystemKeychain::over(store.clone(), profile);
    let entry = store_entry(&store, profile);
    let credential: &keyring_core::mock::Cred = entry.as_any().downcast_ref().unwrap();
    credential.set_error(keyring_core::Error::NoStorageAccess("locked".into()));
    assert!(matches!(keychain.load(), Err(KeychainError::Locked(_))));
    credential.set_error(keyring_core::Error::PlatformFailure("bus".into()));
    assert!(matches!(keychain.load(), Err(KeychainError::Failed(_))));
    credential.set_error(keyring_core::Error::BadEncoding(b"the secret".to_vec()));
    let error = keychain.load().unwrap_err();
    assert!(matches!(error, KeychainError::Damaged(EntryError::Format)));
    assert!(
        !format!("{error:?}").contains("116"),
        "the secret's bytes are not shown"
    );
    entry.set_secret(b"short").unwrap();
    assert!(matches!(
        keychain.load(),
        Err(KeychainError::Damaged(EntryError::Version(b's')))
    ));
}

fn store_entry(store: &keyring_core::mock::Store, profile: Uuid) -> keyring_core::Entry {
    use keyring_core::api::CredentialStoreApi;
    store.build("warifu", &profile.to_string(), None).unwrap()
}

#[test]
fn a_wrong_passphrase_and_a_changed_file_are_noticed() {
    let home = tempfile::tempdir().unwrap();
    let profile = Profile::create(home.path().join("p"), &SeededEntropy::new(1)).unwrap();
    let right = passphrase_keychain(&profile, "open sesame");
    right.store(&entry(1)).unwrap();
    assert!(matches!(
        passphrase_keychain(&profile, "open barley").load(),
        Err(KeychainError::WrongPassphrase)
    ));
    let file = profile.read("keychain.sealed").unwrap().unwrap();
    for (position, expected_damaged) in [(0, true), (1, true), (20, false), (file.len() - 1, false)] {
        let mut changed = file.clone();
        changed[position] ^= 0x40;
        profile.write("keychain.sealed", &changed).unwrap();
        match right.load() {
            Err(KeychainError::Damaged(_)) => assert!(expected_damaged, "{position}"),
            Err(KeychainError::WrongPassphrase) => assert!(!expected_damaged, "{position}"),
            other => panic!("{position}: {other:?}"),
        }
    }
    profile.write("keychain.sealed", b"").unwrap();
    assert!(matches!(right.load(), Err(KeychainError::Damaged(_))));
}

#[test]
fn an_entry_is_small_enough_for_every_system() {
    assert_eq!(entry(1).to_bytes().len(), 169);
    assert_eq!(format!("{:?}", entry(1)), "KeychainEntry([redacted])");
}

#[test]
fn an_entry_of_before_there_were_logs_is_read_and_goes_on_in_the_same_place() {
    // What every version wrote: 169 bytes, zeros where the last place of the log is now.
    let old = entry(1).to_bytes();
    assert_eq!(old[129..], [0; 40]);
    let read = KeychainEntry::from_bytes(&old).unwrap();
    assert_eq!(read.log_mark(), None);
    let mark = LogMark {
        seq: 7,
        head: Sha256Hash([9; 32]),
    };
    let upgraded = read.with_log_mark(mark).to_bytes();
    assert_eq!((upgraded.len(), &upgraded[..129]), (169, &old[..129]));
    assert_eq!(KeychainEntry::from_bytes(&upgraded).unwrap().log_mark(), Some(mark));
}

proptest! {
    #[test]
    fn entries_survive_their_bytes(seed: u64) {
        let bytes = entry(seed).to_bytes();
        prop_assert_eq!(KeychainEntry::from_bytes(&bytes).unwrap().to_bytes(), bytes);
    }

    #[test]
    fn other_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        match KeychainEntry::from_bytes(&bytes) {
            Ok(entry) => prop_assert_eq!(&*entry.to_bytes(), &bytes),
            Err(_) => prop_assert!(bytes.len() != 169 || bytes[0] != 1),
        }
    }
}

#[cfg(windows)]
mod credential_manager {
    use keyring_core::api::CredentialStoreApi as _;

    use super::*;
    use crate::entropy::SystemEntropy;

    /// An entry that no other run has, and that ends with the test.
    struct Own {
        profile: Uuid,
        keychain: SystemKeychain,
    }

    impl Own {
        fn new() -> Self {
            let profile = crate::entropy::uuid(&SystemEntropy).unwrap();
            let keychain = SystemKeychain::connect(profile).unwrap();
            Self { profile, keychain }
        }

        /// As Windows has it.
        fn raw(&self) -> keyring_core::Entry {
            let store = windows_native_keyring_store::Store::new().unwrap();
            store.build("warifu", &self.profile.to_string(), None).unwrap()
        }
    }

    impl Drop for Own {
        fn drop(&mut self) {
            let _ = self.keychain.delete();
        }
    }

    #[test]
    fn it_keeps_one_entry() {
        keeps_one_entry(&Own::new().keychain);
    }

    #[test]
    fn an_entry_stays_on_this_computer() {
        let own = Own::new();
        own.keychain.store(&entry(1)).unwrap();
        assert_eq!(own.raw().get_attributes().unwrap()["persistence"], "Local");
    }

    #[test]
    fn an_entry_outlives_its_connection_and_is_its_profiles_alone() {
        let own = Own::new();
        own.keychain.store(&entry(1)).unwrap();
        let again = SystemKeychain::connect(own.profile).unwrap();
        assert_eq!(again.load().unwrap().unwrap().to_bytes(), entry(1).to_bytes());
        assert!(Own::new().keychain.load().unwrap().is_none());
    }

    #[test]
    fn what_is_no_entry_is_damaged() {
        let own = Own::new();
        for bytes in [&[][..], &[0; 16], &entry(1).to_bytes()[1..], &[7; 2560]] {
            own.raw().set_secret(bytes).unwrap();
            assert!(
                matches!(own.keychain.load(), Err(KeychainError::Damaged(_))),
                "{}",
                bytes.len()
            );
        }
        // And can be written anew.
        own.keychain.store(&entry(2)).unwrap();
        assert_eq!(own.keychain.load().unwrap().unwrap().to_bytes(), entry(2).to_bytes());
    }

    #[test]
    fn it_takes_as_much_as_windows_does_and_no_more() {
        let own = Own::new();
        own.raw().set_secret(&[7; 2560]).unwrap();
        assert_eq!(own.raw().get_secret().unwrap(), [7; 2560]);
        assert!(matches!(
            own.raw().set_secret(&[7; 2561]),
            Err(keyring_core::Error::TooLong(..))
        ));
        assert!(entry(1).to_bytes().len() <= 2560);
    }
}
