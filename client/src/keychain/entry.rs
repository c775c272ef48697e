//! The bytes of a keychain entry: `version ‖ ML-DSA seed ‖ P-256 scalar ‖ X-Wing seed ‖ wrapping key ‖
//! last log seq ‖ last log head`.

use warifu_protocol::Sha256Hash;
use zeroize::Zeroizing;

use crate::device_log::LogMark;
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
    log_mark: Option<LogMark>,
}

/// What stands in the place of a head where no log was seen: no SHA-256 is known that is zero.
const NO_HEAD: [u8; 32] = [0; 32];

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
            log_mark: None,
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
        let head: [u8; 32] = head.try_into().map_err(|_| wrong_length)?;
        Ok(Self {
            ml_dsa_seed: Zeroizing::new(*ml_dsa_seed),
            p256_scalar: Zeroizing::new(*p256_scalar),
            x_wing_seed: Zeroizing::new(*x_wing_seed),
            wrapping_key: Zeroizing::new(*wrapping_key),
            log_mark: (head != NO_HEAD).then(|| LogMark {
                seq: u64::from_be_bytes(*seq),
                head: Sha256Hash(head),
            }),
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
        let (seq, head) = self.log_mark.map_or((0, NO_HEAD), |mark| (mark.seq, mark.head.0));
        bytes.extend_from_slice(&seq.to_be_bytes());
        bytes.extend_from_slice(&head);
        bytes
    }

    /// The last place of the account's device log that this computer has seen, where it has seen one.
    #[must_use]
    pub const fn log_mark(&self) -> Option<LogMark> {
        self.log_mark
    }

    /// The same keys, with another last place of the log.
    #[must_use]
    pub(crate) fn with_log_mark(self, mark: LogMark) -> Self {
        Self {
            log_mark: Some(mark),
            ..self
        }
    }

    pub(crate) fn x_wing_seed(&self) -> &[u8; 32] {
        &self.x_wing_seed
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
