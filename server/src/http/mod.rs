//! HTTP: requests in, answers and problem documents out. What is decided, is decided in the domain.

mod body;
mod cors;
mod decision;
mod dpop;
mod endpoint;
mod failure;
mod fields;
mod openapi;
mod pairing_key;
mod request;
mod session;
mod watchers;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderValue;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, post};
use tokio_util::sync::CancellationToken;

pub use openapi::openapi_json;
pub use watchers::Watchers;

use crate::config::TrustedProxies;
use crate::domain::Authority;
use crate::publish::PublicationStatus;
use endpoint::{
    account_log, account_password, account_password_reset, ca_bundle, ca_crl, device_revoke, devices, health, jwks,
    login, login_challenge, login_refresh, logout, pairing, pairing_approve, pairing_complete, pairing_deny,
    pairing_events, pairing_open, pairing_token, registration,
};

/// What the endpoints work with.
#[derive(Clone)]
pub struct HttpState {
    /// Decides.
    pub authority: Arc<Authority>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// The web origins that may read answers.
    pub cors_origins: Vec<HeaderValue>,
    /// How long a body may take to arrive, and a client to read.
    pub body_timeout: Duration,
    /// Ends answers that would go on for as long as something may happen.
    pub stop: CancellationToken,
    /// Who watches pairings.
    pub watchers: Watchers,
}

/// The public endpoints.
pub fn router(state: HttpState) -> Router {
    let routes: Vec<(&str, MethodRouter<HttpState>)> = vec![
        (
            "/registration",
            get(registration::describe).post(registration::register),
        ),
        ("/registration/request_pairing_token", post(pairing_token::offer)),
        ("/pairing/{id}/events", get(pairing_events::events)),
        ("/pairing/{id}/open", post(pairing_open::open)),
        ("/pairing/{id}/approve", post(pairing_approve::approve)),
        ("/pairing/{id}/deny", post(pairing_deny::deny)),
        ("/pairing/{id}/complete", post(pairing_complete::complete)),
        ("/pairing/{id}", delete(pairing::cancel).get(pairing::view)),
        ("/login/challenge", post(login_challenge::challenge)),
        ("/login", post(login::log_in)),
        ("/login/refresh", post(login_refresh::refresh)),
        ("/logout", post(logout::log_out)),
        ("/devices", get(devices::list)),
        ("/devices/{id}/revoke", post(device_revoke::revoke)),
        ("/account/log", get(account_log::entries)),
        ("/account/password", post(account_password::change)),
        ("/account/password/reset", post(account_password_reset::reset)),
        ("/ca/bundle.pem", get(ca_bundle::bundle)),
        ("/.well-known/jwks.json", get(jwks::keys)),
        ("/openapi.json", get(openapi::serve)),
    ];
    let routes = routes.into_iter().map(|(path, methods)| (path.to_owned(), methods));
    let cors = cors::layer(&state.cors_origins);
    let router = with_optional_slash(routes.chain(ca_crl::routes()))
        .fallback(failure::not_found)
        .method_not_allowed_fallback(failure::method_not_allowed)
        .layer(from_fn_with_state(state.clone(), request::finish))
        .with_state(state);
    match cors {
        Some(cors) => router.layer(cors),
        None => router,
    }
}

/// The operator's endpoints.
pub fn admin_router(authority: Arc<Authority>, publication: Arc<PublicationStatus>) -> Router {
    let routes = [("/livez", get(health::live)), ("/readyz", get(health::ready))];
    with_optional_slash(routes).with_state(health::Health { authority, publication })
}

fn with_optional_slash<S: Clone + Send + Sync + 'static>(
    routes: impl IntoIterator<Item = (impl AsRef<str>, MethodRouter<S>)>,
) -> Router<S> {
    routes.into_iter().fold(Router::new(), |router, (path, methods)| {
        let path = path.as_ref();
        router.route(path, methods.clone()).route(&format!("{path}/"), methods)
    })
}
