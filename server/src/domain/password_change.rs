//! Another password: by the one until now, or by the recovery key where that is forgotten.

use std::net::IpAddr;

use subtle::ConstantTimeEq;
use warifu_protocol::proof::Context;
use warifu_protocol::text::{Password, Username};
use warifu_protocol::{Sha256Hash, Timestamp};
use zeroize::Zeroizing;

use super::audit::{Event, Record};
use super::authority::Authority;
use super::confirm::Confirmation;
use super::credentials::Credentials;
use super::login::Caller;
use super::proof::DeviceEvidence;
use super::store::{PasswordChange, PasswordChanged};
use super::{Account, Device, Refusal, StoreError};

/// A person who has forgotten the password, at one of the account's devices.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    /// The account.
    pub username: Option<Username>,
    /// The password from now on.
    pub password: Password,
    /// What the recovery key proves itself by.
    pub recovery_auth: Zeroizing<[u8; 16]>,
    /// The device.
    pub evidence: DeviceEvidence,
    /// What its signatures are over, as [`warifu_protocol::proof::account_params`] gives it.
    pub params: [u8; 32],
    /// The address as the server saw it.
    pub address: IpAddr,
}

impl Authority {
    /// The username of the caller's account, which no password may contain.
    ///
    /// # Errors
    /// The store failed.
    pub async fn username_of(&self, caller: &Caller) -> Result<Username, Refusal> {
        let account = self.store.account(caller.device.account).await?;
        Ok(account.ok_or(Refusal::InvalidToken)?.username)
    }

    /// Changes the password of the caller's account. Sessions go on: they are their devices', and no password opens them.
    ///
    /// # Errors
    /// It is not confirmed, or another change was faster; or a part failed.
    pub async fn change_password(
        &self,
        caller: &Caller,
        password: Password,
        confirmation: Confirmation,
    ) -> Result<(), Refusal> {
        let now = self.now();
        let address = confirmation.address;
        let (account, device) = self.confirm(caller, confirmation, now).await?;
        let event = Event::PasswordChanged { device: device.id };
        match self
            .set_password(&account, &device, password, event, address, now)
            .await?
        {
            PasswordChanged::Done => Ok(()),
            PasswordChanged::DeviceRevoked => Err(Refusal::DeviceNotRegistered),
            // The password that was right a moment ago is the account's no more.
            PasswordChanged::Superseded => Err(Refusal::InvalidCredentials),
        }
    }

    /// Sets another password by the recovery key and a device of the account. Whatever is wrong, the answer is the same.
    ///
    /// # Errors
    /// Limits, or anything else is wrong; or a part failed.
    pub async fn reset_password(&self, request: ResetPassword) -> Result<(), Refusal> {
        let now = self.now();
        let named = self
            .evaluate(request.evidence, Context::Account, request.params, now)
            .await?;
        let credentials = Credentials {
            username: request.username,
            password: None,
            address: request.address,
        };
        let shown = Sha256Hash::of(&[&*request.recovery_auth]);
        let is_right = |account: &Account| bool::from(account.recovery_key_sha256.0.ct_eq(&shown.0));
        let (account, device) = self.check_recovery(credentials, named, is_right, now).await?;
        let event = Event::RecoveryUsed { device: device.id };
        let changed = self
            .set_password(&account, &device, request.password, event, request.address, now)
            .await?;
        match changed {
            PasswordChanged::Done => Ok(()),
            PasswordChanged::DeviceRevoked => Err(Refusal::RecoveryFailed),
            PasswordChanged::Superseded => Err(StoreError::Busy.into()),
        }
    }

    async fn set_password(
        &self,
        account: &Account,
        device: &Device,
        password: Password,
        event: Event,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<PasswordChanged, Refusal> {
        let order = PasswordChange {
            account: account.id,
            device: device.id,
            from: account.password.clone(),
            to: self.passwords.hash(password).await?,
            record: Record {
                account: account.id,
                at: now,
                address,
                event,
            },
        };
        Ok(self.store.change_password(order).await?)
    }
}
