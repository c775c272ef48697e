//! `POST /registration/request_pairing_token`, `GET` and `DELETE /pairing/{id}`.

use reqwest::Method;
use uuid::Uuid;
use warifu_protocol::SecretText;
use warifu_protocol::wire::{OfferAnswer, OfferRequest, PairingView};

use super::{Api, ApiError, answer};

impl Api {
    /// Asks for a pairing code. Not repeated by itself: the challenge is spent by the first try.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn offer(&self, request: &OfferRequest) -> Result<OfferAnswer, ApiError> {
        self.post("/registration/request_pairing_token", request).await
    }

    /// Looks where a pairing is. `secret` is the offering side's.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn pairing(&self, id: &Uuid, secret: &SecretText) -> Result<PairingView, ApiError> {
        let request = self.request(Method::GET, &format!("/pairing/{id}"));
        answer::json(request.bearer_auth(secret.expose())).await
    }

    /// Withdraws a pairing.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn cancel_pairing(&self, id: &Uuid, secret: &SecretText) -> Result<(), ApiError> {
        let request = self.request(Method::DELETE, &format!("/pairing/{id}"));
        answer::bytes(request.bearer_auth(secret.expose()), 64 * 1024)
            .await
            .map(drop)
    }
}
