//! `POST /devices/{id}/revoke`: a computer is taken out of its account.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use uuid::Uuid;
use warifu_protocol::problem::Detail;
use warifu_protocol::wire::{RevokeAnswer, RevokeRequest};
use warifu_protocol::{DeviceId, Problem};

use crate::domain::Refusal;
use crate::domain::revoke::RevokeDevice;
use crate::http::HttpState;
use crate::http::body::SignedBody;
use crate::http::decision::to_the_end;
use crate::http::failure::Failure;
use crate::http::fields::{confirmation, evidence, expect_present, log_entry};
use crate::http::request::Caller;
use crate::http::session::Authenticated;

/// Revokes a device of the caller's account, itself perhaps. Of one that is revoked already nothing changes.
#[utoipa::path(post, path = "/devices/{id}/revoke", operation_id = "revoke", tag = "devices",
    params(("id" = String, Path, description = "The device_id.")),
    request_body = RevokeRequest,
    security(("dpop" = [], "dpop_proof" = [])),
    responses(
        (status = 200, body = RevokeAnswer),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn revoke(
    State(state): State<HttpState>,
    id: Result<Path<String>, PathRejection>,
    caller: Caller,
    Authenticated(device): Authenticated,
    SignedBody { fields, params }: SignedBody<RevokeRequest>,
) -> Result<Json<RevokeAnswer>, Failure> {
    let named = [
        ("password", fields.password.is_some()),
        ("client_cert_fp", fields.client_cert_fp.is_some()),
    ];
    expect_present(Detail::Usual, &named)?;
    let entry = fields.log_entry.as_deref().map(log_entry).transpose()?;
    let fingerprint = fields.client_cert_fp.as_deref().unwrap_or_default();
    let evidence = evidence(fingerprint, fields.challenge_id, fields.signatures, &caller)?;
    // What is no identifier is that of no device.
    let id: Option<Uuid> = id.ok().and_then(|Path(id)| id.parse().ok());
    let id = id.ok_or(Refusal::DeviceUnknown)?;
    let request = RevokeDevice {
        device: DeviceId::from_uuid(id),
        entry,
        confirmation: confirmation(fields.password.as_ref(), evidence, params, &caller),
    };
    let authority = Arc::clone(&state.authority);
    let (device_id, revoked_at) = to_the_end(async move { authority.revoke(&device, request).await }).await?;
    Ok(Json(RevokeAnswer {
        success: true,
        device_id,
        revoked_at,
    }))
}
