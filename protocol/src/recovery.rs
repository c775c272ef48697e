//! The recovery key of an account.

use std::fmt;

use zeroize::Zeroizing;

use crate::Sha256Hash;
use crate::code::typed;
use crate::kdf::hkdf;

/// 16 random bytes that the person writes down. The server sees only [`RecoveryKey::auth`], and
/// before that only its hash.
#[derive(Clone)]
pub struct RecoveryKey(Zeroizing<[u8; 16]>);

impl RecoveryKey {
    /// A recovery key from fresh random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key as a person writes it down: 26 Crockford digits in groups of four and a check symbol.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(typed::encode(&self.0))
    }

    /// Reads what a person typed.
    ///
    /// # Errors
    /// It is no 128-bit number with its check symbol.
    pub fn from_text(text: &str) -> Result<Self, typed::TypedError> {
        typed::decode(text).map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// `recovery_auth`: what is shown to the server when the account is recovered.
    #[must_use]
    pub fn auth(&self) -> Zeroizing<[u8; 16]> {
        hkdf(&*self.0, &[b"warifu/recovery/auth/v1"])
    }

    /// The seed of the ML-DSA-87 key that the device log names as the account's recovery key.
    #[must_use]
    pub fn sign_seed(&self) -> Zeroizing<[u8; 32]> {
        hkdf(&*self.0, &[b"warifu/recovery/sign/v1"])
    }

    /// SHA-256 of `recovery_auth`: what the server keeps (`recovery_key_sha256`).
    #[must_use]
    pub fn auth_sha256(&self) -> Sha256Hash {
        Sha256Hash::of(&[&*self.auth()])
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey([redacted])")
    }
}
