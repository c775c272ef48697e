//! `GET` and `DELETE /pairing/{id}`: either side looks at its pairing, or withdraws it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use warifu_protocol::device_log::SignedEntry;
use warifu_protocol::encoding::base64;
use warifu_protocol::wire::{ClaimantView, PairingClaim, PairingStep, PairingView};
use warifu_protocol::{KemKey, Language, Problem};

use super::enrolled;
use crate::domain::enrol::EnrolledDevice;
use crate::domain::pairing::Claim;
use crate::domain::watch::{Seen, Side};
use crate::domain::{Authority, Refusal};
use crate::http::HttpState;
use crate::http::decision::to_the_end;
use crate::http::failure::Failure;
use crate::http::pairing_key::PairingKey;
use crate::http::request::Caller;

/// A pairing as the side sees it whose secret was shown.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::http) enum PairingAnswer {
    /// The device that offered it.
    Offering(Box<PairingView>),
    /// The device that claims it.
    Claiming(Box<ClaimantView>),
}

/// Says where a pairing is.
#[utoipa::path(get, path = "/pairing/{id}", operation_id = "pairing", tag = "pairing",
    params(("id" = String, Path, description = "The pairing_id.")),
    security(("pairing_secret" = [])),
    responses(
        (status = 200, body = PairingAnswer),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn view(
    State(state): State<HttpState>,
    PairingKey { id, secret }: PairingKey,
    caller: Caller,
) -> Result<Json<PairingAnswer>, Failure> {
    let seen = state.authority.pairing(id, &secret).await?;
    Ok(Json(shown(&state.authority, &seen, caller.language).await?))
}

/// Withdraws an offer or a claim; where it was approved, the new device can still do that, and is revoked.
#[utoipa::path(delete, path = "/pairing/{id}", operation_id = "cancel", tag = "pairing",
    params(("id" = String, Path, description = "The pairing_id.")),
    security(("pairing_secret" = [])),
    responses(
        (status = 200, body = PairingStep),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn cancel(
    State(state): State<HttpState>,
    PairingKey { id, secret }: PairingKey,
    caller: Caller,
) -> Result<Json<PairingStep>, Failure> {
    let authority = Arc::clone(&state.authority);
    let decision = async move { authority.cancel(id, &secret, caller.address).await };
    stepped(&state, decision).await
}

/// Takes a step, tells who watches, and says where the pairing is then.
pub(super) async fn stepped(
    state: &HttpState,
    decision: impl Future<Output = Result<Seen, Refusal>> + Send + 'static,
) -> Result<Json<PairingStep>, Failure> {
    let seen = to_the_end(decision).await?;
    state.watchers.wake(seen.pairing.account, seen.pairing.id);
    Ok(Json(PairingStep {
        state: seen.state,
        expires_at: seen.pairing.expires_at,
    }))
}

/// Everything that this side may see.
pub(super) async fn shown(authority: &Authority, seen: &Seen, language: Language) -> Result<PairingAnswer, Failure> {
    match seen.side {
        Side::Offering => {
            let log = authority.log_to_sign_on(seen).await?;
            Ok(PairingAnswer::Offering(Box::new(PairingView {
                state: seen.state,
                expires_at: seen.pairing.expires_at,
                claim: seen.pairing.claim.as_ref().map(claim),
                log: log.map(|entries| entries.iter().map(SignedEntry::to_base64).collect()),
            })))
        }
        Side::Claiming => {
            let (state, collected) = authority.collect(seen).await?;
            let mut view = ClaimantView {
                state,
                expires_at: seen.pairing.expires_at,
                reveal: seen.pairing.reveal.as_ref().map(|reveal| base64(reveal)),
                enrolled: None,
                endorsement: None,
                log: None,
            };
            if let Some(collected) = collected {
                let device = EnrolledDevice::collected(collected.device);
                view.enrolled = Some(enrolled::body(&device, None, authority.bundle_pem(), language)?);
                view.endorsement = Some(base64(&collected.approval.endorsement));
                view.log = Some(collected.log.iter().map(SignedEntry::to_base64).collect());
            }
            Ok(PairingAnswer::Claiming(Box::new(view)))
        }
    }
}

fn claim(claim: &Claim) -> PairingClaim {
    let bound = claim.bound.as_ref();
    PairingClaim {
        spki: claim
            .keys
            .iter()
            .map(|key| (key.algorithm(), base64(key.spki_der())))
            .collect(),
        kem_key: bound.map(|bound| KemKey::to_base64(&bound.kem_key)),
        binding: bound.map(|bound| base64(&bound.binding)),
        device_name: claim.name.to_string(),
        system: claim.system.as_ref().map(ToString::to_string),
        address: claim.address.to_string(),
        at: claim.at,
    }
}
