//! `POST /login`: password and device, together.

use axum::Json;
use axum::extract::State;
use warifu_protocol::Problem;
use warifu_protocol::wire::{LoginRequest, Session};

use crate::domain::login::LogIn;
use crate::http::HttpState;
use crate::http::body::JsonBody;
use crate::http::decision::to_the_end;
use crate::http::failure::Failure;
use crate::http::fields::{credentials, evidence, expect_device};
use crate::http::request::Caller;
use crate::http::session::answer;

/// Logs a device in.
#[utoipa::path(post, path = "/login", operation_id = "log_in", tag = "login",
    request_body = LoginRequest,
    responses(
        (status = 200, body = Session),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn log_in(
    State(state): State<HttpState>,
    caller: Caller,
    JsonBody(request): JsonBody<LoginRequest>,
) -> Result<Json<Session>, Failure> {
    expect_device(
        request.username.as_ref(),
        request.password.as_ref(),
        request.client_cert_fp.as_ref(),
    )?;
    let fingerprint = request.client_cert_fp.unwrap_or_default();
    let login = LogIn {
        credentials: credentials(request.username.as_ref(), request.password.as_ref(), &caller),
        evidence: evidence(&fingerprint, request.challenge_id, request.signatures, &caller)?,
        certificate: caller.certificate,
    };
    Ok(Json(answer(
        to_the_end(async move { state.authority.log_in(login).await }).await?,
    )))
}
