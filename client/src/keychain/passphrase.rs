//! The mode without a keychain: the entry in a file of the profile, sealed with a key that Argon2id
//! (RFC 9106) derives from a passphrase.
//!
//! The file is `version ‖ memory KiB ‖ passes ‖ lanes ‖ salt(16) ‖ nonce ‖ ciphertext`, the numbers as
//! 32-bit big-endian; everything before the nonce is authenticated too.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{Argon2, Params, Version};
use warifu_protocol::SecretText;
use zeroize::Zeroizing;

use super::{EntryError, Keychain, KeychainEntry, KeychainError, KeychainKind};
use crate::entropy::{Entropy, secret};
use crate::profile::{Profile, Vault};

/// Where the passphrase comes from: a file, a prompt, a window.
pub trait PassphraseSource: Send + Sync {
    /// The passphrase.
    ///
    /// # Errors
    /// There is none to be had.
    fn passphrase(&self, purpose: PassphrasePurpose) -> Result<SecretText, KeychainError>;
}

/// A new passphrase should have at least as many characters: it is all that protects the keys.
pub const SHORTEST_PASSPHRASE: usize = 8;

/// What a passphrase is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassphrasePurpose {
    /// A new file: ask twice.
    Choose,
    /// A file that is there.
    Open,
}

/// Nobody is there to ask for a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no passphrase, and nobody to ask for one")]
pub struct PassphraseUnavailable;

/// A profile's entry in a sealed file.
pub struct PassphraseKeychain {
    profile: Profile,
    source: Box<dyn PassphraseSource>,
    entropy: Arc<dyn Entropy>,
    known: Mutex<Option<SecretText>>,
}

/// The file's name in the profile.
pub(crate) const FILE: &str = "keychain.sealed";

const VERSION: u8 = 1;
const SALT: usize = 16;
const HEADER: usize = 1 + 3 * 4 + SALT;

/// What new files cost: the second choice of RFC 9106 §4.
const COST: Cost = Cost {
    memory_kib: 64 * 1024,
    passes: 3,
    lanes: 4,
};

impl PassphraseKeychain {
    /// The sealed file of `profile`.
    #[must_use]
    pub fn new(profile: Profile, source: Box<dyn PassphraseSource>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            profile,
            source,
            entropy,
            known: Mutex::new(None),
        }
    }

    /// Whether `profile` has such a file.
    #[must_use]
    pub fn is_used_by(profile: &Profile) -> bool {
        profile.has(FILE)
    }

    fn passphrase(&self, purpose: PassphrasePurpose) -> Result<SecretText, KeychainError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(passphrase) = &*known {
            return Ok(passphrase.clone());
        }
        let passphrase = self.source.passphrase(purpose)?;
        *known = Some(passphrase.clone());
        Ok(passphrase)
    }

    fn forget(&self) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Keychain for PassphraseKeychain {
    fn kind(&self) -> KeychainKind {
        KeychainKind::Passphrase
    }

    fn load(&self) -> Result<Option<KeychainEntry>, KeychainError> {
        let Some(file) = self.profile.read(FILE)? else {
            return Ok(None);
        };
        let (header, cost) = Cost::of_header(&file).ok_or(KeychainError::Damaged(EntryError::Format))?;
        let passphrase = self.passphrase(PassphrasePurpose::Open)?;
        let vault = cost.vault(&passphrase, header, &self.profile)?;
        let (_, sealed) = file.split_at(HEADER);
        let Ok(bytes) = vault.open(FILE, sealed) else {
            self.forget();
            return Err(KeychainError::WrongPassphrase);
        };
        KeychainEntry::from_bytes(&bytes)
            .map(Some)
            .map_err(KeychainError::Damaged)
    }

    fn store(&self, entry: &KeychainEntry) -> Result<(), KeychainError> {
        let purpose = match Self::is_used_by(&self.profile) {
            true => PassphrasePurpose::Open,
            false => PassphrasePurpose::Choose,
        };
        let passphrase = self.passphrase(purpose)?;
        let header = COST.header(&*secret(&*self.entropy)?);
        let sealed = COST
            .vault(&passphrase, &header, &self.profile)?
            .seal(FILE, &entry.to_bytes(), &*self.entropy)?;
        self.profile.write(FILE, &[&*header, &*sealed].concat())?;
        Ok(())
    }

    fn delete(&self) -> Result<(), KeychainError> {
        Ok(self.profile.remove(FILE)?)
    }
}

/// What deriving the key costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    fn header(self, salt: &[u8; SALT]) -> Vec<u8> {
        [
            &[VERSION][..],
            &self.memory_kib.to_be_bytes(),
            &self.passes.to_be_bytes(),
            &self.lanes.to_be_bytes(),
            salt,
        ]
        .concat()
    }

    /// The header of a file, and the cost in it; none where a file asks for more than a computer has
    /// to spare, so that a damaged one cannot take all memory.
    fn of_header(file: &[u8]) -> Option<(&[u8], Self)> {
        let (header, _) = file.split_at_checked(HEADER)?;
        let (version, numbers) = header.split_first()?;
        let [memory_kib, passes, lanes, ..] = numbers.as_chunks::<4>().0 else {
            return None;
        };
        let cost = Self {
            memory_kib: u32::from_be_bytes(*memory_kib),
            passes: u32::from_be_bytes(*passes),
            lanes: u32::from_be_bytes(*lanes),
        };
        let bounded = (8 * 1024..=1024 * 1024).contains(&cost.memory_kib)
            && (1..=16).contains(&cost.passes)
            && (1..=16).contains(&cost.lanes);
        (*version == VERSION && bounded).then_some((header, cost))
    }

    fn vault(self, passphrase: &SecretText, header: &[u8], profile: &Profile) -> Result<Vault, KeychainError> {
        let failed = |_| KeychainError::Derivation;
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(failed)?;
        let salt = header.split_at(HEADER - SALT).1;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(argon2::Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose().as_bytes(), salt, key.as_mut())
            .map_err(failed)?;
        Ok(Vault::with_context(&key, profile.id(), header))
    }
}
