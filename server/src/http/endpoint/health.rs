//! `GET /livez` and `GET /readyz`, on the admin listener.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::domain::Authority;
use crate::publish::PublicationStatus;

/// What is asked how it is.
#[derive(Clone)]
pub(in crate::http) struct Health {
    pub(in crate::http) authority: Arc<Authority>,
    pub(in crate::http) publication: Arc<PublicationStatus>,
}

/// The process runs.
pub(in crate::http) async fn live() -> &'static str {
    "ok\n"
}

/// The server can serve: its store reads and writes. That publishing fails is said, and is no reason to send people
/// elsewhere.
pub(in crate::http) async fn ready(State(health): State<Health>) -> (StatusCode, String) {
    if let Err(error) = health.authority.ready().await {
        tracing::error!("not ready: {error}");
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the store cannot read and write; see the log\n".to_owned(),
        );
    }
    let failing = health.publication.failing_since();
    let failing = failing.map_or_else(String::new, |since| {
        format!("the CA bundle and the revocation lists have not been published since {since}; see the log\n")
    });
    (StatusCode::OK, format!("ok\n{failing}"))
}
