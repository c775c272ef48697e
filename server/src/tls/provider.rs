//! How the server speaks TLS.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{self, kx_group};
use rustls::server::{ResolvesServerCert, VerifierBuilderError, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::CertificateDer;

/// TLS could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A root cannot be trusted.
    #[error("the CA's roots cannot verify client certificates: {0}")]
    Roots(#[from] VerifierBuilderError),
    /// Anything else.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// TLS 1.3 alone; client certificates of `client_roots` are requested, not required.
///
/// # Errors
/// The roots are not usable.
pub fn server_config(
    certificate: Arc<dyn ResolvesServerCert>,
    client_roots: Vec<CertificateDer<'static>>,
) -> Result<ServerConfig, SetupError> {
    let provider = Arc::new(provider());
    let mut roots = RootCertStore::empty();
    for root in client_roots {
        roots.add(root)?;
    }
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .allow_unauthenticated()
        .build()?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(certificate);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// aws-lc-rs, with the hybrid key exchange first: what is recorded today must stay closed to the
/// quantum computers of later. A client without it gets X25519 or P-256.
pub(crate) fn provider() -> CryptoProvider {
    CryptoProvider {
        kx_groups: vec![kx_group::X25519MLKEM768, kx_group::X25519, kx_group::SECP256R1],
        ..aws_lc_rs::default_provider()
    }
}
