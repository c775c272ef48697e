//! `GET /ca/{algorithm}.crl` and `.crl.pem`: which certificates of a root are revoked.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use bytes::Bytes;
use warifu_protocol::Algorithm;

use crate::domain::revocation::RevocationList;
use crate::http::HttpState;
use crate::http::failure::Failure;

/// One path for each root and form: a pattern of the router has no end after its parameter.
pub(in crate::http) fn routes() -> impl Iterator<Item = (String, MethodRouter<HttpState>)> {
    Algorithm::ALL.into_iter().flat_map(|algorithm| {
        [
            (
                format!("/ca/{algorithm}.crl"),
                get(move |state, headers| der(state, algorithm, headers)),
            ),
            (
                format!("/ca/{algorithm}.crl.pem"),
                get(move |state, headers| pem(state, algorithm, headers)),
            ),
        ]
    })
}

/// The newest revocation list of a root, DER.
#[utoipa::path(get, path = "/ca/{algorithm}.crl", operation_id = "revocation_list", tag = "ca",
    params(("algorithm" = Algorithm, Path, description = "Whose root.")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pkix-crl"),
        (status = 304, description = "It is the one of `If-None-Match`."),
        (status = 503, body = warifu_protocol::Problem, content_type = "application/problem+json"),
    ))]
pub(in crate::http) async fn der(
    State(state): State<HttpState>,
    algorithm: Algorithm,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let list = state.authority.revocation_list(algorithm).await?;
    Ok(answer(&list, "der", &headers, || {
        let content_type = HeaderValue::from_static("application/pkix-crl");
        let der = Bytes::from_owner(Arc::clone(&list.der));
        ([(CONTENT_TYPE, content_type)], der).into_response()
    }))
}

/// The newest revocation list of a root, PEM.
#[utoipa::path(get, path = "/ca/{algorithm}.crl.pem", operation_id = "revocation_list_pem", tag = "ca",
    params(("algorithm" = Algorithm, Path, description = "Whose root.")),
    responses(
        (status = 200, body = String, content_type = "application/x-pem-file"),
        (status = 304, description = "It is the one of `If-None-Match`."),
        (status = 503, body = warifu_protocol::Problem, content_type = "application/problem+json"),
    ))]
pub(in crate::http) async fn pem(
    State(state): State<HttpState>,
    algorithm: Algorithm,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let list = state.authority.revocation_list(algorithm).await?;
    Ok(answer(&list, "pem", &headers, || {
        let content_type = HeaderValue::from_static("application/x-pem-file");
        ([(CONTENT_TYPE, content_type)], list.pem()).into_response()
    }))
}

/// Who has a list already is told in a few bytes that it is still the newest. A cache must ask each time: otherwise it
/// would go on giving a list that lacks a revocation.
fn answer(list: &Arc<RevocationList>, form: &str, headers: &HeaderMap, whole: impl FnOnce() -> Response) -> Response {
    let tag = format!("\"{}-{form}\"", list.number);
    let mut response = if has(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        whole()
    };
    let answered = response.headers_mut();
    answered.insert(CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answered.insert(ETAG, tag);
    }
    response
}

/// Whether `If-None-Match` names the tag (RFC 9110 §13.1.2: compared weakly).
fn has(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|field| field.to_str().ok())
        .flat_map(|field| field.split(','))
        .map(|member| member.trim().trim_start_matches("W/"))
        .any(|member| member == tag || member == "*")
}
