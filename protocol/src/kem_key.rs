//! The KEM key of a device: what secrets are sealed to on their way from one device to another.

use std::fmt;

use crate::Sha256Hash;
use crate::encoding::{base64, from_base64};

/// An X-Wing public key (1,216 bytes) and an sntrup761 public key (1,158 bytes); Base64 on the wire.
#[derive(Clone, PartialEq, Eq)]
pub struct KemKey(Box<[u8]>);

/// The bytes are no pair of KEM keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a KEM key has {} bytes, in Base64", KemKey::LENGTH)]
pub struct KemKeyError;

impl KemKey {
    /// The bytes of an X-Wing public key.
    pub const X_WING_LENGTH: usize = 1216;
    /// The bytes of an sntrup761 public key.
    pub const SNTRUP761_LENGTH: usize = 1158;
    /// The bytes of both.
    pub const LENGTH: usize = Self::X_WING_LENGTH + Self::SNTRUP761_LENGTH;

    /// Both keys, one after the other.
    ///
    /// # Errors
    /// The length is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KemKeyError> {
        if bytes.len() == Self::LENGTH {
            Ok(Self(bytes.into()))
        } else {
            Err(KemKeyError)
        }
    }

    /// The two keys.
    #[must_use]
    pub fn from_parts(x_wing: &[u8; Self::X_WING_LENGTH], sntrup761: &[u8; Self::SNTRUP761_LENGTH]) -> Self {
        Self([x_wing.as_slice(), sntrup761].concat().into())
    }

    /// Reads what is on the wire.
    ///
    /// # Errors
    /// It is no strict Base64, or the length is wrong.
    pub fn from_base64(text: &str) -> Result<Self, KemKeyError> {
        // Bounded before anything is allocated for it.
        if text.len() != Self::LENGTH.div_ceil(3) * 4 {
            return Err(KemKeyError);
        }
        from_base64(text)
            .map_err(|_| KemKeyError)
            .and_then(|bytes| Self::from_bytes(&bytes))
    }

    /// The form on the wire.
    #[must_use]
    pub fn to_base64(&self) -> String {
        base64(&self.0)
    }

    /// Both keys.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The X-Wing key.
    #[must_use]
    pub fn x_wing(&self) -> &[u8] {
        self.0.split_at(Self::X_WING_LENGTH).0
    }

    /// The sntrup761 key.
    #[must_use]
    pub fn sntrup761(&self) -> &[u8] {
        self.0.split_at(Self::X_WING_LENGTH).1
    }

    /// SHA-256 of both: what the device log holds.
    #[must_use]
    pub fn sha256(&self) -> Sha256Hash {
        Sha256Hash::of(&[&self.0])
    }
}

impl fmt::Debug for KemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KemKey({})", self.sha256())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_both_keys_are_a_key() {
        let key = KemKey::from_parts(&[1; 1216], &[2; 1158]);
        assert_eq!(key.x_wing(), [1; 1216]);
        assert_eq!(key.sntrup761(), [2; 1158]);
        assert_eq!(KemKey::from_base64(&key.to_base64()), Ok(key.clone()));
        let bytes = key.as_bytes();
        assert!(KemKey::from_bytes(&bytes[1..]).is_err());
        assert!(KemKey::from_base64("").is_err());
        assert!(KemKey::from_base64(&base64(&bytes[1..])).is_err());
        assert!(KemKey::from_base64(&base64(&[bytes, &[0]].concat())).is_err());
    }
}
