//! Sealing of a profile's files: AES-256-GCM-SIV (RFC 8452) with a random nonce, bound to the profile
//! and to the file's name, so that no file can stand in for another.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::Serialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::entropy::{Entropy, EntropyError};

const VERSION: u8 = 1;

/// Seals and opens files. Holds the wrapping key; `Debug` shows nothing of it.
pub struct Vault {
    key: Zeroizing<[u8; 32]>,
    profile: Uuid,
    context: Vec<u8>,
}

/// The bytes were not sealed by this vault for this file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file was not sealed with this key for this profile and name")]
pub struct VaultError;

/// Why nothing was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// There is no randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The content cannot be written as JSON, or the cipher failed.
    #[error("the content could not be sealed")]
    Sealing,
}

impl Vault {
    /// The vault of a profile.
    #[must_use]
    pub fn new(key: &[u8; 32], profile: Uuid) -> Self {
        Self::with_context(key, profile, &[])
    }

    /// A vault whose files are also bound to `context`.
    #[must_use]
    pub(crate) fn with_context(key: &[u8; 32], profile: Uuid, context: &[u8]) -> Self {
        Self {
            key: Zeroizing::new(*key),
            profile,
            context: context.to_vec(),
        }
    }

    /// Seals `content` as JSON for the file `name`.
    ///
    /// # Errors
    /// It cannot be written as JSON, and as [`Vault::seal`].
    pub(crate) fn seal_json(
        &self,
        name: &str,
        content: &impl Serialize,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        let text = serde_json::to_vec(content)
            .map(Zeroizing::new)
            .map_err(|_| SealError::Sealing)?;
        self.seal(name, &text, entropy)
    }

    /// Seals `content` for the file `name`: `version ‖ nonce ‖ ciphertext ‖ tag`.
    ///
    /// # Errors
    /// There is no randomness, or the cipher failed.
    pub fn seal(&self, name: &str, content: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce)?;
        let mut body = Zeroizing::new(content.to_vec());
        let tag = self
            .cipher()
            .and_then(|cipher| {
                cipher
                    .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), self.aad(name), &mut body)
                    .ok()
            })
            .ok_or(SealError::Sealing)?;
        Ok([&[VERSION], &nonce[..], &body, tag.as_ref()].concat())
    }

    /// Opens what [`Vault::seal`] sealed for the file `name`.
    ///
    /// # Errors
    /// The key, the profile or the name differs, or the bytes were changed.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (version, rest) = sealed.split_first().ok_or(VaultError)?;
        if *version != VERSION {
            return Err(VaultError);
        }
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(VaultError)?;
        let mut body = Zeroizing::new(body.to_vec());
        let cipher = self.cipher().ok_or(VaultError)?;
        let length = cipher
            .open_in_place(Nonce::assume_unique_for_key(*nonce), self.aad(name), &mut body)
            .map_err(|_| VaultError)?
            .len();
        body.truncate(length);
        Ok(body)
    }

    fn cipher(&self) -> Option<LessSafeKey> {
        UnboundKey::new(&AES_256_GCM_SIV, &*self.key).ok().map(LessSafeKey::new)
    }

    /// `version ‖ profile id ‖ file name`, then the context. The id has a fixed length and the context
    /// one for each kind of file, so no two files share these bytes.
    fn aad(&self, name: &str) -> Aad<Vec<u8>> {
        Aad::from([&[VERSION], &self.profile.as_bytes()[..], name.as_bytes(), &self.context].concat())
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault([redacted])")
    }
}
