//! The message that programs get, the same through SNS and webhook. Its fields are a contract: `docs/notifications.md`.

use serde::Serialize;
use warifu_protocol::{DeviceId, Timestamp};

use super::notice::Notice;

#[derive(Serialize)]
struct Message<'a> {
    version: u32,
    // More than JavaScript's numbers hold exactly.
    id: String,
    event: &'static str,
    at: Timestamp,
    account: uuid::Uuid,
    username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<Device<'a>>,
    address: std::net::IpAddr,
}

#[derive(Serialize)]
struct Device<'a> {
    id: DeviceId,
    name: &'a str,
}

/// The notice as JSON.
pub(super) fn json(notice: &Notice) -> Result<String, serde_json::Error> {
    let record = &notice.record;
    serde_json::to_string(&Message {
        version: 1,
        id: notice.id.to_string(),
        event: record.event.name(),
        at: record.at,
        account: notice.account.id.0,
        username: notice.account.username.as_str(),
        device: notice.device.as_ref().map(|device| Device {
            id: device.id,
            name: device.name.as_str(),
        }),
        address: record.address.to_canonical(),
    })
}
