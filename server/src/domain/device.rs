//! Devices: the computers of an account, each with its own keys and certificates.

use warifu_protocol::text::Label;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, PublicKey, Timestamp};

use super::{AccountId, PairingId};

/// A certificate that the CA issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The certified key.
    pub key: PublicKey,
    /// SHA-256 of the DER.
    pub fingerprint: Fingerprint,
    /// The certificate.
    pub der: Vec<u8>,
    /// Its serial number, big-endian.
    pub serial: Vec<u8>,
    /// When it ends.
    pub not_after: Timestamp,
}

/// Who made a device's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyOrigin {
    /// The device itself: it must sign with exactly its enrolled keys, always.
    Device,
    /// The server, which forgot it: a bare fingerprint serves.
    Server,
}

/// How a device came into its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Enrolment {
    /// With the account itself.
    Registration,
    /// By a `T` code of another device.
    TokenCode {
        /// The pairing.
        pairing: PairingId,
    },
    /// By an `S` code of another device, which approved it.
    Approval {
        /// The pairing.
        pairing: PairingId,
    },
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its identifier.
    pub id: DeviceId,
    /// Whose it is.
    pub account: AccountId,
    /// What its person calls it.
    pub name: Label,
    /// What it runs.
    pub system: Option<Label>,
    /// Who made its key.
    pub key_origin: KeyOrigin,
    /// How it came.
    pub enrolment: Enrolment,
    /// When it came.
    pub enrolled_at: Timestamp,
    /// When it last opened a session or asked for a pairing.
    pub last_seen_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Whether an entry of the device log enrolled it.
    pub in_log: bool,
    /// Its current certificates, P-256 first; one for each enrolled key.
    pub certificates: Vec<Certificate>,
}

impl Device {
    /// The certificate by which the device is named: ML-DSA-87 where enrolled, else P-256.
    #[must_use]
    pub fn primary(&self) -> Option<&Certificate> {
        self.certificates.last()
    }

    /// The certificate for `algorithm`.
    #[must_use]
    pub fn certificate(&self, algorithm: Algorithm) -> Option<&Certificate> {
        self.certificates.iter().find(|c| c.key.algorithm() == algorithm)
    }

    /// Whether exactly these keys are the device's.
    #[must_use]
    pub fn has_exactly(&self, keys: &[PublicKey]) -> bool {
        self.certificates.len() == keys.len() && self.certificates.iter().all(|c| keys.contains(&c.key))
    }
}
