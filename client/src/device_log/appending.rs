//! Making entries, and finding the one that takes this computer in.

use warifu_protocol::device_log::{Change, DeviceLog, Entry, LoggedKeys, SignedEntry};
use warifu_protocol::{DeviceId, KemKey, Timestamp};

use super::keep::{keep_shown, lock, raise};
use super::{Alarms, LogAlarm};
use crate::device::Device;
use crate::error::Error;
use crate::keys::DeviceKeys;

/// How often the log may have grown while an entry was on its way.
pub(crate) const APPENDED_BY_OTHERS: u32 = 8;

/// The entry of `log` by which another device took in exactly these keys, where they are still in it. Its head, and who made
/// it, are what an endorsement is over.
#[must_use]
pub fn enrolling<'l>(log: &'l DeviceLog, keys: &DeviceKeys, kem: &KemKey) -> Option<&'l SignedEntry> {
    let device = log.active(&keys.device_id())?;
    let signed = log
        .entries()
        .iter()
        .find(|signed| signed.entry().seq == device.enrolled.seq)?;
    match &signed.entry().change {
        Change::Enrol { keys: logged, .. }
            if logged.are(keys.p256().public_key(), keys.ml_dsa_87().public_key(), kem) =>
        {
            Some(signed)
        }
        _ => None,
    }
}

impl Device {
    /// Signs the entry that takes in a device with these keys after the end of `log`, which was just synchronised or checked.
    ///
    /// # Errors
    /// [`Error::Log`] while an alarm stands: first its person must look into that. [`Error::NotInLog`] where nobody
    /// believes this device, since it is not in the log itself. The key refuses to sign.
    pub fn sign_enrolment(&self, log: &DeviceLog, keys: LoggedKeys) -> Result<SignedEntry, Error> {
        self.sign_next(log, |own, now| Entry::enrol(log, own, keys, now))
    }

    /// Signs the entry that takes that device out after the end of `log`, which was just synchronised or checked.
    ///
    /// # Errors
    /// As [`Device::sign_enrolment`].
    pub fn sign_revocation(&self, log: &DeviceLog, device: DeviceId) -> Result<SignedEntry, Error> {
        self.sign_next(log, |own, now| Entry::revoke(log, own, device, now))
    }

    fn sign_next(
        &self,
        log: &DeviceLog,
        entry: impl FnOnce(DeviceId, Timestamp) -> Entry,
    ) -> Result<SignedEntry, Error> {
        if let Some(raised) = Alarms::load(&self.computer.profile)?.standing().next() {
            return Err(Error::Log(raised.alarm.clone()));
        }
        let own = self.keys.device_id();
        let is_active = log
            .active(&own)
            .is_some_and(|device| device.keys.ml_dsa_87 == *self.keys.ml_dsa_87().public_key());
        if !is_active {
            return Err(Error::NotInLog);
        }
        Ok(self.keys.sign_entry(entry(own, self.computer.clock.now()))?)
    }

    /// Keeps `log` with `entry`, which the server has taken; gives it. A repeat changes nothing.
    ///
    /// # Errors
    /// [`Error::Log`] where it does not go on from what is remembered: an alarm, which is then in the profile; the keychain or
    /// the profile do not serve.
    pub async fn keep_appended(&self, log: &DeviceLog, entry: &SignedEntry) -> Result<DeviceLog, Error> {
        let profile = &self.computer.profile;
        let mut log = log.clone();
        let _lock = lock(profile).await?;
        if log.head() != entry.head()
            && let Err(error) = log.append(entry)
        {
            return Err(raise(profile, LogAlarm::of(&error), self.computer.clock.now()));
        }
        match keep_shown(&self.computer, &log).await {
            // Another process has seen what came after it already.
            Err(Error::Log(LogAlarm::RolledBack { .. })) => Ok(log),
            Err(Error::Log(alarm)) => Err(raise(profile, alarm, self.computer.clock.now())),
            outcome => outcome.map(|()| log),
        }
    }
}
