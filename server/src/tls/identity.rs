//! The server's own certificate: where it comes from, and how it stays fresh.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use url::Host;
use warifu_protocol::Timestamp;
use zeroize::Zeroizing;

use super::provider::provider;
use crate::ca::{CertificateAuthority, RootError};
use crate::domain::Clock;

const LIFETIME: Duration = Duration::from_secs(30 * 86_400);
// A third of its life is left when the next one is made.
const RENEW_AFTER: Duration = Duration::from_secs(20 * 86_400);
const LOOK_EVERY: Duration = Duration::from_secs(3600);

/// Where the server's certificate comes from.
pub enum Source {
    /// From the own CA; the key lives in memory alone.
    OwnCa {
        /// The CA.
        ca: Arc<CertificateAuthority>,
        /// The names and addresses that it is valid for.
        hosts: Vec<Host<String>>,
    },
    /// From files that something else renews: a certificate of a public CA.
    Files {
        /// The certificate and its chain, PEM.
        certificate: PathBuf,
        /// Its private key, PEM.
        key: PathBuf,
    },
}

/// Why the server has no certificate.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The own CA cannot issue it.
    #[error("the server's own certificate cannot be issued: {0}")]
    Issue(#[from] RootError),
    /// A file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// A file holds no PEM of the expected kind.
    #[error("{path} holds no {what} in PEM")]
    Content {
        /// Which file.
        path: PathBuf,
        /// What should be in it.
        what: &'static str,
    },
    /// Key and certificate do not fit, or are of an unknown kind.
    #[error("the certificate and the key cannot be used together: {0}")]
    Key(#[from] rustls::Error),
}

/// The certificate that is shown to clients.
pub struct Identity {
    source: Source,
    clock: Arc<dyn Clock>,
    shown: Arc<Shown>,
}

impl Identity {
    /// Issues or reads the certificate.
    ///
    /// # Errors
    /// There is none to be had.
    pub fn open(source: Source, clock: Arc<dyn Clock>) -> Result<Self, IdentityError> {
        let shown = Arc::new(Shown(ArcSwap::from_pointee(source.obtain(clock.now())?)));
        Ok(Self { source, clock, shown })
    }

    /// What rustls asks for the certificate.
    #[must_use]
    pub fn shown(&self) -> Arc<Shown> {
        Arc::clone(&self.shown)
    }

    /// Keeps the certificate fresh, for ever. A failure is logged, and the present one stays.
    pub async fn keep_fresh(self) {
        // Looked at by the clock each time, so that a machine that slept is not late for long.
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            ticks.tick().await;
            match self.renew_if_due() {
                Ok(false) => {}
                Ok(true) => tracing::info!("the server shows a new TLS certificate"),
                Err(error) => tracing::error!(
                    error = %error,
                    "the server's TLS certificate could not be renewed; the present one stays in use"
                ),
            }
        }
    }

    fn renew_if_due(&self) -> Result<bool, IdentityError> {
        let now = self.clock.now();
        let shown = self.shown.0.load();
        if now < shown.renew_at {
            return Ok(false);
        }
        let next = self.source.obtain(now)?;
        let differs = next.key.cert != shown.key.cert;
        self.shown.0.store(Arc::new(next));
        Ok(differs)
    }
}

/// The certificate that is shown now.
#[derive(Debug)]
pub struct Shown(ArcSwap<Certificate>);

impl Shown {
    /// The certificate itself, without its chain.
    #[must_use]
    pub fn certificate(&self) -> Option<CertificateDer<'static>> {
        self.0.load().key.cert.first().cloned()
    }
}

#[derive(Debug)]
struct Certificate {
    key: Arc<CertifiedKey>,
    renew_at: Timestamp,
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.load().key))
    }
}

impl Source {
    fn obtain(&self, now: Timestamp) -> Result<Certificate, IdentityError> {
        let (chain, key, renew_at) = match self {
            Self::OwnCa { ca, hosts } => {
                let issued = ca.server_certificate(hosts, LIFETIME, now)?;
                (issued.chain, issued.key, now.plus(RENEW_AFTER))
            }
            // Read again each time: whoever renews them need not tell us.
            Self::Files { certificate, key } => (read_chain(certificate)?, read_key(key)?, now),
        };
        Ok(Certificate {
            key: Arc::new(CertifiedKey::from_der(chain, key, &provider())?),
            renew_at,
        })
    }
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, IdentityError> {
    let content = read(path)?;
    CertificateDer::pem_slice_iter(&content)
        .collect::<Result<Vec<_>, _>>()
        .ok()
        .filter(|chain| !chain.is_empty())
        .ok_or_else(|| IdentityError::Content {
            path: path.to_owned(),
            what: "certificate",
        })
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, IdentityError> {
    PrivateKeyDer::from_pem_slice(&read(path)?).map_err(|_| IdentityError::Content {
        path: path.to_owned(),
        what: "private key",
    })
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
    fs::read(path)
        .map(Zeroizing::new)
        .map_err(|source| IdentityError::File {
            path: path.to_owned(),
            source,
        })
}
