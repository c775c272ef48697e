//! Devices that are taken out of their account.

use super::State;
use crate::domain::AccountId;
use crate::domain::store::{Revocation, Revoked};

impl State {
    pub(super) fn take_out(&mut self, order: Revocation) -> Revoked {
        let account = order.account;
        if self.active_device(order.by, account).is_none() {
            return Revoked::RevokerRevoked;
        }
        let device = self.devices.get(&order.device);
        let Some(device) = device.filter(|device| device.account == account) else {
            return Revoked::NotActive;
        };
        if device.revoked_at.is_some() && order.entry.is_none() {
            return Revoked::NotActive;
        }
        let (goes_itself, in_log) = (order.by == order.device, device.in_log);
        if goes_itself && !order.may_be_last && !self.leaves_one_behind(account, &order, in_log) {
            return Revoked::LastDevice;
        }
        if let Some(entry) = order.entry {
            if !self.is_next(account, &entry) {
                return Revoked::LogConflict;
            }
            self.append(account, entry);
        }
        self.revoke_device(order.device, order.record.at, order.reason);
        self.write(order.record);
        Revoked::Done
    }

    fn leaves_one_behind(&self, account: AccountId, order: &Revocation, in_log: bool) -> bool {
        let mut devices = self.devices_of(account).into_iter();
        devices.any(|device| device.id != order.device && device.revoked_at.is_none() && (device.in_log || !in_log))
    }
}
