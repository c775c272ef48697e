//! Reading DPoP proofs (RFC 9449 §4.3).

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use url::Url;
use warifu_protocol::encoding::{base64url, from_base64url};
use warifu_protocol::json;
use warifu_protocol::proof::{Jwk, Origin};
use warifu_protocol::{Sha256Hash, Timestamp};

use crate::domain::tokens::Proof;

/// The proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ProofError {
    /// Not a JWT of type `dpop+jwt` by a P-256 key in its header.
    #[error("not a DPoP proof by a P-256 key")]
    Malformed,
    /// The signature is wrong.
    #[error("the proof's signature is wrong")]
    BadSignature,
    /// `htm` or `htu` name another request.
    #[error("the proof is for another request")]
    OtherRequest,
    /// `iat` is too far from now.
    #[error("the proof is too old, or from the future")]
    Stale,
    /// `ath` is not the hash of the access token.
    #[error("the proof is for another access token")]
    OtherToken,
}

// How far the clocks of client and server may be apart.
const WINDOW: Duration = Duration::from_secs(300);
// A proof is well under 1 KiB; its jti is what the store must hold.
const MAX_PROOF: usize = 4096;
const MAX_ID: usize = 128;

#[derive(Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: i64,
    #[serde(default)]
    ath: Option<String>,
}

/// The request that a proof must be for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request<'a> {
    /// The method.
    pub(super) method: &'a str,
    /// `http` or `https`.
    pub(super) scheme: &'a str,
    /// The path.
    pub(super) path: &'a str,
    /// The origins under which the server is known.
    pub(super) origins: &'a [Origin],
    /// The access token, where one goes with the proof.
    pub(super) access_token: Option<&'a str>,
}

/// Reads a proof for a request at `now`.
///
/// # Errors
/// It is none, or for something else.
pub(super) fn read(proof: &str, request: Request<'_>, now: Timestamp) -> Result<Proof, ProofError> {
    if proof.len() > MAX_PROOF {
        return Err(ProofError::Malformed);
    }
    let key = signing_key(proof).ok_or(ProofError::Malformed)?;
    let public = key.to_public_key().map_err(|_| ProofError::Malformed)?;

    let mut validation = Validation::new(Algorithm::ES256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.set_required_spec_claims::<&str>(&[]);
    let data = decode::<Claims>(proof, &DecodingKey::from_ec_der(public.raw()), &validation)
        .map_err(|_| ProofError::BadSignature)?;
    let claims = data.claims;

    if claims.jti.is_empty() || claims.jti.len() > MAX_ID {
        return Err(ProofError::Malformed);
    }
    if claims.htm != request.method || !is_for(&claims.htu, &request) {
        return Err(ProofError::OtherRequest);
    }
    let issued_at = Timestamp::from_unix(claims.iat);
    if now.since(issued_at) > WINDOW || issued_at.since(now) > WINDOW {
        return Err(ProofError::Stale);
    }
    let expected = request
        .access_token
        .map(|token| base64url(&Sha256Hash::of(&[token.as_bytes()]).0));
    if claims.ath != expected {
        return Err(ProofError::OtherToken);
    }
    // The last second at which the window above lets it pass, and one more.
    let expires_at = issued_at.plus(WINDOW + Duration::from_secs(1));
    Ok(Proof {
        thumbprint: key.thumbprint(),
        id: claims.jti,
        expires_at,
    })
}

/// The public key in the header, read strictly: type `dpop+jwt`, ES256, no private key (RFC 9449 §4.2),
/// and no extension that must be understood (RFC 7515 §4.1.11).
fn signing_key(proof: &str) -> Option<Jwk> {
    let (header, _) = proof.split_once('.')?;
    let mut header = json::object(&from_base64url(header).ok()?).ok()?;
    let is_proof = header.get("typ")? == "dpop+jwt" && header.get("alg")? == "ES256";
    let jwk = header.remove("jwk")?;
    if !is_proof || header.contains_key("crit") || jwk.get("d").is_some() {
        return None;
    }
    serde_json::from_value(jwk).ok()
}

/// RFC 9449 §4.3: the URL without query and fragment, compared after normalisation; one trailing slash is
/// optional, as on every path here.
fn is_for(htu: &str, request: &Request<'_>) -> bool {
    let Ok(url) = htu.parse::<Url>() else { return false };
    let bare = |path| str::strip_suffix(path, "/").unwrap_or(path).to_owned();
    let plain =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    let known = Origin::of_url(&url).is_ok_and(|origin| request.origins.contains(&origin));
    url.scheme() == request.scheme && bare(url.path()) == bare(request.path) && plain && known
}
