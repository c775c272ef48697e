//! `GET /devices`: the computers of an account.

use axum::Json;
use axum::extract::State;
use warifu_protocol::Problem;
use warifu_protocol::wire::{DeviceList, DeviceSummary};

use super::enrolled::certificate;
use crate::domain::{Device, KeyOrigin};
use crate::http::HttpState;
use crate::http::failure::Failure;
use crate::http::session::Authenticated;

/// Lists the devices of the caller's account.
#[utoipa::path(get, path = "/devices", operation_id = "devices", tag = "devices",
    security(("dpop" = [], "dpop_proof" = [])),
    responses(
        (status = 200, body = DeviceList),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn list(
    State(state): State<HttpState>,
    Authenticated(caller): Authenticated,
) -> Result<Json<DeviceList>, Failure> {
    let devices = state.authority.devices(&caller).await?;
    Ok(Json(DeviceList {
        devices: devices.iter().map(|device| summary(device, &caller.device)).collect(),
    }))
}

fn summary(device: &Device, caller: &Device) -> DeviceSummary {
    DeviceSummary {
        device_id: device.id,
        device_name: device.name.to_string(),
        system: device.system.as_ref().map(ToString::to_string),
        current: device.id == caller.id,
        vouched_for: device.in_log,
        server_key: device.key_origin == KeyOrigin::Server,
        enrolled_at: device.enrolled_at,
        last_seen_at: device.last_seen_at,
        revoked_at: device.revoked_at,
        certificates: device.certificates.iter().map(certificate).collect(),
    }
}
