//! What this computer has told its person about the log before.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use warifu_protocol::DeviceId;

use crate::profile::{Profile, ProfileError};

const FILE: &str = "device-log-told.json";
/// More than any account has devices.
const MOST: usize = 4096;

/// Neither secret nor trusted: without it a device is announced once more, and a log that is gone is called one that was
/// never kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Told {
    /// Whether the server has ever shown a log.
    #[serde(default)]
    pub(super) shown: bool,
    /// The devices outside the log that were announced.
    #[serde(default)]
    announced: BTreeSet<DeviceId>,
}

impl Told {
    pub(super) fn load(profile: &Profile) -> Result<Self, ProfileError> {
        let bytes = profile.read(FILE)?;
        Ok(bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default())
    }

    pub(super) fn has_announced(&self, device: &DeviceId) -> bool {
        self.announced.contains(device)
    }

    /// Notes that the server has shown a log.
    pub(super) fn note_shown(profile: &Profile) -> Result<(), ProfileError> {
        let mut told = Self::load(profile)?;
        if told.shown {
            return Ok(());
        }
        told.shown = true;
        told.save(profile)
    }

    /// Notes that these were announced.
    pub(super) fn note_announced(profile: &Profile, devices: &[DeviceId]) -> Result<(), ProfileError> {
        let mut told = Self::load(profile)?;
        told.announced.extend(devices);
        while told.announced.len() > MOST {
            told.announced.pop_first();
        }
        told.save(profile)
    }

    pub(super) fn forget(profile: &Profile) -> Result<(), ProfileError> {
        profile.remove(FILE)
    }

    fn save(&self, profile: &Profile) -> Result<(), ProfileError> {
        let text = serde_json::to_vec(self).map_err(|_| ProfileError::Damaged(profile.directory().join(FILE)))?;
        profile.write(FILE, &text)
    }
}
