//! The keychain of the operating system.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::Error;
use keyring_core::api::CredentialStore;
use uuid::Uuid;
use zeroize::Zeroizing;

#[cfg(target_os = "linux")]
use self::linux::Linux as System;
#[cfg(target_os = "macos")]
use self::macos::MacOs as System;
#[cfg(windows)]
use self::windows::Windows as System;
use super::{EntryError, Keychain, KeychainEntry, KeychainError, KeychainKind};

/// The service under which entries are filed; the user is the profile's id.
const SERVICE: &str = "warifu";

/// One profile's entry in the system's keychain.
pub struct SystemKeychain {
    store: Arc<CredentialStore>,
    profile: Uuid,
    modifiers: Modifiers,
}

/// What a store is told about an entry: a name of the store's own, and the value.
type Modifiers = Vec<(&'static str, String)>;

/// What differs between systems.
trait Secrets {
    /// Connects to the store that the system has for its person's secrets.
    ///
    /// # Errors
    /// [`Error::NoStorageAccess`] where it is locked; another one where none answers.
    fn open() -> Result<Arc<CredentialStore>, Error>;

    /// With what a profile's entry is made: what its person reads there, and where it may go.
    fn modifiers(profile: Uuid) -> Modifiers;
}

impl SystemKeychain {
    /// Connects to the system's keychain.
    ///
    /// # Errors
    /// [`KeychainError::Absent`] where none answers.
    pub fn connect(profile: Uuid) -> Result<Self, KeychainError> {
        let store = System::open().map_err(|error| match error {
            Error::NoStorageAccess(source) => KeychainError::Locked(source),
            other => KeychainError::Absent(Box::new(Described(other.to_string()))),
        })?;
        Ok(Self {
            modifiers: System::modifiers(profile),
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
