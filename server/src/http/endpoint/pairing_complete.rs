//! `POST /pairing/{id}/complete`: the new device has what was approved.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use warifu_protocol::Problem;
use warifu_protocol::wire::PairingStep;

use super::pairing::stepped;
use crate::http::HttpState;
use crate::http::failure::Failure;
use crate::http::pairing_key::PairingKey;
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
    PairingKey { id, secret }: PairingKey,
    caller: Caller,
) -> Result<Json<PairingStep>, Failure> {
    let authority = Arc::clone(&state.authority);
    let decision = async move { authority.complete(id, &secret, caller.address).await };
    stepped(&state, decision).await
}
