//! Who came with a code.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use warifu_protocol::encoding::{array_from_base64, from_base64};
use warifu_protocol::pairing::Transcript;
use warifu_protocol::text::Username;
use warifu_protocol::wire::PairingClaim;
use warifu_protocol::{Algorithm, DeviceId, KemKey, Pin, PublicKey, Timestamp};
use zeroize::Zeroizing;

/// What became of a code.
#[derive(Debug)]
pub enum Arrival {
    /// A `T` code: a new device has joined the account.
    Joined(PairingClaim),
    /// An `S` code: a new device asks to join.
    Asking(OpenedClaim),
}

/// A claim that is bound to the code and was fixed on: it waits for the number, or for a no.
#[derive(Clone)]
pub struct OpenedClaim {
    /// Who asks, as it can be shown.
    pub claim: PairingClaim,
    /// For how long it waits from now.
    pub lasts: Duration,
    /// When it ends, by the server's clock.
    pub expires_at: Timestamp,
    pub(super) asking: Option<Arc<Asking>>,
}

/// What an approval is made from.
pub(super) struct Asking {
    pub(super) keys: ClaimedKeys,
    pub(super) number: Zeroizing<String>,
}

impl OpenedClaim {
    /// One that can be shown and nothing else: approving it fails.
    #[must_use]
    pub const fn for_display(claim: PairingClaim, lasts: Duration, expires_at: Timestamp) -> Self {
        Self {
            claim,
            lasts,
            expires_at,
            asking: None,
        }
    }

    /// The device that it will be.
    #[must_use]
    pub fn device_id(&self) -> Option<DeviceId> {
        let asking = self.asking.as_ref()?;
        Some(DeviceId::of_primary_spki(asking.keys.ml_dsa_87.spki_der()))
    }
}

impl fmt::Debug for OpenedClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedClaim")
            .field("claim", &self.claim)
            .finish_non_exhaustive()
    }
}

/// The keys that a claim came with.
pub(super) struct ClaimedKeys {
    pub(super) p256: PublicKey,
    pub(super) ml_dsa_87: PublicKey,
    pub(super) kem: KemKey,
}

/// The keys of a claim and the MAC over them; none where something is missing or is no key.
pub(super) fn parts(claim: &PairingClaim) -> Option<(ClaimedKeys, [u8; 32])> {
    let key = |algorithm, text: &Option<String>| {
        let key = PublicKey::from_spki_der(&from_base64(text.as_deref()?).ok()?).ok()?;
        (key.algorithm() == algorithm).then_some(key)
    };
    let keys = ClaimedKeys {
        p256: key(Algorithm::EcdsaP256, &claim.spki.ecdsa_p256)?,
        ml_dsa_87: key(Algorithm::MlDsa87, &claim.spki.ml_dsa_87)?,
        kem: KemKey::from_base64(claim.kem_key.as_deref()?).ok()?,
    };
    Some((keys, array_from_base64(claim.binding.as_deref()?).ok()?))
}

impl ClaimedKeys {
    /// What the claim is bound to, with the names as they were relayed.
    pub(super) fn transcript<'a>(
        &'a self,
        username: &'a Username,
        pin: &'a Pin,
        claim: &'a PairingClaim,
    ) -> Transcript<'a> {
        Transcript {
            username,
            pin,
            p256: &self.p256,
            ml_dsa_87: &self.ml_dsa_87,
            kem_key: &self.kem,
            device_name: &claim.device_name,
            system: claim.system.as_deref().unwrap_or_default(),
        }
    }
}
