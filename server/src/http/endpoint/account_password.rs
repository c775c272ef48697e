//! `POST /account/password`: another password, by the one until now.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use warifu_protocol::problem::Detail;
use warifu_protocol::wire::{AccountChanged, PasswordRequest};
use warifu_protocol::{Problem, SecretText};

use crate::http::HttpState;
use crate::http::body::SignedBody;
use crate::http::decision::to_the_end;
use crate::http::failure::Failure;
use crate::http::fields::{chosen_password, confirmation, evidence, expect_present};
use crate::http::request::Caller;
use crate::http::session::Authenticated;

/// Changes the password of the caller's account.
#[utoipa::path(post, path = "/account/password", operation_id = "change_password", tag = "account",
    request_body = PasswordRequest,
    security(("dpop" = [], "dpop_proof" = [])),
    responses(
        (status = 200, body = AccountChanged),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn change(
    State(state): State<HttpState>,
    caller: Caller,
    Authenticated(device): Authenticated,
    SignedBody { fields, params }: SignedBody<PasswordRequest>,
) -> Result<Json<AccountChanged>, Failure> {
    let named = [
        ("password", fields.password.is_some()),
        ("new_password", fields.new_password.is_some()),
        ("client_cert_fp", fields.client_cert_fp.is_some()),
    ];
    expect_present(Detail::Usual, &named)?;
    let username = state.authority.username_of(&device).await?;
    let wanted = fields.new_password.as_ref().map_or("", SecretText::expose);
    let password = chosen_password(wanted, &username, "new_password")?;
    let fingerprint = fields.client_cert_fp.as_deref().unwrap_or_default();
    let evidence = evidence(fingerprint, fields.challenge_id, fields.signatures, &caller)?;
    let confirmation = confirmation(fields.password.as_ref(), evidence, params, &caller);
    let authority = Arc::clone(&state.authority);
    to_the_end(async move { authority.change_password(&device, password, confirmation).await }).await?;
    Ok(Json(AccountChanged { success: true }))
}
