//! Accounts and their first devices.

use warifu_protocol::Sha256Hash;
use warifu_protocol::text::Username;

use super::{Exists, State};
use crate::domain::revocation::Reason;
use crate::domain::store::{PasswordChange, PasswordChanged, Registered, Registration, Replacement};
use crate::domain::{Account, AccountId, Enrolment};

#[derive(Clone, Debug)]
pub(super) struct StoredAccount {
    account: Account,
    idempotency_sha256: Option<Sha256Hash>,
}

impl State {
    pub(super) fn register(&mut self, registration: Registration) -> Result<Registered, Exists> {
        let account = registration.account;
        if self.usernames.contains_key(&account.username) {
            return Ok(Registered::UsernameTaken);
        }
        if self.accounts.contains_key(&account.id) {
            return Err(Exists("account"));
        }
        if self.emails.contains_key(&account.email) {
            return Ok(Registered::EmailTaken);
        }
        if self.knows_a_key_of(&registration.device) {
            return Ok(Registered::KeyEnrolled);
        }
        let id = account.id;
        self.usernames.insert(account.username.clone(), id);
        self.emails.insert(account.email.clone(), id);
        self.accounts.insert(
            id,
            StoredAccount {
                account,
                idempotency_sha256: registration.idempotency_sha256,
            },
        );
        self.enrol(registration.device, registration.kem_key);
        self.logs.insert(id, registration.log_entry.into_iter().collect());
        self.write(registration.record);
        Ok(Registered::Done)
    }

    pub(super) fn replace_first_device(&mut self, order: Replacement) -> bool {
        if self.knows_a_key_of(&order.device) {
            return false;
        }
        let Some(stored) = self.accounts.get_mut(&order.account) else {
            return false;
        };
        let Some(replaced) = self.devices.get(&order.replaced) else {
            return false;
        };
        let is_that_registration = stored.account.created_at >= order.registered_since
            && stored.idempotency_sha256 == Some(order.idempotency_sha256);
        let is_unused = replaced.account == order.account
            && replaced.enrolment == Enrolment::Registration
            && replaced.last_seen_at.is_none()
            && replaced.revoked_at.is_none();
        if !is_that_registration || !is_unused {
            return false;
        }
        stored.account.recovery_key_sha256 = order.recovery_key_sha256;
        self.revoke_device(order.replaced, order.record.at, Some(Reason::Superseded));
        self.enrol(order.device, None);
        self.write(order.record);
        true
    }

    pub(super) fn change_password(&mut self, order: PasswordChange) -> PasswordChanged {
        if self.active_device(order.device, order.account).is_none() {
            return PasswordChanged::DeviceRevoked;
        }
        let account = self.account_mut(order.account);
        let Some(account) = account.filter(|account| account.password == order.from) else {
            return PasswordChanged::Superseded;
        };
        account.password = order.to;
        self.write(order.record);
        PasswordChanged::Done
    }

    pub(super) fn account_by_username(&self, username: &Username) -> Option<Account> {
        self.usernames.get(username).and_then(|id| self.account(*id))
    }

    /// The account, to be changed.
    pub(super) fn account_mut(&mut self, id: AccountId) -> Option<&mut Account> {
        self.accounts.get_mut(&id).map(|stored| &mut stored.account)
    }

    pub(super) fn account(&self, id: AccountId) -> Option<Account> {
        self.accounts.get(&id).map(|stored| stored.account.clone())
    }
}
