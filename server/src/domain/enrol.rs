//! What every way into an account has in common: keys, certificates, a device.

use std::time::Duration;

use warifu_protocol::text::Label;
use warifu_protocol::{DeviceId, KemKey, PublicKey, Timestamp};
use zeroize::Zeroizing;

use super::authority::Authority;
use super::issuer::Subject;
use super::{Account, AccountId, Certificate, Device, Enrolment, KeyOrigin, Refusal};

/// For so long is an enrolment whose answer was lost answered again.
pub const REPEATED: Duration = Duration::from_secs(24 * 60 * 60);

/// A computer that wants to be enrolled.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What its person calls it.
    pub name: Option<Label>,
    /// What it runs.
    pub system: Option<Label>,
    /// The keys that it made and proved to have, P-256 first; empty where it made none.
    pub keys: Vec<PublicKey>,
    /// Its KEM key, where it made one.
    pub kem_key: Option<KemKey>,
}

/// An enrolled computer.
#[derive(Clone, Debug)]
pub struct EnrolledDevice {
    /// Its account.
    pub account: AccountId,
    /// The device with its certificates.
    pub device: Device,
    /// The private key, where the server made it: shown once, and forgotten.
    pub private_key_pem: Option<Zeroizing<String>>,
    /// Whether this repeats an answer that was given before.
    pub is_repeat: bool,
}

impl EnrolledDevice {
    /// The device that collects what was issued when it was approved.
    #[must_use]
    pub const fn collected(device: Device) -> Self {
        Self {
            account: device.account,
            device,
            private_key_pem: None,
            is_repeat: false,
        }
    }

    pub(super) fn repeated(device: Device) -> Self {
        Self {
            account: device.account,
            device,
            private_key_pem: None,
            is_repeat: true,
        }
    }
}

impl Authority {
    /// Checks that the candidate can be enrolled at all, before anything is spent on it.
    pub(super) fn expect_keys(&self, candidate: &Candidate) -> Result<(), Refusal> {
        if candidate.keys.is_empty() && !self.policy.server_keygen {
            Err(Refusal::CsrRequired)
        } else {
            Ok(())
        }
    }

    /// Makes the device and issues its certificates; nothing of it counts until a store has it.
    pub(super) fn make_device(
        &self,
        candidate: Candidate,
        account: AccountId,
        enrolment: Enrolment,
        now: Timestamp,
    ) -> Result<EnrolledDevice, Refusal> {
        let (keys, key_origin, private_key_pem) = if candidate.keys.is_empty() {
            let made = self.issuer.make_key()?;
            (vec![made.key], KeyOrigin::Server, Some(made.private_pem))
        } else {
            (candidate.keys, KeyOrigin::Device, None)
        };
        let id = device_id(&keys);
        let subject = Subject { account, device: id };
        let certificates = keys
            .iter()
            .map(|key| self.issuer.issue(subject, key, self.entropy.bytes(), now))
            .collect::<Result<Vec<Certificate>, _>>()?;
        let device = Device {
            id,
            account,
            name: candidate.name.unwrap_or_else(|| unnamed(&id)),
            system: candidate.system,
            key_origin,
            enrolment,
            enrolled_at: now,
            last_seen_at: None,
            revoked_at: None,
            in_log: matches!(enrolment, Enrolment::Approval { .. }),
            certificates,
        };
        Ok(EnrolledDevice {
            account,
            device,
            private_key_pem,
            is_repeat: false,
        })
    }

    /// The device that these keys enrolled a short while ago, by this way: then the answer was lost.
    pub(super) async fn lost_answer(
        &self,
        account: &Account,
        keys: &[PublicKey],
        enrolment: impl Fn(&Enrolment) -> bool,
        now: Timestamp,
    ) -> Result<Option<Device>, Refusal> {
        if keys.is_empty() {
            return Ok(None);
        }
        let device = self.store.device(device_id(keys)).await?;
        Ok(device.filter(|device| {
            device.account == account.id
                && device.has_exactly(keys)
                && enrolment(&device.enrolment)
                && device.revoked_at.is_none()
                && now.since(device.enrolled_at) < REPEATED
        }))
    }
}

/// The identifier of the device with these keys: that of the primary, which comes last.
pub(super) fn device_id(keys: &[PublicKey]) -> DeviceId {
    DeviceId::of_primary_spki(keys.last().map_or(&[], PublicKey::spki_der))
}

/// A name for a device that has none.
fn unnamed(id: &DeviceId) -> Label {
    let short: String = id.to_string().chars().take(8).collect();
    match format!("device-{short}").parse() {
        Ok(label) => label,
        Err(error) => unreachable!("fifteen ASCII characters are a label: {error}"),
    }
}
