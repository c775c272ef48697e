//! `POST /login/refresh` and `POST /logout`.

use reqwest::Method;
use warifu_protocol::SecretText;
use warifu_protocol::wire::{RefreshRequest, Session};

use super::{Api, ApiError, Body};

impl Api {
    /// Exchanges a refresh token for the next pair. `proof` is a DPoP proof for this call.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn refresh(&self, token: &SecretText, proof: &str) -> Result<Session, ApiError> {
        let body = refresh_body(token)?;
        let request = self.request(Method::POST, "/login/refresh").header("DPoP", proof);
        self.json(body.attach(request)).await
    }

    /// Ends the session of a refresh token. `proof` is a DPoP proof for this call.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn logout(&self, token: &SecretText, proof: &str) -> Result<(), ApiError> {
        let body = refresh_body(token)?;
        let request = self.request(Method::POST, "/logout").header("DPoP", proof);
        self.bytes(body.attach(request), 64 * 1024).await.map(drop)
    }
}

fn refresh_body(token: &SecretText) -> Result<Body, ApiError> {
    Body::of(&RefreshRequest {
        refresh_token: Some(token.clone()),
    })
}
