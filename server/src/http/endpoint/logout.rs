//! `POST /logout`: ends a session, by its access token or its refresh token.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use serde::Serialize;
use utoipa::ToSchema;
use warifu_protocol::problem::Detail;
use warifu_protocol::wire::RefreshRequest;
use warifu_protocol::{Problem, SecretText};

use crate::domain::session::RefreshToken;
use crate::http::HttpState;
use crate::http::body::JsonBody;
use crate::http::failure::Failure;
use crate::http::fields::expect_present;
use crate::http::request::Caller;
use crate::http::session::{Authenticated, access_token, proof, unauthenticated};

/// The session has ended.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct LoggedOut {
    /// Always true.
    success: bool,
}

/// Ends the session: of the access token where one is presented, else of the refresh token.
#[utoipa::path(post, path = "/logout", operation_id = "log_out", tag = "login",
    request_body = RefreshRequest,
    security(("dpop" = [], "dpop_proof" = []), ("dpop_proof" = [])),
    responses(
        (status = 200, body = LoggedOut),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn log_out(
    State(state): State<HttpState>,
    caller: Caller,
    request: Request,
) -> Result<Json<LoggedOut>, Failure> {
    let (mut parts, body) = request.into_parts();
    if access_token(&parts)?.is_some() {
        let Authenticated(device) = Authenticated::from_request_parts(&mut parts, &state).await?;
        state.authority.log_out_caller(&device, caller.address).await?;
    } else {
        let JsonBody(fields) = JsonBody::<RefreshRequest>::from_request(Request::new(body), &state).await?;
        expect_present(Detail::Usual, &[("refresh_token", fields.refresh_token.is_some())])?;
        let proof = proof(&parts, &state, None)?;
        let token = fields.refresh_token.as_ref().map_or("", SecretText::expose);
        let token = RefreshToken::from_text(token).ok_or_else(unauthenticated)?;
        state.authority.log_out(&token, &proof, caller.address).await?;
    }
    Ok(Json(LoggedOut { success: true }))
}
