//! P-256 keys as JOSE writes them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::encoding::{base64url, from_base64url};
use crate::{Algorithm, PublicKey, Sha256Hash};

/// A public P-256 key as a JWK (RFC 7518 §6.2.1).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    crv: String,
    kty: String,
    x: String,
    y: String,
}

/// The JWK is no public P-256 key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a public P-256 key")]
pub struct JwkError;

impl Jwk {
    /// The JWK of a P-256 key.
    ///
    /// # Errors
    /// The key is for another algorithm.
    pub fn of_public_key(key: &PublicKey) -> Result<Self, JwkError> {
        let [4, point @ ..] = key.raw() else {
            return Err(JwkError);
        };
        if key.algorithm() != Algorithm::EcdsaP256 {
            return Err(JwkError);
        }
        let (x, y) = point.split_at(32);
        Ok(Self {
            crv: "P-256".into(),
            kty: "EC".into(),
            x: base64url(x),
            y: base64url(y),
        })
    }

    /// The key that the JWK writes.
    ///
    /// # Errors
    /// It is none on P-256, or its coordinates have the wrong length.
    pub fn to_public_key(&self) -> Result<PublicKey, JwkError> {
        if self.crv != "P-256" || self.kty != "EC" || self.x.len() > 64 || self.y.len() > 64 {
            return Err(JwkError);
        }
        let x = from_base64url(&self.x).ok().filter(|x| x.len() == 32).ok_or(JwkError)?;
        let y = from_base64url(&self.y).ok().filter(|y| y.len() == 32).ok_or(JwkError)?;
        PublicKey::from_raw(Algorithm::EcdsaP256, &[&[4], &*x, &*y].concat()).map_err(|_| JwkError)
    }

    /// The thumbprint (RFC 7638, SHA-256), Base64url: `jkt` of RFC 9449 §6.1.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let canonical = format!(
            r#"{{"crv":"{}","kty":"{}","x":"{}","y":"{}"}}"#,
            self.crv, self.kty, self.x, self.y
        );
        base64url(&Sha256Hash::of(&[canonical.as_bytes()]).0)
    }
}

impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jwk({})", self.thumbprint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_jwk() {
        // The key of RFC 9449 §4.1, with the thumbprint of §6.1.
        let jwk: Jwk = serde_json::from_str(
            r#"{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}"#,
        )
        .unwrap();
        assert_eq!(jwk.thumbprint(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
        assert_eq!(Jwk::of_public_key(&jwk.to_public_key().unwrap()).unwrap(), jwk);
    }
}
