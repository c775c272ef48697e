//! What a session alone does not allow: the person types the password again, and the device signs exactly this request.

use std::net::IpAddr;

use warifu_protocol::Timestamp;
use warifu_protocol::proof::Context;
use warifu_protocol::text::Password;

use super::authority::Authority;
use super::credentials::Credentials;
use super::login::Caller;
use super::proof::{DeviceEvidence, Shown};
use super::{Account, Device, Refusal};

/// What was shown again.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// The password; one that nobody can have is `None`.
    pub password: Option<Password>,
    /// The device.
    pub evidence: DeviceEvidence,
    /// What its signatures are over, as [`warifu_protocol::proof::account_params`] gives it.
    pub params: [u8; 32],
    /// The address as the server saw it.
    pub address: IpAddr,
}

impl Authority {
    /// The caller's account and device, when both have confirmed the request.
    ///
    /// # Errors
    /// Limits, a wrong password, or another device than the caller's signed, or none.
    pub(super) async fn confirm(
        &self,
        caller: &Caller,
        confirmation: Confirmation,
        now: Timestamp,
    ) -> Result<(Account, Device), Refusal> {
        let mut named = self
            .evaluate(confirmation.evidence, Context::Account, confirmation.params, now)
            .await?;
        // A session of one device and the signature of another are two people, until somebody shows otherwise.
        if named
            .device
            .as_ref()
            .is_some_and(|device| device.id != caller.device.id)
        {
            named.proof = Shown::Wrong;
        }
        let account = self.store.account(caller.device.account).await?;
        let credentials = Credentials {
            username: account.map(|account| account.username),
            password: confirmation.password,
            address: confirmation.address,
        };
        self.check_device(credentials, named, now).await
    }
}
