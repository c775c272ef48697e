//! `POST /pairing/{id}/open`: the offering device fixes on the claim.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use warifu_protocol::Problem;
use warifu_protocol::problem::Detail;
use warifu_protocol::wire::{OpenRequest, PairingStep};

use super::pairing::stepped;
use crate::http::HttpState;
use crate::http::body::JsonBody;
use crate::http::failure::Failure;
use crate::http::fields::{bytes, expect_present};
use crate::http::pairing_key::PairingKey;
use crate::http::request::Caller;

/// Fixes on the claim, and gives the claimant what its number depends on.
#[utoipa::path(post, path = "/pairing/{id}/open", operation_id = "open", tag = "pairing",
    params(("id" = String, Path, description = "The pairing_id.")),
    security(("pairing_secret" = [])),
    request_body = OpenRequest,
    responses(
        (status = 200, body = PairingStep),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn open(
    State(state): State<HttpState>,
    PairingKey { id, secret }: PairingKey,
    caller: Caller,
    JsonBody(request): JsonBody<OpenRequest>,
) -> Result<Json<PairingStep>, Failure> {
    expect_present(Detail::Usual, &[("reveal", request.reveal.is_some())])?;
    let reveal = bytes::<32>(request.reveal.as_deref().unwrap_or_default(), "reveal")?;
    let authority = Arc::clone(&state.authority);
    let decision = async move { authority.open(id, &secret, reveal, caller.address).await };
    stepped(&state, decision).await
}
