//! `GET /devices`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::IssuedCertificate;
use crate::{DeviceId, Timestamp};

/// The devices of an account, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceList {
    /// The devices.
    pub devices: Vec<DeviceSummary>,
}

/// One device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceSummary {
    /// The device.
    pub device_id: DeviceId,
    /// What its person calls it.
    pub device_name: String,
    /// What it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
    /// Whether another device vouched for it in the device log.
    pub vouched_for: bool,
    /// Whether the server made its key.
    pub server_key: bool,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// When it last logged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// Its certificates, P-256 first.
    pub certificates: Vec<IssuedCertificate>,
}
