//! Devices that are taken out of their account.

use super::State;
use crate::domain::store::{Revocation, Revoked};

impl State {
    pub(super) fn take_out(&mut self, order: Revocation) -> Revoked {
        let account = order.account;
        if self.active_device(order.by, account).is_none() {
            return Revoked::RevokerRevoked;
        }
        if self.active_device(order.device, account).is_none() {
            return Revoked::NotActive;
        }
        let mut left = self.devices_of(account).into_iter();
        let is_last = !left.any(|device| device.id != order.device && device.revoked_at.is_none());
        if is_last && !order.may_be_last {
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
}
