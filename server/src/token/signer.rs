//! Signing and reading access tokens.

use std::path::Path;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;
use warifu_protocol::encoding::{base64url, from_base64url};
use warifu_protocol::wire::{JwkKey, Jwks};
use warifu_protocol::{DeviceId, Fingerprint, Sha256Hash, Timestamp};
use zeroize::Zeroizing;

use crate::domain::tokens::{AccessClaims, SignError, Tokens};
use crate::domain::{AccountId, SessionId};
use crate::private_file;

/// Signs access tokens with one Ed25519 key.
pub struct TokenSigner {
    issuer: String,
    key_id: String,
    public: Vec<u8>,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

/// The signing key could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file system refused.
    #[error("the key file could not be read or written: {0}")]
    File(#[from] std::io::Error),
    /// The file holds no Ed25519 key in PKCS #8.
    #[error("the key file holds no Ed25519 key in PKCS #8")]
    Damaged,
}

const FILE: &str = "token-ed25519.pk8";

impl TokenSigner {
    /// The key's identifier, as in the JWKS.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Reads the key in `directory`, or makes it.
    ///
    /// # Errors
    /// The file cannot be read or written, or is damaged.
    pub fn load_or_create(directory: &Path, issuer: &Url) -> Result<Self, KeyError> {
        let pkcs8 = private_file::read_or_create(&directory.join(FILE), || {
            let made = Ed25519KeyPair::generate().and_then(|pair| pair.to_pkcs8().map(|d| d.as_ref().to_vec()));
            match made {
                Ok(pkcs8) => Zeroizing::new(pkcs8),
                // As where no random numbers are to be had: nothing must be written in the key's place.
                Err(error) => panic!("the system makes no keys: {error}"),
            }
        })?;
        let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| KeyError::Damaged)?;
        let public = pair.public_key().as_ref().to_vec();
        Ok(Self {
            issuer: issuer_text(issuer),
            key_id: key_id(&public),
            encoding: EncodingKey::from_ed_der(&pkcs8),
            decoding: DecodingKey::from_ed_der(&public),
            public,
        })
    }
}

/// `iss` and `aud`: the public URL without the slash that a URL parser adds.
fn issuer_text(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// The thumbprint of an Ed25519 key (RFC 7638, RFC 8037 §2).
fn key_id(public: &[u8]) -> String {
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url(public));
    base64url(&Sha256Hash::of(&[canonical.as_bytes()]).0)
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    client_id: DeviceId,
    sid: Uuid,
    jti: Uuid,
    iat: i64,
    exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
}

#[derive(Serialize, Deserialize)]
struct Confirmation {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jkt: Option<String>,
    #[serde(rename = "x5t#S256", default, skip_serializing_if = "Option::is_none")]
    certificate: Option<String>,
}

impl Tokens for TokenSigner {
    fn sign(&self, claims: &AccessClaims) -> Result<String, SignError> {
        let certificate = claims.certificate.as_ref().map(|f| base64url(f.as_bytes()));
        let cnf = (claims.key_thumbprint.is_some() || certificate.is_some()).then(|| Confirmation {
            jkt: claims.key_thumbprint.clone(),
            certificate,
        });
        let body = Claims {
            iss: self.issuer.clone(),
            aud: self.issuer.clone(),
            sub: claims.account.0,
            client_id: claims.device,
            sid: claims.session.0,
            jti: claims.token,
            iat: claims.issued_at.unix(),
            exp: claims.expires_at.unix(),
            cnf,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(self.key_id.clone());
        encode(&header, &body, &self.encoding).map_err(|error| SignError(Box::new(error)))
    }

    fn read(&self, token: &str, now: Timestamp) -> Option<AccessClaims> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        // The library would ask the system's clock; the expiry is compared with `now` below.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.issuer]);
        let data = decode::<Claims>(token, &self.decoding, &validation).ok()?;
        if data.header.typ.as_deref() != Some("at+jwt") {
            return None;
        }
        let claims = data.claims;
        let (key_thumbprint, certificate) = claims.cnf.map_or((None, None), |c| (c.jkt, c.certificate));
        let read = AccessClaims {
            account: AccountId(claims.sub),
            device: claims.client_id,
            session: SessionId(claims.sid),
            token: claims.jti,
            issued_at: Timestamp::from_unix(claims.iat),
            expires_at: Timestamp::from_unix(claims.exp),
            key_thumbprint,
            certificate: certificate
                .and_then(|c| from_base64url(&c).ok()?.try_into().ok())
                .map(Fingerprint::from_bytes),
        };
        (now < read.expires_at).then_some(read)
    }

    fn jwks(&self) -> Jwks {
        Jwks {
            keys: vec![JwkKey {
                kty: "OKP".into(),
                crv: "Ed25519".into(),
                x: base64url(&self.public),
                kid: self.key_id.clone(),
                alg: "EdDSA".into(),
                usage: "sig".into(),
            }],
        }
    }
}
