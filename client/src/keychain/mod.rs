//! Where the secrets of a profile are kept: one small entry in the system's keychain, or a file
//! sealed with a passphrase. Never plain text.

mod choice;
mod entry;
mod passphrase;
mod system;

use std::path::PathBuf;
use std::sync::Arc;

pub use choice::{UnknownKeychain, keychain_kind, open_keychain, passphrase_of_file};
pub use entry::{EntryError, KeychainEntry};
pub use passphrase::{
    PassphraseKeychain, PassphrasePurpose, PassphraseSource, PassphraseUnavailable, SHORTEST_PASSPHRASE,
};
pub use system::SystemKeychain;

use crate::entropy::EntropyError;
use crate::profile::{ProfileError, SealError};

/// Which kind of keychain holds a profile's entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeychainKind {
    /// The system's: Secret Service, Keychain, Credential Manager.
    System,
    /// A file in the profile, sealed with a passphrase.
    Passphrase,
}

/// A home for the one entry of a profile. Calls may block (a system may ask its person something), so
/// they go through [`on_own_thread`].
pub trait Keychain: Send + Sync {
    /// What it is.
    fn kind(&self) -> KeychainKind;

    /// The entry, where there is one.
    ///
    /// # Errors
    /// The keychain is absent, locked or damaged, or the passphrase wrong.
    fn load(&self) -> Result<Option<KeychainEntry>, KeychainError>;

    /// Keeps `entry` in the place of the earlier one.
    ///
    /// # Errors
    /// As [`Keychain::load`], or it cannot be written.
    fn store(&self, entry: &KeychainEntry) -> Result<(), KeychainError>;

    /// Destroys the entry; there being none is success.
    ///
    /// # Errors
    /// As [`Keychain::store`].
    fn delete(&self) -> Result<(), KeychainError>;
}

/// Why a keychain did not serve.
#[derive(Debug, thiserror::Error)]
pub enum KeychainError {
    /// There is no keychain on this system, or none that answers.
    #[error("no keychain answers on this system")]
    Absent(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It is there, but locked, or has no keyring yet.
    #[error("the keychain is locked")]
    Locked(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The keychain itself failed.
    #[error("the keychain failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It has several entries where there is one for each profile.
    #[error("the keychain has several entries for this profile")]
    Ambiguous,
    /// What it holds is no entry of this program, or a damaged one.
    #[error("the keychain entry is damaged")]
    Damaged(#[source] EntryError),
    /// The passphrase does not open the file (or the file was changed).
    #[error("the passphrase does not open the keychain file")]
    WrongPassphrase,
    /// A new passphrase was typed twice, but not the same.
    #[error("the two passphrases differ")]
    PassphrasesDiffer,
    /// No passphrase was to be had.
    #[error(transparent)]
    NoPassphrase(#[from] PassphraseUnavailable),
    /// The passphrase file cannot be read.
    #[error("the passphrase file {} cannot be read", path.display())]
    PassphraseFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The keychain file cannot be read or written.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// Deriving the key from the passphrase failed: not enough memory.
    #[error("deriving the key from the passphrase failed")]
    Derivation,
    /// The thread that asked the keychain ended early.
    #[error("the keychain thread ended early")]
    Interrupted,
}

impl From<SealError> for KeychainError {
    fn from(error: SealError) -> Self {
        Self::Profile(error.into())
    }
}

/// Runs a keychain call on a thread of its own, off the asynchronous ones.
///
/// # Errors
/// Those of the call.
pub async fn on_own_thread<T: Send + 'static>(
    keychain: &Arc<dyn Keychain>,
    call: impl FnOnce(&dyn Keychain) -> Result<T, KeychainError> + Send + 'static,
) -> Result<T, KeychainError> {
    let keychain = Arc::clone(keychain);
    tokio::task::spawn_blocking(move || call(&*keychain))
        .await
        .map_err(|_| KeychainError::Interrupted)?
}

#[cfg(test)]
mod tests;
