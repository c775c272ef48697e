//! `POST /pairing/{id}/approve`: the offering device lets the claimant in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use warifu_protocol::Problem;
use warifu_protocol::problem::Detail;
use warifu_protocol::wire::{ApproveRequest, PairingStep};

use super::pairing::stepped;
use crate::domain::approve::ApproveClaim;
use crate::http::HttpState;
use crate::http::body::JsonBody;
use crate::http::failure::Failure;
use crate::http::fields::{bytes, expect_present, log_entry};
use crate::http::pairing_key::PairingKey;
use crate::http::request::Caller;

/// Puts the claimant into the device log, and issues its certificates.
#[utoipa::path(post, path = "/pairing/{id}/approve", operation_id = "approve", tag = "pairing",
    params(("id" = String, Path, description = "The pairing_id.")),
    security(("pairing_secret" = [])),
    request_body = ApproveRequest,
    responses(
        (status = 200, body = PairingStep),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn approve(
    State(state): State<HttpState>,
    PairingKey { id, secret }: PairingKey,
    caller: Caller,
    JsonBody(request): JsonBody<ApproveRequest>,
) -> Result<Json<PairingStep>, Failure> {
    expect_present(
        Detail::ApprovalFields,
        &[
            ("log_entry", request.log_entry.is_some()),
            ("endorsement", request.endorsement.is_some()),
        ],
    )?;
    let approval = ApproveClaim {
        pairing: id,
        secret,
        entry: log_entry(request.log_entry.as_deref().unwrap_or_default())?,
        endorsement: bytes::<32>(request.endorsement.as_deref().unwrap_or_default(), "endorsement")?,
        address: caller.address,
    };
    let authority = Arc::clone(&state.authority);
    let decision = async move { authority.approve(approval).await };
    stepped(&state, decision).await
}
