//! `GET /.well-known/jwks.json`: the keys that verify access tokens.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use warifu_protocol::wire::Jwks;

use crate::http::HttpState;
use crate::http::request::cacheable;

/// The keys that verify access tokens (RFC 7517).
#[utoipa::path(get, path = "/.well-known/jwks.json", operation_id = "jwks", tag = "login",
    responses((status = 200, body = Jwks)))]
pub(in crate::http) async fn keys(State(state): State<HttpState>) -> Response {
    ([cacheable(Duration::from_secs(300))], Json(state.authority.jwks())).into_response()
}
