//! `POST /login/challenge`: something to sign.

use axum::Json;
use axum::extract::State;
use warifu_protocol::Problem;
use warifu_protocol::encoding::base64;
use warifu_protocol::problem::Detail;
use warifu_protocol::wire::{ChallengeAnswer, ChallengeRequest};

use crate::domain::challenge::CHALLENGE_LIFETIME;
use crate::http::HttpState;
use crate::http::body::JsonBody;
use crate::http::failure::Failure;
use crate::http::fields::{expect_present, parsed};

/// Hands out a challenge, for known and unknown fingerprints alike.
#[utoipa::path(post, path = "/login/challenge", operation_id = "challenge", tag = "login",
    request_body = ChallengeRequest,
    responses(
        (status = 200, body = ChallengeAnswer),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn challenge(
    State(state): State<HttpState>,
    JsonBody(request): JsonBody<ChallengeRequest>,
) -> Result<Json<ChallengeAnswer>, Failure> {
    expect_present(Detail::Usual, &[("client_cert_fp", request.client_cert_fp.is_some())])?;
    let fingerprint = parsed(&request.client_cert_fp.unwrap_or_default(), "client_cert_fp")?;
    let issued = state.authority.challenge(&fingerprint);
    Ok(Json(ChallengeAnswer {
        challenge_id: issued.id,
        challenge: base64(&issued.challenge),
        expires_in: CHALLENGE_LIFETIME.as_secs(),
    }))
}
