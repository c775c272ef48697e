//! `GET /livez` and `GET /readyz`, on the admin listener.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::domain::Authority;

/// The process runs.
pub(in crate::http) async fn live() -> &'static str {
    "ok\n"
}

/// The server can serve: its store reads and writes.
pub(in crate::http) async fn ready(State(authority): State<Arc<Authority>>) -> (StatusCode, &'static str) {
    match authority.ready().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!("not ready: {error}");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the store cannot read and write; see the log\n",
            )
        }
    }
}
