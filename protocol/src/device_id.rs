//! Device identifiers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Sha256Hash;

/// UUIDv8 (RFC 9562 §5.8) of the first 16 bytes of SHA-256 over the DER of a device's first primary
/// SPKI. It survives every rotation of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Uuid)]
pub struct DeviceId(Uuid);

impl DeviceId {
    /// The identifier of the device whose first primary key this is.
    #[must_use]
    pub fn of_primary_spki(spki_der: &[u8]) -> Self {
        let [head, _] = *Sha256Hash::of(&[spki_der]).0.as_chunks::<16>().0 else {
            unreachable!("32 bytes are two chunks of 16")
        };
        Self(Uuid::new_v8(head))
    }

    /// An identifier that was stored before.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The UUID.
    #[must_use]
    pub const fn as_uuid(&self) -> &Uuid {
        &self.0
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for DeviceId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
