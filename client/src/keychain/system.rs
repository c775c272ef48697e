//! The keychain of the operating system.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::Error;
use keyring_core::api::CredentialStore;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{EntryError, Keychain, KeychainEntry, KeychainError, KeychainKind};

/// The service under which entries are filed; the user is the profile's id.
const SERVICE: &str = "warifu";

/// One profile's entry in the system's keychain.
pub struct SystemKeychain {
    store: Arc<CredentialStore>,
    profile: Uuid,
    modifiers: Vec<(&'static str, String)>,
}

impl SystemKeychain {
    /// Connects to the system's keychain.
    ///
    /// # Errors
    /// [`KeychainError::Absent`] where none answers.
    pub fn connect(profile: Uuid) -> Result<Self, KeychainError> {
        let store = platform_store().map_err(|error| match error {
            Error::NoStorageAccess(source) => KeychainError::Locked(source),
            other => KeychainError::Absent(Box::new(Described(other.to_string()))),
        })?;
        Ok(Self {
            modifiers: entry_modifiers(&profile),
            ..Self::over(store, profile)
        })
    }

    /// An entry in `store`, for stores of another kind and for tests.
    #[must_use]
    pub fn over(store: Arc<CredentialStore>, profile: Uuid) -> Self {
        Self {
            store,
            profile,
            modifiers: Vec::new(),
        }
    }

    fn entry(&self) -> Result<keyring_core::Entry, KeychainError> {
        let modifiers: HashMap<&str, &str> = self.modifiers.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.store
            .build(
                SERVICE,
                &self.profile.to_string(),
                Some(&modifiers).filter(|m| !m.is_empty()),
            )
            .map_err(described)
    }
}

impl Keychain for SystemKeychain {
    fn kind(&self) -> KeychainKind {
        KeychainKind::System
    }

    fn load(&self) -> Result<Option<KeychainEntry>, KeychainError> {
        match self.entry()?.get_secret().map(Zeroizing::new) {
            Ok(secret) => KeychainEntry::from_bytes(&secret)
                .map(Some)
                .map_err(KeychainError::Damaged),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(described(error)),
        }
    }

    fn store(&self, entry: &KeychainEntry) -> Result<(), KeychainError> {
        self.entry()?.set_secret(&entry.to_bytes()).map_err(described)
    }

    fn delete(&self) -> Result<(), KeychainError> {
        match self.entry()?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(described(error)),
        }
    }
}

/// The reason that a store gave, as text: the error itself may hold the secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Described(String);

fn described(error: Error) -> KeychainError {
    match error {
        Error::NoStorageAccess(source) => KeychainError::Locked(source),
        Error::PlatformFailure(source) => KeychainError::Failed(source),
        Error::BadEncoding(secret) | Error::BadDataFormat(secret, _) => {
            drop(Zeroizing::new(secret));
            KeychainError::Damaged(EntryError::Format)
        }
        Error::Ambiguous(_) => KeychainError::Ambiguous,
        other => KeychainError::Failed(Box::new(Described(other.to_string()))),
    }
}

#[cfg(target_os = "linux")]
fn platform_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "linux")]
fn entry_modifiers(profile: &Uuid) -> Vec<(&'static str, String)> {
    vec![("label", format!("Warifu device keys ({profile})"))]
}

#[cfg(target_os = "macos")]
fn platform_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(target_os = "windows")]
fn platform_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// Windows may carry an entry to other machines of a domain unless it is told not to.
#[cfg(target_os = "windows")]
fn entry_modifiers(_: &Uuid) -> Vec<(&'static str, String)> {
    vec![("persistence", "Local".to_owned())]
}

#[cfg(not(any(target_os = "linux", target_os = "windows")))]
fn entry_modifiers(_: &Uuid) -> Vec<(&'static str, String)> {
    Vec::new()
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
fn platform_store() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}
