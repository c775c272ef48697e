//! Devices, their keys and fingerprints.

use warifu_protocol::{DeviceId, Fingerprint, KemKey, PublicKey, Timestamp};

use super::State;
use crate::domain::revocation::{Reason, RevokedCertificate};
use crate::domain::{AccountId, Device};

impl State {
    /// Whether the device has a key that is enrolled, or the identifier that such a key gives.
    pub(super) fn knows_a_key_of(&self, device: &Device) -> bool {
        self.knows_a_key(
            device.id,
            device.certificates.iter().map(|certificate| &certificate.key),
        )
    }

    /// Whether one of these keys is enrolled, or the identifier that such a key gives.
    pub(super) fn knows_a_key<'a>(&self, id: DeviceId, mut keys: impl Iterator<Item = &'a PublicKey>) -> bool {
        self.devices.contains_key(&id) || keys.any(|key| self.keys.contains_key(key))
    }

    pub(super) fn enrol(&mut self, device: Device, kem_key: Option<KemKey>) {
        self.kem_keys.extend(kem_key.map(|key| (device.id, key)));
        for certificate in &device.certificates {
            self.keys.insert(certificate.key.clone(), device.id);
            self.fingerprints.insert(certificate.fingerprint, device.id);
        }
        self.devices.insert(device.id, device);
    }

    /// Revokes the device with all its certificates, unless it is revoked already.
    pub(super) fn revoke_device(&mut self, id: DeviceId, at: Timestamp, reason: Option<Reason>) {
        let Some(device) = self.devices.get_mut(&id).filter(|device| device.revoked_at.is_none()) else {
            return;
        };
        device.revoked_at = Some(at);
        let revoked = RevokedCertificate::of_device(device, at, reason);
        self.revoke(revoked);
    }

    /// The account's device, unless it is revoked.
    pub(super) fn active_device(&mut self, id: DeviceId, account: AccountId) -> Option<&mut Device> {
        self.devices
            .get_mut(&id)
            .filter(|device| device.account == account && device.revoked_at.is_none())
    }

    pub(super) fn device_by_fingerprint(&self, fingerprint: &Fingerprint) -> Option<Device> {
        let id = self.fingerprints.get(fingerprint)?;
        self.devices.get(id).cloned()
    }

    pub(super) fn devices_of(&self, account: AccountId) -> Vec<Device> {
        let mut devices: Vec<_> = self
            .devices
            .values()
            .filter(|device| device.account == account)
            .cloned()
            .collect();
        devices.sort_by_key(|device| (device.enrolled_at, device.id));
        devices
    }
}

/// Marks the device as seen at `at`, never earlier than before.
pub(super) fn seen(device: &mut Device, at: Timestamp) {
    device.last_seen_at = device.last_seen_at.max(Some(at));
}
