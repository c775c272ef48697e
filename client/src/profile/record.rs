//! What a profile knows about its device, none of it secret.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use warifu_protocol::wire::IssuedCertificate;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, Pin, Timestamp};

use super::{Profile, ProfileError};
use crate::trust::ServerAddress;

const FILE: &str = "profile.json";

/// The record of an enrolled device. Its file is written last: where it is, the device is enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The version of this format.
    pub version: u8,
    /// What the device dials.
    pub server: ServerAddress,
    /// The pin under which it knows the server.
    pub pin: Pin,
    /// The account.
    pub account: Uuid,
    /// The username, as the person typed it.
    pub username: String,
    /// The device.
    pub device_id: DeviceId,
    /// What its person calls it.
    pub device_name: String,
    /// Its certificates, P-256 first.
    pub certificates: Vec<IssuedCertificate>,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// The CA bundle in which the pinned roots were found, PEM.
    pub ca: String,
}

impl Record {
    /// The version that this program writes.
    pub const VERSION: u8 = 1;

    /// The record of `profile`, where its device is enrolled.
    ///
    /// # Errors
    /// The file cannot be read or understood.
    pub fn load(profile: &Profile) -> Result<Option<Self>, ProfileError> {
        let Some(bytes) = profile.read(FILE)? else {
            return Ok(None);
        };
        serde_json::from_slice(&bytes)
            .ok()
            .filter(|record: &Self| record.version == Self::VERSION && !record.certificates.is_empty())
            .map(Some)
            .ok_or_else(|| Self::damaged(profile))
    }

    /// The record lacks what every record has.
    pub(crate) fn damaged(profile: &Profile) -> ProfileError {
        ProfileError::Damaged(profile.path(FILE))
    }

    /// Writes the record.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, profile: &Profile) -> Result<(), ProfileError> {
        let text = serde_json::to_vec_pretty(self).map_err(|_| ProfileError::Damaged(profile.path(FILE)))?;
        profile.write(FILE, &text)
    }

    /// The certificate of a key.
    #[must_use]
    pub fn certificate(&self, algorithm: Algorithm) -> Option<&IssuedCertificate> {
        self.certificates.iter().find(|c| c.algorithm == algorithm)
    }

    /// The fingerprint by which the device names itself: of ML-DSA-87 where enrolled, else of P-256.
    #[must_use]
    pub fn primary_fingerprint(&self) -> Option<Fingerprint> {
        Algorithm::ALL
            .into_iter()
            .rev()
            .find_map(|algorithm| self.certificate(algorithm))
            .map(|certificate| certificate.fingerprint)
    }
}
