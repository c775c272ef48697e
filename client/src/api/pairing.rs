//! `POST /registration/request_pairing_token`, `GET` and `DELETE /pairing/{id}`.

use reqwest::Method;
use uuid::Uuid;
use warifu_protocol::SecretText;
use warifu_protocol::text::Label;
use warifu_protocol::wire::{OfferAnswer, OfferRequest, PairingView};

use super::{Api, ApiError};
use crate::text::printable;

/// As long as an IPv6 address with its zone.
const MAX_ADDRESS: usize = 64;

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
        self.json(request.bearer_auth(secret.expose())).await.map(shown)
    }

    /// Withdraws a pairing. A repeat changes nothing.
    ///
    /// # Errors
    /// The server refuses, also where a device has come in already, or does not answer.
    pub async fn cancel_pairing(&self, id: &Uuid, secret: &SecretText) -> Result<PairingView, ApiError> {
        let request = self.request(Method::DELETE, &format!("/pairing/{id}"));
        self.json(request.bearer_auth(secret.expose())).await.map(shown)
    }
}

/// The view as it can be shown: who claims chose the names in it.
fn shown(mut view: PairingView) -> PairingView {
    if let Some(claim) = &mut view.claim {
        claim.device_name = printable(&claim.device_name, Label::MAX_LENGTH);
        claim.system = claim.system.take().map(|system| printable(&system, Label::MAX_LENGTH));
        claim.address = printable(&claim.address, MAX_ADDRESS);
    }
    view
}
