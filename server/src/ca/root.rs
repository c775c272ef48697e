//! One root: its key and its certificate.

use std::time::Duration;

use rcgen::{CertificateParams, Issuer, KeyIdMethod};
use warifu_protocol::{Algorithm, Fingerprint, PublicKey, Timestamp};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer as _;

use super::key::{CaKey, CertifiedPublicKey};
use super::profile::{self, Validity};
use crate::domain::Entropy;

const ROOT_VALIDITY: Duration = Duration::from_secs(20 * 365 * 86_400);

// A computer whose clock is an hour slow can use what it has just been given.
const BACKDATE: Duration = Duration::from_secs(3600);

/// Why a root cannot be made, loaded or used.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// Its private key.
    #[error(transparent)]
    Key(#[from] super::key::KeyError),
    /// Its certificate is damaged, or another key's.
    #[error("the root's certificate is damaged, or belongs to another key")]
    Certificate,
    /// It has ended: the roots must be rotated.
    #[error("the root ended at {0}")]
    Ended(Timestamp),
    /// Signing failed.
    #[error(transparent)]
    Sign(#[from] rcgen::Error),
}

/// A root that can issue.
#[derive(Debug)]
pub(crate) struct Root {
    pub(super) key: CaKey,
    public: PublicKey,
    der: Vec<u8>,
    validity: Validity,
    // Subject and key identifier as the certificate has them.
    pub(super) issuer: CertificateParams,
}

/// A certificate as it was issued.
pub(crate) struct Issued {
    pub(crate) der: Vec<u8>,
    pub(crate) not_after: Timestamp,
}

impl Root {
    /// Makes a root, valid from now.
    pub(crate) fn generate(algorithm: Algorithm, now: Timestamp, entropy: &dyn Entropy) -> Result<Self, RootError> {
        let key = CaKey::generate(algorithm, entropy)?;
        let validity = Validity {
            not_before: now.minus(BACKDATE),
            not_after: now.plus(ROOT_VALIDITY),
        };
        let params = profile::root(&key.public_key()?, entropy.bytes(), validity);
        let issuer = Issuer::from_params(&params, &key);
        let der = params.signed_by(&key, &issuer)?.der().to_vec();
        Self::from_parts(key, der)
    }

    /// Takes a key and the certificate that was made for it.
    pub(crate) fn from_parts(key: CaKey, der: Vec<u8>) -> Result<Self, RootError> {
        let public = key.public_key()?;
        let facts = Facts::read(&der, &public).ok_or(RootError::Certificate)?;
        let mut issuer = profile::root(&public, [0; 16], facts.validity);
        issuer.distinguished_name = profile::name(&facts.common_name);
        issuer.key_identifier_method = KeyIdMethod::PreSpecified(facts.key_identifier);
        Ok(Self {
            key,
            public,
            der,
            validity: facts.validity,
            issuer,
        })
    }

    /// Issues a certificate for `key`, valid from now for `lifetime`, and never longer than the root.
    pub(crate) fn issue(
        &self,
        key: &PublicKey,
        now: Timestamp,
        lifetime: Duration,
        profile: impl FnOnce(Validity) -> Result<CertificateParams, rcgen::Error>,
    ) -> Result<Issued, RootError> {
        if now >= self.validity.not_after {
            return Err(RootError::Ended(self.validity.not_after));
        }
        let validity = Validity {
            not_before: now.minus(BACKDATE).max(self.validity.not_before),
            not_after: now.plus(lifetime).min(self.validity.not_after),
        };
        let issuer = Issuer::from_params(&self.issuer, &self.key);
        let certificate = profile(validity)?.signed_by(&CertifiedPublicKey(key), &issuer)?;
        Ok(Issued {
            der: certificate.der().to_vec(),
            not_after: validity.not_after,
        })
    }

    pub(crate) const fn key(&self) -> &CaKey {
        &self.key
    }

    pub(crate) const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_certificate(&self.der)
    }

    pub(crate) const fn validity(&self) -> Validity {
        self.validity
    }
}

/// What a root's certificate says.
struct Facts {
    common_name: String,
    key_identifier: Vec<u8>,
    validity: Validity,
}

impl Facts {
    fn read(der: &[u8], key: &PublicKey) -> Option<Self> {
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        if !rest.is_empty() || certificate.public_key().raw != key.spki_der() {
            return None;
        }
        let common_name = certificate
            .subject()
            .iter_common_name()
            .next()?
            .as_str()
            .ok()?
            .to_owned();
        let key_identifier = certificate
            .extensions()
            .iter()
            .find_map(|e| match e.parsed_extension() {
                ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
                _ => None,
            })?;
        let validity = certificate.validity();
        Some(Self {
            common_name,
            key_identifier,
            validity: Validity {
                not_before: Timestamp::from_unix(validity.not_before.timestamp()),
                not_after: Timestamp::from_unix(validity.not_after.timestamp()),
            },
        })
    }
}
