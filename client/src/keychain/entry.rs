//! The bytes of a keychain entry: `version ‖ ML-DSA seed ‖ P-256 scalar ‖ X-Wing seed ‖ wrapping key ‖
//! last log seq ‖ last log head`.

use zeroize::Zeroizing;

use crate::entropy::{Entropy, EntropyError, secret};
use crate::keys::P256Key;

const VERSION: u8 = 1;
const LENGTH: usize = 1 + 4 * 32 + 8 + 32;

/// Everything secret of a profile, small enough for every keychain (Windows allows 2,560 bytes).
#[derive(Clone)]
pub struct KeychainEntry {
    ml_dsa_seed: Zeroizing<[u8; 32]>,
    p256_scalar: Zeroizing<[u8; 32]>,
    x_wing_seed: Zeroizing<[u8; 32]>,
    wrapping_key: Zeroizing<[u8; 32]>,
    log_seq: u64,
    log_head: [u8; 32],
}

/// The bytes are no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Written by a newer version of this program.
    #[error("the entry has version {0}, which this program does not know")]
    Version(u8),
    /// Too short or too long.
    #[error("the entry has {0} bytes instead of {LENGTH}")]
    Length(usize),
    /// The keychain could not read its own format.
    #[error("the keychain cannot read what it stored")]
    Format,
}

impl KeychainEntry {
    /// Fresh keys, and a device log not seen yet.
    ///
    /// # Errors
    /// There is no randomness.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        Ok(Self {
            ml_dsa_seed: secret(entropy)?,
            p256_scalar: scalar(entropy)?,
            x_wing_seed: secret(entropy)?,
            wrapping_key: secret(entropy)?,
            log_seq: 0,
            log_head: [0; 32],
        })
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// The length or version is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        let wrong_length = EntryError::Length(bytes.len());
        let (version, rest) = bytes.split_first().ok_or(wrong_length)?;
        if *version != VERSION {
            return Err(EntryError::Version(*version));
        }
        if bytes.len() != LENGTH {
            return Err(wrong_length);
        }
        let (secrets, log) = rest.split_at(4 * 32);
        let [ml_dsa_seed, p256_scalar, x_wing_seed, wrapping_key] = secrets.as_chunks::<32>().0 else {
            return Err(wrong_length);
        };
        let (seq, head) = log.split_first_chunk::<8>().ok_or(wrong_length)?;
        Ok(Self {
            ml_dsa_seed: Zeroizing::new(*ml_dsa_seed),
            p256_scalar: Zeroizing::new(*p256_scalar),
            x_wing_seed: Zeroizing::new(*x_wing_seed),
            wrapping_key: Zeroizing::new(*wrapping_key),
            log_seq: u64::from_be_bytes(*seq),
            log_head: head.try_into().map_err(|_| wrong_length)?,
        })
    }

    /// Writes the entry, 169 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(LENGTH));
        bytes.push(VERSION);
        for part in [
            &self.ml_dsa_seed,
            &self.p256_scalar,
            &self.x_wing_seed,
            &self.wrapping_key,
        ] {
            bytes.extend_from_slice(part.as_ref());
        }
        bytes.extend_from_slice(&self.log_seq.to_be_bytes());
        bytes.extend_from_slice(&self.log_head);
        bytes
    }

    pub(crate) fn ml_dsa_seed(&self) -> &[u8; 32] {
        &self.ml_dsa_seed
    }

    pub(crate) fn p256_scalar(&self) -> &[u8; 32] {
        &self.p256_scalar
    }

    pub(crate) fn wrapping_key(&self) -> &[u8; 32] {
        &self.wrapping_key
    }
}

/// Draws until the value is below the group's order; it nearly always is at once.
fn scalar(entropy: &dyn Entropy) -> Result<Zeroizing<[u8; 32]>, EntropyError> {
    for _ in 0..8 {
        let candidate = secret(entropy)?;
        if P256Key::from_scalar(&candidate).is_ok() {
            return Ok(candidate);
        }
    }
    Err(EntropyError)
}

impl std::fmt::Debug for KeychainEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeychainEntry([redacted])")
    }
}
