//! `GET` and `DELETE /pairing/{id}`: the offering side watches its pairing, or withdraws it.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use warifu_protocol::encoding::{array_from_base64, base64};
use warifu_protocol::pairing::PairingState;
use warifu_protocol::wire::{PairingClaim, PairingView};
use warifu_protocol::{Problem, ProblemCode};
use zeroize::Zeroizing;

use crate::domain::pairing::Claim;
use crate::domain::{Pairing, PairingId};
use crate::http::HttpState;
use crate::http::failure::Failure;
use crate::http::request::Caller;

/// Says where a pairing is.
#[utoipa::path(get, path = "/pairing/{id}", operation_id = "pairing", tag = "pairing",
    params(("id" = String, Path, description = "The pairing_id.")),
    security(("pairing_secret" = [])),
    responses(
        (status = 200, body = PairingView),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn view(
    State(state): State<HttpState>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Json<PairingView>, Failure> {
    let (id, secret) = (pairing_id(id)?, secret(&headers)?);
    let (pairing, at) = state.authority.pairing(id, &secret).await?;
    Ok(Json(shown(&pairing, at)))
}

/// Withdraws an offer.
#[utoipa::path(delete, path = "/pairing/{id}", operation_id = "cancel", tag = "pairing",
    params(("id" = String, Path, description = "The pairing_id.")),
    security(("pairing_secret" = [])),
    responses(
        (status = 200, body = PairingView),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(in crate::http) async fn cancel(
    State(state): State<HttpState>,
    id: Result<Path<String>, PathRejection>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Json<PairingView>, Failure> {
    let (id, secret) = (pairing_id(id)?, secret(&headers)?);
    let (pairing, at) = state.authority.cancel(id, &secret, caller.address).await?;
    Ok(Json(shown(&pairing, at)))
}

pub(super) fn shown(pairing: &Pairing, state: PairingState) -> PairingView {
    PairingView {
        state,
        expires_at: pairing.expires_at,
        claim: pairing.claim().map(claim),
        log: None,
    }
}

fn claim(claim: &Claim) -> PairingClaim {
    PairingClaim {
        spki: claim
            .keys
            .iter()
            .map(|key| (key.algorithm(), base64(key.spki_der())))
            .collect(),
        kem_key: None,
        binding: None,
        device_name: claim.name.to_string(),
        system: claim.system.as_ref().map(ToString::to_string),
        address: claim.address.to_string(),
        at: claim.at,
    }
}

pub(super) fn pairing_id(path: Result<Path<String>, PathRejection>) -> Result<PairingId, Failure> {
    let Path(text) = path.map_err(|_| unknown())?;
    text.parse().map(PairingId).map_err(|_| unknown())
}

pub(super) fn secret(headers: &HeaderMap) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let text = headers
        .get(AUTHORIZATION)
        .and_then(|field| field.to_str().ok())
        .ok_or_else(unknown)?;
    let (scheme, secret) = text.split_once(' ').ok_or_else(unknown)?;
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(unknown());
    }
    array_from_base64(secret.trim())
        .map(Zeroizing::new)
        .map_err(|_| unknown())
}

const fn unknown() -> Failure {
    Failure::new(ProblemCode::PairingNotFound)
}
