//! The 16 secret bytes of a code.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::Sha256Hash;

/// The CODE of a pairing code: a `T` token or the secret `s` of an `S` code. Wiped when dropped;
/// `Debug` shows nothing; comparison takes constant time.
#[derive(Clone)]
pub struct CodeSecret(Zeroizing<[u8; 16]>);

impl CodeSecret {
    /// A secret from its bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes.
    #[must_use]
    pub fn expose(&self) -> &[u8; 16] {
        &self.0
    }

    /// SHA-256 of the bytes, the only form that a store sees.
    #[must_use]
    pub fn sha256(&self) -> Sha256Hash {
        Sha256Hash::of(&[&*self.0])
    }
}

impl PartialEq for CodeSecret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&*other.0).into()
    }
}

impl Eq for CodeSecret {}

impl fmt::Debug for CodeSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeSecret([redacted])")
    }
}
