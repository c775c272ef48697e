//! `POST /account/password/reset`: another password, by the recovery key and a device of the account.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use warifu_protocol::problem::Detail;
use warifu_protocol::text::{Password, Username};
use warifu_protocol::wire::{AccountChanged, PasswordResetRequest};
use warifu_protocol::{Problem, SecretText};
use zeroize::Zeroizing;

use crate::domain::password_change::ResetPassword;
use crate::http::HttpState;
use crate::http::body::SignedBody;
use crate::http::decision::to_the_end;
use crate::http::failure::Failure;
use crate::http::fields::{bytes, chosen_password, evidence, expect_present};
use crate::http::request::Caller;

/// Sets another password where the one until now is forgotten.
#[utoipa::path(post, path = "/account/password/reset", operation_id = "reset_password", tag = "account",
    request_body = PasswordResetRequest,
    responses(
        (status = 200, body = AccountChanged),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn reset(
    State(state): State<HttpState>,
    caller: Caller,
    SignedBody { fields, params }: SignedBody<PasswordResetRequest>,
) -> Result<Json<AccountChanged>, Failure> {
    let named = [
        ("username", fields.username.is_some()),
        ("new_password", fields.new_password.is_some()),
        ("recovery_auth", fields.recovery_auth.is_some()),
        ("client_cert_fp", fields.client_cert_fp.is_some()),
    ];
    expect_present(Detail::Usual, &named)?;
    let username: Option<Username> = fields.username.as_deref().and_then(|name| name.parse().ok());
    let wanted = fields.new_password.as_ref().map_or("", SecretText::expose);
    let password = match &username {
        Some(username) => chosen_password(wanted, username, "new_password")?,
        // Nobody has that name, so nobody gets the password.
        None => Password::nobodys(),
    };
    let recovery_auth = fields.recovery_auth.as_ref().map_or("", SecretText::expose);
    let request = ResetPassword {
        username,
        password,
        recovery_auth: Zeroizing::new(bytes::<16>(recovery_auth, "recovery_auth")?),
        evidence: evidence(
            fields.client_cert_fp.as_deref().unwrap_or_default(),
            fields.challenge_id,
            fields.signatures,
            &caller,
        )?,
        params,
        address: caller.address,
    };
    let authority = Arc::clone(&state.authority);
    to_the_end(async move { authority.reset_password(request).await }).await?;
    Ok(Json(AccountChanged { success: true }))
}
