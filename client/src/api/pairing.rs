//! `POST /registration/request_pairing_token`, and `/pairing/{id}` from both of its sides.

use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde::de::DeserializeOwned;
use uuid::Uuid;
use warifu_protocol::SecretText;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::text::Label;
use warifu_protocol::wire::{
    ApproveRequest, ClaimantView, OfferAnswer, OfferRequest, OpenRequest, PairingClaim, PairingStep, PairingView,
};

use super::event_stream::EventStream;
use super::{Api, ApiError};
use crate::text::printable;

/// As long as an IPv6 address with its zone.
const MAX_ADDRESS: usize = 64;
/// The largest view of a pairing, in bytes: it holds the whole log of an account.
const MAX_VIEW: usize = 8 * 1024 * 1024;
/// For how long a server tells by itself what becomes of a pairing, at the most.
const LONGEST_STREAM: Duration = Duration::from_secs(60 * 60);

/// A side of a pairing: which one, and what opens it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'a> {
    /// The pairing.
    pub(crate) id: &'a Uuid,
    /// The secret of this side.
    pub(crate) secret: &'a SecretText,
}

/// What one of the sides sees of a pairing.
pub(crate) trait View: DeserializeOwned + Clone + PartialEq {
    /// Where the pairing is.
    fn state(&self) -> PairingState;
}

impl Api {
    /// Asks for a pairing code. Not repeated by itself: the challenge is spent by the first try.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn offer(&self, request: &OfferRequest) -> Result<OfferAnswer, ApiError> {
        self.post("/registration/request_pairing_token", request).await
    }

    /// Looks where a pairing is.
    pub(crate) async fn pairing<V: View>(&self, side: Side<'_>) -> Result<V, ApiError> {
        let bytes = self.bytes(self.of(side, Method::GET, ""), MAX_VIEW).await?;
        serde_json::from_slice(&bytes).map_err(|_| ApiError::Unintelligible)
    }

    /// Has the server tell where a pairing is, and whenever it moves.
    pub(crate) async fn pairing_events(&self, side: Side<'_>) -> Result<EventStream, ApiError> {
        let request = self
            .of(side, Method::GET, "/events")
            .header(ACCEPT, HeaderValue::from_static("text/event-stream"))
            .timeout(LONGEST_STREAM);
        EventStream::of(self.answered(request).await?, MAX_VIEW)
    }

    /// Fixes on the claim that there is, and reveals `r`, masked. A repeat changes nothing.
    pub(crate) async fn open_pairing(&self, side: Side<'_>, request: &OpenRequest) -> Result<PairingStep, ApiError> {
        self.json(self.of(side, Method::POST, "/open").json(request)).await
    }

    /// Approves the claim. A repeat with the same head changes nothing.
    pub(crate) async fn approve_pairing(
        &self,
        side: Side<'_>,
        request: &ApproveRequest,
    ) -> Result<PairingStep, ApiError> {
        self.json(self.of(side, Method::POST, "/approve").json(request)).await
    }

    /// Denies the claim. A repeat changes nothing.
    pub(crate) async fn deny_pairing(&self, side: Side<'_>) -> Result<PairingStep, ApiError> {
        self.json(self.of(side, Method::POST, "/deny")).await
    }

    /// Says that the new device has what it needs. A repeat changes nothing.
    pub(crate) async fn complete_pairing(&self, side: Side<'_>) -> Result<PairingStep, ApiError> {
        self.json(self.of(side, Method::POST, "/complete")).await
    }

    /// Withdraws a pairing. A repeat changes nothing.
    pub(crate) async fn cancel_pairing(&self, side: Side<'_>) -> Result<PairingStep, ApiError> {
        self.json(self.of(side, Method::DELETE, "")).await
    }

    fn of(&self, side: Side<'_>, method: Method, what: &str) -> RequestBuilder {
        self.request(method, &format!("/pairing/{}{what}", side.id))
            .bearer_auth(side.secret.expose())
    }
}

impl View for PairingView {
    fn state(&self) -> PairingState {
        self.state
    }
}

impl View for ClaimantView {
    fn state(&self) -> PairingState {
        self.state
    }
}

/// The claim as it can be shown: who claims chose the names in it.
pub(crate) fn shown(claim: &PairingClaim) -> PairingClaim {
    PairingClaim {
        device_name: printable(&claim.device_name, Label::MAX_LENGTH),
        system: claim
            .system
            .as_deref()
            .map(|system| printable(system, Label::MAX_LENGTH)),
        address: printable(&claim.address, MAX_ADDRESS),
        ..claim.clone()
    }
}
