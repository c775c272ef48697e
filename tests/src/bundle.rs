//! The CA bundle, found under a pin as the protocol says.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use warifu_protocol::{Pin, PublicKey};

/// The CA certificates of a server, of which the first two are those of its pin.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The text as served.
    pub pem: String,
    /// The pin of the current roots.
    pub pin: Pin,
    certificates: Vec<CertificateDer<'static>>,
}

impl Bundle {
    /// Reads a bundle whose first two certificates are the pinned P-256 and ML-DSA-87 roots.
    ///
    /// # Panics
    /// They are not.
    #[must_use]
    pub fn pinned(pem: String, pin: &Pin) -> Self {
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<Result<_, _>>()
            .unwrap();
        let [p256, ml_dsa_87, ..] = certificates.as_slice() else {
            panic!("a bundle of {} certificates", certificates.len())
        };
        let found = Pin::of_roots(spki(p256).spki_der(), spki(ml_dsa_87).spki_der());
        assert_eq!(found, *pin, "the bundle holds the pinned pair first");
        Self {
            pem,
            pin: *pin,
            certificates,
        }
    }

    /// TLS that trusts these roots alone.
    ///
    /// # Panics
    /// A root is no certificate.
    #[must_use]
    pub fn tls(&self) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        for certificate in &self.certificates {
            roots.add(certificate.clone()).unwrap();
        }
        ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth()
    }
}

/// Fetches the bundle from a server that nobody trusts yet, and believes the pin alone.
///
/// # Panics
/// It cannot be had, or does not hold the pinned pair.
pub async fn fetch(url: &str, pin: &Pin) -> Bundle {
    let tls = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(NotYetTrusted))
        .with_no_client_auth();
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .build()
        .unwrap();
    let answer = client.get(format!("{url}/ca/bundle.pem")).send().await.unwrap();
    Bundle::pinned(answer.text().await.unwrap(), pin)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// The key of a certificate: the one SPKI of an accepted form in it.
fn spki(certificate: &CertificateDer<'_>) -> PublicKey {
    let der = certificate.as_ref();
    (0..der.len())
        .find_map(|start| {
            let rest = der.split_at(start).1;
            [91, 2614]
                .into_iter()
                .find_map(|length| PublicKey::from_spki_der(rest.get(..length)?).ok())
        })
        .expect("a root has a P-256 or ML-DSA-87 key")
}

/// For the first contact, when the pin is all that is known.
#[derive(Debug)]
struct NotYetTrusted;

impl ServerCertVerifier for NotYetTrusted {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &provider().signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &provider().signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}
