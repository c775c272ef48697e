//! `POST /pairing/{id}/deny`: the offering device refuses the claim.

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

/// Refuses the claim.
#[utoipa::path(post, path = "/pairing/{id}/deny", operation_id = "deny", tag = "pairing",
    params(("id" = String, Path, description = "The pairing_id.")),
    security(("pairing_secret" = [])),
    responses(
        (status = 200, body = PairingStep),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn deny(
    State(state): State<HttpState>,
    PairingKey { id, secret }: PairingKey,
    caller: Caller,
) -> Result<Json<PairingStep>, Failure> {
    let authority = Arc::clone(&state.authority);
    let decision = async move { authority.deny(id, &secret, caller.address).await };
    stepped(&state, decision).await
}
