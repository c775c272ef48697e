//! An enrolled device, its keys at hand.

use warifu_protocol::Fingerprint;
use warifu_protocol::proof::{ChallengeMessage, Context};
use warifu_protocol::wire::{DeviceList, Signatures};

use crate::api::{Access, Api, ApiError, repeat};
use crate::computer::Computer;
use crate::error::Error;
use crate::keychain::on_own_thread;
use crate::keys::DeviceKeys;
use crate::profile::{Record, Vault};
use crate::trust::TrustedServer;

/// An enrolled device, ready to speak with its server.
#[derive(Debug)]
pub struct Device {
    pub(crate) computer: Computer,
    pub(crate) record: Record,
    pub(crate) keys: DeviceKeys,
    pub(crate) vault: Vault,
    pub(crate) api: Api,
}

/// What proves the device in one request.
pub(crate) struct Proof {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) challenge_id: String,
    pub(crate) signatures: Signatures,
}

impl Device {
    pub(crate) async fn open(computer: Computer, record: Record) -> Result<Self, Error> {
        let entry = on_own_thread(&computer.keychain, |keychain| keychain.load())
            .await?
            .ok_or(Error::KeysGone)?;
        let keys = DeviceKeys::of_entry(&entry)?;
        if keys.device_id() != record.device_id {
            return Err(Error::KeysGone);
        }
        let server = TrustedServer::of_record(&record).map_err(Error::RecordChanged)?;
        let vault = Vault::new(entry.wrapping_key(), computer.profile.id());
        let api = server.api(computer.language)?;
        Ok(Self {
            computer,
            record,
            keys,
            vault,
            api,
        })
    }

    /// What is recorded of the device.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// The keys.
    #[must_use]
    pub const fn keys(&self) -> &DeviceKeys {
        &self.keys
    }

    /// The devices of the account, the oldest first.
    ///
    /// # Errors
    /// [`Error::NotLoggedIn`], or the server refuses or does not answer.
    pub async fn devices(&self) -> Result<DeviceList, Error> {
        self.authorised("GET", Api::DEVICES, async |access: Access| {
            self.api.devices(&access).await
        })
        .await
    }

    /// Fetches a challenge and signs it with every key.
    pub(crate) async fn prove(&self, context: Context, params: [u8; 32]) -> Result<Proof, Error> {
        self.prove_with(context, |_, _| Ok(params)).await
    }

    /// As [`Device::prove`], for params that name what proves the device: they are of its fingerprint and of the challenge's name.
    pub(crate) async fn prove_with(
        &self,
        context: Context,
        params: impl FnOnce(&Fingerprint, &str) -> Result<[u8; 32], ApiError>,
    ) -> Result<Proof, Error> {
        let fingerprint = self
            .record
            .primary_fingerprint()
            .ok_or_else(|| Record::damaged(&self.computer.profile))?;
        let (challenge_id, challenge) = self.api.challenge(&fingerprint).await?;
        let params = params(&fingerprint, &challenge_id)?;
        let signatures = self.keys.sign_challenge(&ChallengeMessage {
            context,
            pin: &self.record.pin,
            challenge: &challenge,
            fingerprint: &fingerprint,
            origin: self.record.server.origin(),
            params,
        })?;
        Ok(Proof {
            fingerprint,
            challenge_id,
            signatures,
        })
    }

    /// Makes a call that spends a challenge; a lost answer means the next try with a fresh one.
    pub(crate) async fn proven<A>(
        &self,
        context: Context,
        params: [u8; 32],
        call: impl AsyncFn(Proof) -> Result<A, ApiError>,
    ) -> Result<A, Error> {
        let attempt = async || Ok(call(self.prove(context, params).await?).await?);
        repeat(attempt, Error::is_lost_answer).await
    }
}
