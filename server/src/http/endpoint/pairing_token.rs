//! `POST /registration/request_pairing_token`: an enrolled device asks for a code.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use warifu_protocol::Problem;
use warifu_protocol::encoding::base64;
use warifu_protocol::wire::{OfferAnswer, OfferRequest};

use crate::domain::offer::OfferPairing;
use crate::http::HttpState;
use crate::http::body::JsonBody;
use crate::http::decision::to_the_end;
use crate::http::failure::Failure;
use crate::http::fields::{credentials, evidence, expect_device, parsed};
use crate::http::request::Caller;

/// Offers a pairing.
#[utoipa::path(post, path = "/registration/request_pairing_token", operation_id = "offer", tag = "pairing",
    request_body = OfferRequest,
    responses(
        (status = 201, body = OfferAnswer),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn offer(
    State(state): State<HttpState>,
    caller: Caller,
    JsonBody(request): JsonBody<OfferRequest>,
) -> Result<Response, Failure> {
    expect_device(
        request.username.as_ref(),
        request.password.as_ref(),
        request.client_cert_fp.as_ref(),
    )?;
    let token_sha256 = request
        .token_sha256
        .as_deref()
        .map(|text| parsed(text, "token_sha256"))
        .transpose()?;
    let fingerprint = request.client_cert_fp.unwrap_or_default();
    let offer = OfferPairing {
        credentials: credentials(request.username.as_ref(), request.password.as_ref(), &caller),
        evidence: evidence(&fingerprint, request.challenge_id, request.signatures, &caller)?,
        token_sha256,
    };
    let standing = to_the_end(async move { state.authority.offer(offer).await }).await?;
    let pairing = &standing.pairing;
    let answer = OfferAnswer {
        success: true,
        qr_code: standing.code.as_ref().map(|code| code.to_string().into()),
        pairing_id: pairing.id.0,
        offer_secret: base64(&*standing.offer_secret).into(),
        expires_at: pairing.expires_at,
        expires_in: pairing.expires_at.since(standing.at).as_secs(),
    };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}
