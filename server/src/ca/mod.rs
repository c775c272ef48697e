//! The certificate authority: two roots, and the certificates that they sign.
//!
//! "May this caller have a certificate" is decided in the domain; what it says in `profile`.

mod der;
mod generation;
mod key;
mod pem;
mod profile;
mod request;
mod revocation;
mod root;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use url::{Host, Url};
use warifu_protocol::{Algorithm, Fingerprint, Pin, PublicKey, Timestamp};

pub use generation::OpenError;
pub use key::KeyError;
pub use request::MAX_REQUEST;
pub use root::RootError;

use crate::domain::issuer::{IssueError, Issuer, MadeKey, RequestError, Subject};
use crate::domain::revocation::ListContent;
use crate::domain::{Certificate, Entropy};
use generation::Generation;
use key::CaKey;

/// The CA of one server.
pub struct CertificateAuthority {
    current: Generation,
    bundle: String,
    client_validity: Duration,
    // Where the revocation lists are.
    public_url: Option<Url>,
    entropy: Arc<dyn Entropy>,
}

/// A root as an operator sees it.
#[derive(Clone, Debug)]
pub struct RootSummary {
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// SHA-256 of its certificate.
    pub fingerprint: Fingerprint,
    /// Since when it is valid.
    pub not_before: Timestamp,
    /// Until when it is valid.
    pub not_after: Timestamp,
}

/// A certificate for the server's own TLS, and its key, which is never stored.
#[derive(Debug)]
pub struct ServerCertificate {
    /// The certificate, then what leads to the root.
    pub chain: Vec<CertificateDer<'static>>,
    /// The private key.
    pub key: PrivateKeyDer<'static>,
    /// When it ends.
    pub not_after: Timestamp,
}

impl CertificateAuthority {
    /// Opens the CA in `directory`, which is made with new roots where there is none.
    ///
    /// Client certificates will be valid for `client_validity`.
    ///
    /// # Errors
    /// Its files cannot be read, written or understood.
    pub fn open(
        directory: &Path,
        client_validity: Duration,
        now: Timestamp,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, OpenError> {
        let current = match Generation::load(directory)? {
            Some(generation) => generation,
            None => Generation::create(directory, now, &*entropy)?,
        };
        Ok(Self::new(current, client_validity, entropy))
    }

    /// Opens the CA in `directory`; `None` where there is none.
    ///
    /// # Errors
    /// Its files cannot be read or understood.
    pub fn load(
        directory: &Path,
        client_validity: Duration,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Option<Self>, OpenError> {
        let current = Generation::load(directory)?;
        Ok(current.map(|current| Self::new(current, client_validity, entropy)))
    }

    /// Lets client certificates name where their revocation list is: below the URL that clients dial.
    #[must_use]
    pub fn reached_at(self, public_url: Url) -> Self {
        Self {
            public_url: Some(public_url),
            ..self
        }
    }

    /// The current roots, P-256 first.
    #[must_use]
    pub fn roots(&self) -> Vec<RootSummary> {
        Algorithm::ALL
            .map(|algorithm| {
                let root = self.current.root(algorithm);
                RootSummary {
                    algorithm,
                    fingerprint: root.fingerprint(),
                    not_before: root.validity().not_before,
                    not_after: root.validity().not_after,
                }
            })
            .to_vec()
    }

    /// The certificates of the current roots, P-256 first.
    #[must_use]
    pub fn root_certificates(&self) -> Vec<CertificateDer<'static>> {
        Algorithm::ALL
            .map(|algorithm| self.current.root(algorithm).der().to_vec().into())
            .to_vec()
    }

    /// Issues a certificate for this server's own TLS, by the P-256 root: every client can verify it.
    ///
    /// # Errors
    /// The key cannot be made, or the root cannot sign.
    pub fn server_certificate(
        &self,
        hosts: &[Host<String>],
        lifetime: Duration,
        now: Timestamp,
    ) -> Result<ServerCertificate, RootError> {
        let key = CaKey::generate(Algorithm::EcdsaP256, &*self.entropy)?;
        let serial = self.entropy.bytes();
        let issued = self.current.p256.issue(&key.public_key()?, now, lifetime, |validity| {
            profile::server(hosts, serial, validity)
        })?;
        Ok(ServerCertificate {
            chain: vec![issued.der.into(), self.current.p256.der().to_vec().into()],
            key: PrivatePkcs8KeyDer::from(key.to_pkcs8()?.to_vec()).into(),
            not_after: issued.not_after,
        })
    }

    fn new(current: Generation, client_validity: Duration, entropy: Arc<dyn Entropy>) -> Self {
        let bundle = Algorithm::ALL
            .map(|algorithm| warifu_protocol::pem::encode("CERTIFICATE", current.root(algorithm).der()))
            .concat();
        Self {
            current,
            bundle,
            client_validity,
            public_url: None,
            entropy,
        }
    }

    fn revocation_url(&self, algorithm: Algorithm) -> Option<Url> {
        self.public_url.as_ref()?.join(&format!("/ca/{algorithm}.crl")).ok()
    }
}

impl Issuer for CertificateAuthority {
    fn pin(&self) -> Pin {
        self.current.pin()
    }

    fn accepted_pins(&self) -> Vec<Pin> {
        vec![self.current.pin()]
    }

    fn bundle_pem(&self) -> String {
        self.bundle.clone()
    }

    fn requested_key(&self, algorithm: Algorithm, csr_pem: &str) -> Result<PublicKey, RequestError> {
        request::requested_key(algorithm, csr_pem)
    }

    fn make_key(&self) -> Result<MadeKey, IssueError> {
        let key = CaKey::generate(Algorithm::EcdsaP256, &*self.entropy).map_err(issue_error)?;
        Ok(MadeKey {
            key: key.public_key().map_err(issue_error)?,
            private_pem: key.to_pem().map_err(issue_error)?,
        })
    }

    fn issue(
        &self,
        subject: Subject,
        key: &PublicKey,
        serial: [u8; 16],
        now: Timestamp,
    ) -> Result<Certificate, IssueError> {
        let root = self.current.root(key.algorithm());
        let revocation_url = self.revocation_url(key.algorithm());
        let issued = root
            .issue(key, now, self.client_validity, |validity| {
                profile::client(subject, serial, validity, revocation_url.as_ref())
            })
            .map_err(issue_error)?;
        Ok(Certificate {
            key: key.clone(),
            fingerprint: Fingerprint::of_certificate(&issued.der),
            der: issued.der,
            serial: profile::serial_number(serial).to_vec(),
            not_after: issued.not_after,
        })
    }

    fn revocation_list(&self, content: ListContent<'_>) -> Result<Vec<u8>, IssueError> {
        self.current
            .root(content.algorithm)
            .revocation_list(&content)
            .map_err(issue_error)
    }
}

fn issue_error(error: impl std::error::Error + Send + Sync + 'static) -> IssueError {
    IssueError(Box::new(error))
}
