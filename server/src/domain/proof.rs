//! Whether a device proved itself.

use warifu_protocol::proof::{ChallengeMessage, Context, Origin};
use warifu_protocol::{ByAlgorithm, Fingerprint, Pin, PublicKey, Timestamp};

use super::authority::Authority;
use super::{Device, KeyOrigin, Refusal};
use crate::domain::policy::DeviceProof;

/// What a request shows of a device.
#[derive(Clone, Debug)]
pub struct DeviceEvidence {
    /// The fingerprint by which the device names itself.
    pub fingerprint: Fingerprint,
    /// The challenge that was signed.
    pub challenge_id: Option<String>,
    /// The signatures, decoded. What did not decode is an empty signature, which never verifies.
    pub signatures: Option<ByAlgorithm<Vec<u8>>>,
    /// What the request's `Host` field names: not accepted, but worth a hint in the log.
    pub host: Option<Origin>,
}

/// The device that was named, and what it showed.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) device: Option<Device>,
    pub(super) fingerprint: Fingerprint,
    pub(super) proof: Shown,
}

/// How much a request proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Every enrolled key signed a fresh challenge, which is spent now.
    Signatures,
    /// Nothing was offered but the fingerprint.
    Fingerprint,
    /// Something was offered, and it is wrong.
    Wrong,
}

impl Authority {
    /// Looks the device up and evaluates its signatures; valid ones spend the challenge, whatever
    /// the answer will be.
    pub(super) async fn evaluate(
        &self,
        evidence: DeviceEvidence,
        context: Context,
        params: [u8; 32],
        now: Timestamp,
    ) -> Result<Named, Refusal> {
        let device = self.store.device_by_fingerprint(&evidence.fingerprint).await?;
        let fingerprint = evidence.fingerprint;
        if evidence.challenge_id.is_none() && evidence.signatures.as_ref().is_none_or(ByAlgorithm::is_empty) {
            return Ok(Named {
                device,
                fingerprint,
                proof: Shown::Fingerprint,
            });
        }
        let wrong = Named {
            device: device.clone(),
            fingerprint,
            proof: Shown::Wrong,
        };
        let opened = evidence
            .challenge_id
            .as_deref()
            .and_then(|id| self.open_challenge(id, &fingerprint, now));
        let (Some(opened), Some(signatures)) = (opened, &evidence.signatures) else {
            return Ok(wrong);
        };
        let known: Option<Vec<PublicKey>> = device
            .as_ref()
            .map(|d| d.certificates.iter().map(|c| c.key.clone()).collect());
        let keys = known.as_ref().unwrap_or(&self.decoy_keys);
        let pins = self.issuer.accepted_pins();
        let message = |pin: &Pin, origin: &Origin| {
            let message = ChallengeMessage {
                context,
                pin,
                challenge: &opened.challenge,
                fingerprint: &fingerprint,
                origin,
                params,
            };
            message.to_bytes()
        };
        let signed = |origin: &Origin| pins.iter().any(|pin| all_sign(keys, signatures, &message(pin, origin)));
        if !self.policy.origins.iter().any(&signed) {
            if let Some(host) = evidence.host.filter(|host| signed(host)) {
                tracing::warn!(
                    origin.dialled = %host,
                    "a device signed for an address that this server does not know as its own; \
                     set server.public_url or add the name to server.extra_hosts"
                );
            }
            return Ok(wrong);
        }
        let fresh = self.store.spend_challenge(opened.id, opened.expires_at, now).await?;
        if fresh && known.is_some() {
            Ok(Named {
                proof: Shown::Signatures,
                ..wrong
            })
        } else {
            Ok(wrong)
        }
    }

    /// Whether what was shown is enough for this device.
    pub(super) fn is_enough(&self, device: &Device, proof: Shown) -> bool {
        match proof {
            Shown::Signatures => true,
            Shown::Wrong => false,
            Shown::Fingerprint => {
                device.key_origin == KeyOrigin::Server && self.policy.device_proof == DeviceProof::Enrolled
            }
        }
    }
}

/// Exactly the enrolled algorithms sign, no fewer and no more. P-256 comes first and fails cheaply.
fn all_sign(keys: &[PublicKey], signatures: &ByAlgorithm<Vec<u8>>, message: &[u8]) -> bool {
    signatures.iter().count() == keys.len()
        && keys
            .iter()
            .all(|key| signatures.of(key.algorithm()).is_some_and(|s| key.verifies(message, s)))
}
