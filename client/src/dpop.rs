//! DPoP proofs (RFC 9449 §4.2): a signed statement that the holder of a token makes this very call.

use serde::Serialize;
use url::Url;
use uuid::Uuid;
use warifu_protocol::encoding::base64url;
use warifu_protocol::proof::Jwk;
use warifu_protocol::{Sha256Hash, Timestamp};

use crate::keys::{KeysError, P256Key};

/// What a proof is for.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The URL; query and fragment are left out of the proof.
    pub url: &'a Url,
    /// The access token that goes with it, where one does.
    pub access_token: Option<&'a str>,
    /// The nonce that the server asked for.
    pub nonce: Option<&'a str>,
}

/// Makes the proof for `call`, named `id`, at `now`: a JWS in compact form.
///
/// # Errors
/// The key refused to sign.
pub fn proof(key: &P256Key, call: Call<'_>, id: Uuid, now: Timestamp) -> Result<String, KeysError> {
    let encoding = |_| KeysError::Encoding(key.public_key().algorithm());
    let header = Header {
        typ: "dpop+jwt",
        alg: "ES256",
        jwk: Jwk::of_public_key(key.public_key()).map_err(|_| KeysError::Encoding(key.public_key().algorithm()))?,
    };
    let mut url = call.url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let claims = Claims {
        jti: id,
        htm: call.method,
        htu: url.as_str(),
        iat: now.unix(),
        ath: call
            .access_token
            .map(|token| base64url(&Sha256Hash::of(&[token.as_bytes()]).0)),
        nonce: call.nonce,
    };
    let header = base64url(&serde_json::to_vec(&header).map_err(encoding)?);
    let claims = base64url(&serde_json::to_vec(&claims).map_err(encoding)?);
    let signed = format!("{header}.{claims}");
    let signature = base64url(&key.sign_es256(signed.as_bytes())?);
    Ok(format!("{signed}.{signature}"))
}

#[derive(Serialize)]
struct Header {
    typ: &'static str,
    alg: &'static str,
    jwk: Jwk,
}

#[derive(Serialize)]
struct Claims<'a> {
    jti: Uuid,
    htm: &'a str,
    htu: &'a str,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
    use warifu_protocol::encoding::from_base64url;

    use super::*;

    #[test]
    fn a_proof_says_what_rfc_9449_wants() {
        let key = P256Key::from_scalar(&[7; 32]).unwrap();
        let url = "https://example.org/devices?x=1#y".parse().unwrap();
        let call = Call {
            method: "GET",
            url: &url,
            access_token: Some("token"),
            nonce: None,
        };
        let proof = proof(
            &key,
            call,
            Uuid::from_bytes([1; 16]),
            Timestamp::from_unix(1_793_525_400),
        )
        .unwrap();
        let parts: Vec<_> = proof.split('.').collect();
        let json =
            |part: &str| -> serde_json::Value { serde_json::from_slice(&from_base64url(part).unwrap()).unwrap() };
        insta::assert_json_snapshot!([json(parts[0]), json(parts[1])]);
        let signed = format!("{}.{}", parts[0], parts[1]);
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.public_key().raw())
            .verify(signed.as_bytes(), &from_base64url(parts[2]).unwrap())
            .unwrap();
    }
}
