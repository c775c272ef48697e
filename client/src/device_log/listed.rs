//! The devices of the account: what the server lists, held against the log.

use warifu_protocol::device_log::{DeviceLog, LoggedDevice};
use warifu_protocol::wire::{DeviceList, DeviceSummary, IssuedCertificate};
use warifu_protocol::{Algorithm, DeviceId, PublicKey, Sha256Hash};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::LogAlarm;
use super::announced::Told;
use super::keep::{lock, raise_in};
use crate::device::Device;
use crate::error::Error;
use crate::pem;

/// The devices of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDevices {
    /// All of them, the oldest first.
    pub devices: Vec<ListedDevice>,
    /// Whether the account has a device log. Where it has none, that nobody vouches for a device says nothing.
    pub has_log: bool,
}

/// A device of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDevice {
    /// What the server says of it; in `vouched_for` stands what this computer found itself.
    pub summary: DeviceSummary,
    /// Whether it is in the log that this computer verified, with the keys that the server shows, and not revoked in it.
    pub vouched_for: bool,
    /// Whether it never was in the log, where there is one: it is shown apart, and nothing is taken from it.
    pub is_outside_log: bool,
    /// Whether it is outside the log, and this computer has not told its person of it before.
    pub is_new: bool,
}

impl Device {
    /// The devices of the account, held against its log, which is synchronised on the way.
    ///
    /// # Errors
    /// [`Error::Log`]: an alarm, which is then in the profile; [`Error::NotLoggedIn`], or the server refuses or does not
    /// answer.
    pub async fn list_devices(&self) -> Result<ListedDevices, Error> {
        match self.compared().await? {
            Ok(listed) => Ok(listed),
            // Something may have changed between the two answers.
            Err(_) => match self.compared().await? {
                Ok(listed) => Ok(listed),
                Err(alarm) => Err(raise_in(&self.computer, alarm).await),
            },
        }
    }

    /// The person was told of these devices, for which nobody vouches.
    ///
    /// # Errors
    /// The profile cannot be written.
    pub async fn announced(&self, devices: &[DeviceId]) -> Result<(), Error> {
        if devices.is_empty() {
            return Ok(());
        }
        let _lock = lock(&self.computer.profile).await?;
        Ok(Told::note_announced(&self.computer.profile, devices)?)
    }

    /// The list first and the log after it, so that a device that was added between them is not missed in the log.
    async fn compared(&self) -> Result<Result<ListedDevices, LogAlarm>, Error> {
        let list = self.devices().await?;
        let log = self.sync_log().await?;
        let told = Told::load(&self.computer.profile)?;
        Ok(compare(list, log.as_ref(), &told))
    }
}

pub(super) fn compare(list: DeviceList, log: Option<&DeviceLog>, told: &Told) -> Result<ListedDevices, LogAlarm> {
    let devices = list
        .devices
        .into_iter()
        .map(|summary| {
            let logged = log.and_then(|log| log.device(&summary.device_id));
            contradiction(&summary, logged).map_or(Ok(()), Err)?;
            let vouched_for = logged.is_some_and(LoggedDevice::is_active);
            let is_outside_log = log.is_some() && logged.is_none();
            Ok(ListedDevice {
                is_new: is_outside_log && !summary.current && !told.has_announced(&summary.device_id),
                is_outside_log,
                vouched_for,
                summary: DeviceSummary { vouched_for, ..summary },
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(ListedDevices {
        devices,
        has_log: log.is_some(),
    })
}

/// What the server says of a device that the log does not bear out.
fn contradiction(summary: &DeviceSummary, logged: Option<&LoggedDevice>) -> Option<LogAlarm> {
    let device = summary.device_id;
    let name = summary.device_name.clone();
    let Some(logged) = logged else {
        return summary.vouched_for.then_some(LogAlarm::UnknownDevice { device, name });
    };
    if !logged.is_active() {
        return summary
            .revoked_at
            .is_none()
            .then_some(LogAlarm::StillActive { device, name });
    }
    let are_the_same = summary
        .certificates
        .iter()
        .all(|certificate| is_for(certificate, logged));
    (!are_the_same).then_some(LogAlarm::OtherKeys { device, name })
}

/// Whether a certificate is for the key that the log has for the device.
fn is_for(certificate: &IssuedCertificate, logged: &LoggedDevice) -> bool {
    let Some(key) = key_of(certificate) else {
        return false;
    };
    match certificate.algorithm {
        Algorithm::EcdsaP256 => Sha256Hash::of(&[key.spki_der()]) == logged.keys.p256_sha256,
        Algorithm::MlDsa87 => key == logged.keys.ml_dsa_87,
    }
}

fn key_of(certificate: &IssuedCertificate) -> Option<PublicKey> {
    let [der] = &*pem::certificates(&certificate.pem, 1).ok()? else {
        return None;
    };
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    PublicKey::from_spki_der(certificate.public_key().raw).ok()
}
