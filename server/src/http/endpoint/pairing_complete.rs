//! `POST /pairing/{id}/complete`: the new device has what was approved.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use warifu_protocol::Problem;
use warifu_protocol::wire::PairingStep;

use super::pairing::{pairing_id, secret, stepped};
use crate::http::HttpState;
use crate::http::failure::Failure;
use crate::http::request::Caller;

/// Notes that the new device has its certificates.
#[utoipa::path(post, path = "/pairing/{id}/complete", operation_id = "complete", tag = "pairing",
    params(("id" = String, Path, description = "The pairing_id.")),
    security(("pairing_secret" = [])),
    responses(
        (status = 200, body = PairingStep),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn complete(
    State(state): State<HttpState>,
    id: Result<Path<String>, PathRejection>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Json<PairingStep>, Failure> {
    let (id, secret) = (pairing_id(id)?, secret(&headers)?);
    let authority = Arc::clone(&state.authority);
    let decision = async move { authority.complete(id, &secret, caller.address).await };
    stepped(&state, decision).await
}
