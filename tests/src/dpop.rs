//! DPoP proofs (RFC 9449 §4.2), written apart from the client.

use std::time::SystemTime;

use rcgen::SigningKey;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;
use warifu_protocol::Sha256Hash;
use warifu_protocol::encoding::base64url;
use warifu_protocol::proof::Jwk;

use crate::api::Api;
use crate::device::Keys;

/// The claims of a proof, to be changed by those who try wrong ones.
#[must_use]
pub fn claims(api: &Api, method: &Method, path: &str, access_token: Option<&str>) -> Value {
    let mut claims = json!({
        "jti": fresh_id(),
        "htm": method.as_str(),
        "htu": api.url(path),
        "iat": now(),
    });
    if let Some(token) = access_token {
        claims["ath"] = json!(base64url(&Sha256Hash::of(&[token.as_bytes()]).0));
    }
    claims
}

/// A proof with `claims` by the P-256 key of `keys`.
///
/// # Panics
/// The library does not sign.
#[must_use]
pub fn proof(keys: &Keys, claims: &Value) -> String {
    let jwk = Jwk::of_public_key(&keys.p256_public()).unwrap();
    let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk});
    let signed = format!(
        "{}.{}",
        base64url(header.to_string().as_bytes()),
        base64url(claims.to_string().as_bytes())
    );
    let signature = fixed(&keys.p256.sign(signed.as_bytes()).unwrap());
    format!("{signed}.{}", base64url(&signature))
}

/// A request with an access token and a proof for it.
pub fn request(api: &Api, keys: &Keys, method: Method, path: &str, access_token: &str) -> RequestBuilder {
    let proof = proof(keys, &claims(api, &method, path, Some(access_token)));
    api.request(method, path)
        .header("Authorization", format!("DPoP {access_token}"))
        .header("DPoP", proof)
}

/// Seconds since 1970.
///
/// # Panics
/// The clock is wrong by half a century.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "a real server shares only the real clock with its test"
)]
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

fn fresh_id() -> String {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    Uuid::from_bytes(bytes).to_string()
}

/// `r ‖ s` of 32 bytes each (RFC 7518 §3.4) from the DER of ECDSA.
fn fixed(der: &[u8]) -> Vec<u8> {
    let mut rest = der.split_at(2).1;
    let mut signature = Vec::with_capacity(64);
    for _ in 0..2 {
        let (header, after) = rest.split_at(2);
        let (integer, after) = after.split_at(header[1].into());
        rest = after;
        let digits = integer.strip_prefix(&[0]).unwrap_or(integer);
        signature.extend(std::iter::repeat_n(0, 32 - digits.len()));
        signature.extend(digits);
    }
    signature
}
