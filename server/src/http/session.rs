//! Access tokens and proofs in the fields of a request.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::HeaderName;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use warifu_protocol::ProblemCode;
use warifu_protocol::wire::{Session, TokenType};

use super::HttpState;
use super::dpop;
use super::failure::Failure;
use super::request::Caller;
use crate::domain::login::{Caller as Device, Issued, Presented};
use crate::domain::session::ACCESS_TOKEN_LIFETIME;
use crate::domain::tokens::Proof;
use crate::tls::Peer;

const DPOP: HeaderName = HeaderName::from_static("dpop");

/// A device that calls with an access token and a proof.
pub(super) struct Authenticated(pub(super) Device);

impl FromRequestParts<HttpState> for Authenticated {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Failure> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let access_token = access_token(parts)?.ok_or_else(unauthenticated)?;
        let proof = proof(parts, state, Some(&access_token))?;
        let presented = Presented {
            access_token: &access_token,
            proof,
            certificate: caller.certificate,
        };
        Ok(Self(state.authority.caller(presented).await?))
    }
}

/// The access token of the `Authorization` field, where there is one. Bearer tokens open nothing here.
pub(super) fn access_token(parts: &Parts) -> Result<Option<String>, Failure> {
    let mut fields = parts.headers.get_all(AUTHORIZATION).iter();
    let Some(field) = fields.next() else { return Ok(None) };
    let text = field
        .to_str()
        .ok()
        .filter(|_| fields.next().is_none())
        .ok_or_else(unauthenticated)?;
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("DPoP") => Ok(Some(token.trim().to_owned())),
        _ => Err(unauthenticated()),
    }
}

/// The proof of the `DPoP` field, for this request.
pub(super) fn proof(parts: &Parts, state: &HttpState, access_token: Option<&str>) -> Result<Proof, Failure> {
    let mut fields = parts.headers.get_all(DPOP).iter();
    let field = fields
        .next()
        .and_then(|field| field.to_str().ok())
        .filter(|_| fields.next().is_none());
    let text = field.ok_or_else(unauthenticated)?;
    let policy = state.authority.policy();
    let path = parts
        .extensions
        .get::<OriginalUri>()
        .map_or_else(|| parts.uri.path(), |uri| uri.path());
    let request = dpop::Request {
        method: parts.method.as_str(),
        scheme: parts
            .extensions
            .get::<Peer>()
            .map_or("https", |peer| peer.scheme.as_str()),
        path,
        origins: &policy.origins,
        access_token,
    };
    dpop::read(text, request, state.authority.now()).map_err(|error| unauthenticated().because(error))
}

/// The body of an answer with tokens.
pub(super) fn answer(issued: Issued) -> Session {
    Session {
        success: true,
        uuid: issued.account.0,
        access_token: issued.access_token.as_str().into(),
        token_type: if issued.is_bound {
            TokenType::Dpop
        } else {
            TokenType::Bearer
        },
        expires_in: ACCESS_TOKEN_LIFETIME.as_secs(),
        refresh_token: issued.refresh_token.map(|token| token.to_text().into()),
    }
}

pub(super) const fn unauthenticated() -> Failure {
    Failure::new(ProblemCode::InvalidToken)
}
