//! `GET /ca/bundle.pem`: the roots.

use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::http::HttpState;
use crate::http::request::cacheable;

/// The CA's certificates, P-256 first.
#[utoipa::path(get, path = "/ca/bundle.pem", operation_id = "bundle", tag = "ca",
    responses((status = 200, body = String, content_type = "application/pem-certificate-chain")))]
pub(in crate::http) async fn bundle(State(state): State<HttpState>) -> Response {
    let headers = [(
        CONTENT_TYPE,
        HeaderValue::from_static("application/pem-certificate-chain"),
    )];
    (
        headers,
        [cacheable(Duration::from_secs(300))],
        state.authority.bundle_pem(),
    )
        .into_response()
}
