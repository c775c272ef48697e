//! A device takes itself or another one out of the account.

use warifu_protocol::device_log::{Change, DeviceLog, LogError, SignedEntry};
use warifu_protocol::{DeviceId, Timestamp};

use super::audit::{Event, Record};
use super::authority::Authority;
use super::confirm::Confirmation;
use super::log::{EntryRefusal, stored};
use super::login::Caller;
use super::revocation::Reason;
use super::store::{Revocation, Revoked};
use super::{Account, Device, LogEntry, Refusal};

/// A device that is to be revoked.
#[derive(Clone, Debug)]
pub struct RevokeDevice {
    /// Which.
    pub device: DeviceId,
    /// The next entry of the device log, where it takes the device out of that.
    pub entry: Option<SignedEntry>,
    /// What person and device showed for it.
    pub confirmation: Confirmation,
}

/// What the log says of a revocation.
struct InLog {
    entry: LogEntry,
    by_recovery_key: bool,
}

impl Authority {
    /// Revokes a device of the caller's account: from then on it gets nothing any more, and its certificates are told as revoked. Of
    /// one that is revoked already nothing changes. Gives the device as it is then, and since when it is revoked.
    ///
    /// # Errors
    /// It is not confirmed, the account has no such device, the caller may not revoke it, the entry is not about this or not
    /// the next of the log; or a part failed.
    pub async fn revoke(&self, caller: &Caller, request: RevokeDevice) -> Result<(DeviceId, Timestamp), Refusal> {
        let now = self.now();
        let address = request.confirmation.address;
        let (account, by) = self.confirm(caller, request.confirmation, now).await?;
        let device = self.device_of(&account, request.device).await?;
        if let Some(at) = device.revoked_at
            && !self.can_still_leave_log(&by, &device, request.entry.as_ref()).await?
        {
            return Ok((device.id, at));
        }
        let in_log = match (device.in_log, request.entry) {
            (true, _) if !by.in_log => return Err(Refusal::RevokerNotInLog),
            (true, None) => return Err(Refusal::LogEntryRequired),
            (true, Some(entry)) => Some(self.check_revocation(&account, &by, &device, &entry, now).await?),
            (false, Some(_)) => return Err(EntryRefusal::Keys.into()),
            (false, None) => None,
        };
        let by_recovery_key = in_log.as_ref().is_some_and(|in_log| in_log.by_recovery_key);
        if !by_recovery_key && self.is_too_young(&by, &device, now) {
            return Err(Refusal::DeviceTooYoung);
        }
        let order = Revocation {
            account: account.id,
            by: by.id,
            device: device.id,
            entry: in_log.map(|in_log| in_log.entry),
            may_be_last: by_recovery_key,
            // Whether somebody else may have the keys of another one, nobody has said.
            reason: (by.id == device.id).then_some(Reason::CessationOfOperation),
            record: Record {
                account: account.id,
                at: now,
                address,
                event: Event::DeviceRevoked {
                    device: device.id,
                    by: Some(by.id),
                },
            },
        };
        match self.store.revoke_device(order).await? {
            Revoked::Done => Ok((device.id, device.revoked_at.unwrap_or(now))),
            Revoked::RevokerRevoked => Err(Refusal::DeviceNotRegistered),
            Revoked::LastDevice => Err(Refusal::LastDevice),
            Revoked::LogConflict => Err(self.log_conflict(account.id).await?),
            // Somebody was faster, which is as good.
            Revoked::NotActive => {
                let device = self.device_of(&account, device.id).await?;
                Ok((device.id, device.revoked_at.unwrap_or(now)))
            }
        }
    }

    /// Whether a device that is revoked is in the log all the same, and the entry may take it out of that. A new device that gives up
    /// what was approved leaves no entry, nor does an operator.
    async fn can_still_leave_log(
        &self,
        by: &Device,
        device: &Device,
        entry: Option<&SignedEntry>,
    ) -> Result<bool, Refusal> {
        if !device.in_log || !by.in_log || entry.is_none() {
            return Ok(false);
        }
        let log = self.device_log(device.account).await?;
        Ok(log.is_some_and(|log| log.active(&device.id).is_some()))
    }

    async fn device_of(&self, account: &Account, id: DeviceId) -> Result<Device, Refusal> {
        let device = self.store.device(id).await?;
        device
            .filter(|device| device.account == account.id)
            .ok_or(Refusal::DeviceUnknown)
    }

    /// Whoever has just come in must not be able to throw out who was there before: a thief would do it first.
    fn is_too_young(&self, by: &Device, device: &Device, now: Timestamp) -> bool {
        let is_young = now.since(by.enrolled_at) < self.policy.device_cool_down;
        is_young && by.id != device.id && device.enrolled_at < by.enrolled_at
    }

    /// Whether the entry takes exactly this device out, by that one, now, as the next of the log.
    async fn check_revocation(
        &self,
        account: &Account,
        by: &Device,
        device: &Device,
        signed: &SignedEntry,
        now: Timestamp,
    ) -> Result<InLog, Refusal> {
        let entry = signed.entry();
        let Change::Revoke { device_id } = &entry.change else {
            return Err(EntryRefusal::Kind.into());
        };
        if *device_id != device.id {
            return Err(EntryRefusal::Keys.into());
        }
        // There is always room for what takes a device out.
        let log = self
            .log_before(account.id, by.id, signed, now)
            .await?
            .ok_or(Refusal::RevokerNotInLog)?;
        check(&log, signed)?;
        Ok(InLog {
            entry: stored(signed),
            by_recovery_key: signed.signatures().len() == 2,
        })
    }
}

fn check(log: &DeviceLog, signed: &SignedEntry) -> Result<(), Refusal> {
    log.check(signed).map_err(|error| match error {
        LogError::LastDevice { .. } => Refusal::LastDevice,
        error => EntryRefusal::Log(error).into(),
    })
}
