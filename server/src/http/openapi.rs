//! `GET /openapi.json`: the description of everything here.

use std::sync::LazyLock;
use std::time::Duration;

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::endpoint::{
    account_log, account_password, account_password_reset, ca_bundle, ca_crl, device_revoke, devices, jwks, login,
    login_challenge, login_refresh, logout, pairing, pairing_approve, pairing_complete, pairing_deny, pairing_events,
    pairing_open, pairing_token, registration,
};
use super::request::cacheable;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Warifu",
        description = "Every computer of a person gets its own keys and certificates, and a computer that is \
            already enrolled brings in the next one by QR code."
    ),
    paths(
        registration::describe,
        registration::register,
        pairing_token::offer,
        pairing::view,
        pairing::cancel,
        pairing_events::events,
        pairing_open::open,
        pairing_approve::approve,
        pairing_deny::deny,
        pairing_complete::complete,
        login_challenge::challenge,
        login::log_in,
        login_refresh::refresh,
        logout::log_out,
        devices::list,
        device_revoke::revoke,
        account_log::entries,
        account_password::change,
        account_password_reset::reset,
        ca_bundle::bundle,
        ca_crl::der,
        ca_crl::pem,
        jwks::keys,
    ),
    modifiers(&Schemes)
)]
struct Description;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let http = |scheme: HttpAuthScheme, text: &str| {
            SecurityScheme::Http(HttpBuilder::new().scheme(scheme).description(Some(text)).build())
        };
        components.add_security_scheme(
            "pairing_secret",
            http(
                HttpAuthScheme::Bearer,
                "The offer_secret or the claim_secret of the pairing.",
            ),
        );
        components.add_security_scheme(
            "dpop",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
                "Authorization",
                "`DPoP` and the access token (RFC 9449 section 7.1).",
            ))),
        );
        components.add_security_scheme(
            "dpop_proof",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
                "DPoP",
                "A proof by the device's P-256 key (RFC 9449 section 4).",
            ))),
        );
    }
}

static JSON: LazyLock<String> = LazyLock::new(|| {
    let mut text = Description::openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
});

/// The OpenAPI description, as JSON.
#[must_use]
pub fn openapi_json() -> String {
    JSON.clone()
}

pub(super) async fn serve() -> Response {
    let headers = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (headers, [cacheable(Duration::from_secs(300))], JSON.as_str()).into_response()
}
