//! A computer of the account is taken out of it, itself perhaps.

use std::cell::Cell;

use warifu_protocol::device_log::{DeviceLog, SignedEntry};
use warifu_protocol::proof::Context;
use warifu_protocol::wire::{RevokeAnswer, RevokeRequest, Signatures};
use warifu_protocol::{DeviceId, Fingerprint, ProblemCode, SecretText, Timestamp};

use crate::api::{Access, Api, change_params, repeat};
use crate::device::Device;
use crate::device_log::APPENDED_BY_OTHERS;
use crate::error::Error;
use crate::session::Tokens;

impl Device {
    /// Revokes a device of the account: its sessions end, its codes let nobody in, and services hear of its certificates. Gives since
    /// when it is revoked. A repeat changes nothing.
    ///
    /// Where both are in the device log, this one signs the entry that takes the other out of it.
    ///
    /// # Errors
    /// [`Error::Log`]: an alarm, which is then in the profile; [`Error::NotLoggedIn`], or the server refuses or does not answer.
    pub async fn revoke(&self, password: &SecretText, device: DeviceId) -> Result<Timestamp, Error> {
        let mut tried = 0;
        let answer = loop {
            let log = self.sync_log().await?;
            let entry = log.map(|log| self.takes_out(&log, device)).transpose()?.flatten();
            match self.send_revocation(password, device, entry.as_ref()).await {
                Ok(answer) => break answer,
                Err(error) if error.problem() == Some(ProblemCode::LogConflict) && tried < APPENDED_BY_OTHERS => {
                    tried += 1;
                }
                Err(error) => return Err(error),
            }
        };
        if device == self.record.device_id {
            // The server has ended the session: nothing is left to be asked there.
            Tokens::forget(&self.computer.profile)?;
        } else {
            self.look_at_log_again().await?;
        }
        Ok(answer.revoked_at)
    }

    /// The entry that takes the device out, where it is in the log and this one is, too. What the server makes of it otherwise,
    /// it says itself.
    fn takes_out(&self, log: &DeviceLog, device: DeviceId) -> Result<Option<SignedEntry>, Error> {
        if log.active(&device).is_none() || log.active(&self.record.device_id).is_none() {
            return Ok(None);
        }
        self.sign_revocation(log, device).map(Some)
    }

    async fn send_revocation(
        &self,
        password: &SecretText,
        device: DeviceId,
        entry: Option<&SignedEntry>,
    ) -> Result<RevokeAnswer, Error> {
        let path = Api::revoke_path(device);
        let body = |fingerprint: &Fingerprint, challenge_id: &str, signatures: Option<Signatures>| RevokeRequest {
            password: Some(password.clone()),
            client_cert_fp: Some(fingerprint.to_string()),
            challenge_id: Some(challenge_id.to_owned()),
            signatures,
            log_entry: entry.map(SignedEntry::to_base64),
        };
        let attempt = async || {
            let params = |fingerprint: &Fingerprint, id: &str| change_params(&path, &body(fingerprint, id, None));
            let proof = self.prove_with(Context::Account, params).await?;
            let request = body(&proof.fingerprint, &proof.challenge_id, Some(proof.signatures));
            self.authorised("POST", &path, async |access: Access| {
                self.api.revoke(&path, &access, &request).await
            })
            .await
        };
        let is_heard = Cell::new(true);
        let lost = |error: &Error| {
            let is_lost = error.is_lost_answer();
            is_heard.set(is_heard.get() && !is_lost);
            is_lost
        };
        match repeat(attempt, lost).await {
            Err(Error::NotLoggedIn) if device == self.record.device_id && !is_heard.get() => {
                self.ask_whether_it_went(password).await
            }
            outcome => outcome,
        }
    }

    /// This computer has revoked itself, or its session has ended for another reason, and the answer that says which was lost. Whoever is
    /// revoked is told so, and nobody else.
    async fn ask_whether_it_went(&self, password: &SecretText) -> Result<RevokeAnswer, Error> {
        match self.login(password).await {
            Err(error) if error.problem() == Some(ProblemCode::DeviceNotRegistered) => Ok(RevokeAnswer {
                success: true,
                device_id: self.record.device_id,
                revoked_at: self.computer.clock.now(),
            }),
            Err(error) => Err(error),
            Ok(_) => Err(Error::NotLoggedIn),
        }
    }

    /// What was done is done: only an alarm is worth telling of it.
    async fn look_at_log_again(&self) -> Result<(), Error> {
        match self.sync_log().await {
            Err(error @ Error::Log(_)) => Err(error),
            Err(error) => {
                tracing::info!(%error, "the log was not looked at after the revocation");
                Ok(())
            }
            Ok(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiError;

    #[test]
    fn everything_but_the_signatures_is_signed() {
        let body = |password: &str, signatures| RevokeRequest {
            password: Some(password.into()),
            signatures,
            ..RevokeRequest::default()
        };
        let params = |body: &RevokeRequest| change_params("/devices/a/revoke", body).unwrap();
        let bare = params(&body("x", None));
        assert_eq!(params(&body("x", Some(Signatures::default()))), bare);
        assert_ne!(params(&body("y", None)), bare);
        assert!(matches!(
            change_params("/devices/a/revoke", &0),
            Err(ApiError::Unintelligible)
        ));
    }
}
