//! `POST /login/refresh`: the next pair of tokens.

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use warifu_protocol::problem::Detail;
use warifu_protocol::wire::{RefreshRequest, Session};
use warifu_protocol::{Problem, SecretText};

use crate::domain::session::RefreshToken;
use crate::http::HttpState;
use crate::http::body::JsonBody;
use crate::http::failure::Failure;
use crate::http::fields::expect_present;
use crate::http::request::Caller;
use crate::http::session::{answer, proof, unauthenticated};

/// Follows a refresh token by the next pair.
#[utoipa::path(post, path = "/login/refresh", operation_id = "refresh", tag = "login",
    request_body = RefreshRequest,
    security(("dpop_proof" = [])),
    responses(
        (status = 200, body = Session),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn refresh(
    State(state): State<HttpState>,
    caller: Caller,
    request: Request,
) -> Result<Json<Session>, Failure> {
    let (parts, body) = request.into_parts();
    let JsonBody(fields) = JsonBody::<RefreshRequest>::from_request(Request::new(body), &state).await?;
    expect_present(Detail::Usual, &[("refresh_token", fields.refresh_token.is_some())])?;
    let proof = proof(&parts, &state, None)?;
    let token = fields.refresh_token.as_ref().map_or("", SecretText::expose);
    let token = RefreshToken::from_text(token).ok_or_else(unauthenticated)?;
    Ok(Json(answer(
        state
            .authority
            .refresh(&token, &proof, caller.certificate, caller.address)
            .await?,
    )))
}
