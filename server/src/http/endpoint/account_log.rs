//! `GET /account/log`: the device log of the caller's account.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use warifu_protocol::encoding::base64;
use warifu_protocol::wire::LogPage;
use warifu_protocol::{Problem, ProblemCode};

use crate::http::HttpState;
use crate::http::failure::Failure;
use crate::http::session::Authenticated;

#[derive(Deserialize)]
pub(in crate::http) struct From {
    #[serde(default)]
    from: u64,
}

/// Gives the entries of the device log, oldest first, some at a time.
#[utoipa::path(get, path = "/account/log", operation_id = "account_log", tag = "devices",
    params(("from" = Option<u64>, Query, description = "The place of the first entry that is wanted; 0 where absent.")),
    security(("dpop" = [], "dpop_proof" = [])),
    responses(
        (status = 200, body = LogPage),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn entries(
    State(state): State<HttpState>,
    Authenticated(caller): Authenticated,
    query: Result<Query<From>, QueryRejection>,
) -> Result<Json<LogPage>, Failure> {
    let Query(From { from }) = query.map_err(|error| {
        Failure::new(ProblemCode::MalformedRequest)
            .fields(&["from"])
            .because(error)
    })?;
    let page = state.authority.account_log(&caller, from).await?;
    Ok(Json(LogPage {
        entries: page.entries.iter().map(|entry| base64(entry)).collect(),
        head: page.head.map(|log| log.head),
        next: page.next,
    }))
}
