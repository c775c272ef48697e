//! Which pairing a request is about, and the secret that opens one of its sides.

use axum::extract::{FromRequestParts, Path};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use warifu_protocol::ProblemCode;
use warifu_protocol::encoding::array_from_base64;
use zeroize::Zeroizing;

use super::HttpState;
use super::failure::Failure;
use crate::domain::PairingId;

/// A pairing by its path, and the secret of the `Authorization` field. Where either is none, there is no such pairing.
pub(super) struct PairingKey {
    pub(super) id: PairingId,
    pub(super) secret: Zeroizing<[u8; 32]>,
}

impl FromRequestParts<HttpState> for PairingKey {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Failure> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(id) = path.map_err(|_| unknown())?;
        Ok(Self {
            id: id.parse().map(PairingId).map_err(|_| unknown())?,
            secret: secret(&parts.headers)?,
        })
    }
}

fn secret(headers: &HeaderMap) -> Result<Zeroizing<[u8; 32]>, Failure> {
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
