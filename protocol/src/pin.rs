//! The pin of a server: what a pairing code carries and a person confirms.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Sha256Hash;
use crate::encoding::DecodeError;

/// SHA-256 over the DER SPKI of a P-256 root followed by that of the ML-DSA-87 root of the same
/// generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String)]
pub struct Pin(Sha256Hash);

impl Pin {
    /// The pin of a pair of root keys, each as DER SPKI.
    #[must_use]
    pub fn of_roots(p256_spki: &[u8], ml_dsa_87_spki: &[u8]) -> Self {
        Self(Sha256Hash::of(&[p256_spki, ml_dsa_87_spki]))
    }

    /// A pin from its 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Sha256Hash(bytes))
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0.0
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Pin {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
