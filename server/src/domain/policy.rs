//! What the operator decided.

use std::time::Duration;

use url::Url;
use warifu_protocol::proof::Origin;
use warifu_protocol::wire::RegistrationMode;

use super::attempt::Limit;

/// How much proof a device needs that enrolled with less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceProof {
    /// As much as it enrolled with: a device whose key the server made shows its fingerprint.
    #[default]
    Enrolled,
    /// Signatures, always.
    Signature,
}

/// The limits on attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Failures for one name.
    pub name: Limit,
    /// Failures from one address.
    pub address: Limit,
    /// Failures of one device that signed.
    pub device: Limit,
    /// Registrations from one address.
    pub registrations: Limit,
}

/// The decisions that the domain applies.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The URL that codes name; also `iss` and `aud` of access tokens.
    pub public_url: Url,
    /// The origins that a device may have dialled.
    pub origins: Vec<Origin>,
    /// Who may register.
    pub registration: RegistrationMode,
    /// How long an offer lives.
    pub pairing_ttl: Duration,
    /// How many entries a device log may have when another device is approved. What takes a device out is always taken.
    pub longest_log: u64,
    /// For how long after it has come in a device revokes no older one.
    pub device_cool_down: Duration,
    /// How much proof a device needs.
    pub device_proof: DeviceProof,
    /// Whether the server makes keys for devices that send no CSR.
    pub server_keygen: bool,
    /// The limits on attempts; `None` for load tests.
    pub limits: Option<Limits>,
}
