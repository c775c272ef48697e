//! TLS 1.3 with aws-lc-rs: under pinned roots, and for the first contact without any.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::version::TLS13;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::RootPair;

/// A configuration that accepts only servers under `roots`.
///
/// # Errors
/// The library takes a root for no trust anchor.
pub(crate) fn pinned(roots: &RootPair) -> Result<ClientConfig, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(PinnedServer::under(roots, provider)?))
        .with_no_client_auth();
    Ok(with_alpn(config))
}

/// A configuration that accepts any server: for fetching the roots, whose pin then decides. Nothing
/// secret may be sent over it.
///
/// # Errors
/// The library has no TLS 1.3.
pub(crate) fn unverified() -> Result<ClientConfig, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyServer(provider)))
        .with_no_client_auth();
    Ok(with_alpn(config))
}

fn with_alpn(mut config: ClientConfig) -> ClientConfig {
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

/// Judges as the library does, but names the worst fault first: whoever is in between could else show a lapsed
/// certificate of their own, and the person would look for the fault in a clock.
#[derive(Debug)]
struct PinnedServer(Arc<WebPkiServerVerifier>);

impl PinnedServer {
    fn under(roots: &RootPair, provider: Arc<CryptoProvider>) -> Result<Self, Error> {
        let mut store = RootCertStore::empty();
        for root in [&roots.p256, &roots.ml_dsa_87] {
            store.add(CertificateDer::from(root.der.clone()))?;
        }
        WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider)
            .build()
            .map(Self)
            .map_err(|error| Error::General(error.to_string()))
    }
}

impl ServerCertVerifier for PinnedServer {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let at = |time| self.0.verify_server_cert(certificate, intermediates, name, ocsp, time);
        at(now).map_err(|error| match valid_when(&error).map(at) {
            Some(Err(worse)) if valid_when(&worse).is_none() => worse,
            Some(Err(_)) => CertificateError::UnknownIssuer.into(),
            Some(Ok(_)) | None => error,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// A time at which a certificate that is refused for the time alone was valid.
const fn valid_when(error: &Error) -> Option<UnixTime> {
    match error {
        Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => Some(*not_after),
        Error::InvalidCertificate(CertificateError::NotValidYetContext { not_before, .. }) => Some(*not_before),
        _ => None,
    }
}

#[derive(Debug)]
struct AnyServer(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("only TLS 1.3 is spoken".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Bundle;
    use super::super::tests::TestCa;
    use super::*;

    #[test]
    fn the_worst_fault_of_a_certificate_is_the_one_that_is_named() {
        let [ours, other] = [TestCa::new(1), TestCa::new(2)];
        let bundle = Bundle::parse(&ours.bundle()).unwrap();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = PinnedServer::under(bundle.current(), provider).unwrap();
        let fault = |ca: &TestCa, name: &str, now| {
            let name = ServerName::try_from(name.to_owned()).unwrap();
            let now = UnixTime::since_unix_epoch(Duration::from_secs(now));
            match verifier.verify_server_cert(&ca.tls_server().0.into(), &[], &name, &[], now) {
                Ok(_) => "none",
                Err(Error::InvalidCertificate(CertificateError::ExpiredContext { .. })) => "expired",
                Err(Error::InvalidCertificate(CertificateError::NotValidYetContext { .. })) => "not yet",
                Err(Error::InvalidCertificate(CertificateError::NotValidForNameContext { .. })) => "name",
                Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => "issuer",
                Err(other) => panic!("{other:?}"),
            }
        };
        let [before, during, after] = [1_600_000_000, 1_800_000_000, 2_000_000_000];
        assert_eq!(fault(&ours, "127.0.0.1", during), "none");
        assert_eq!(fault(&ours, "127.0.0.1", before), "not yet");
        assert_eq!(fault(&ours, "127.0.0.1", after), "expired");
        assert_eq!(fault(&ours, "localhost", during), "name");
        for now in [before, during, after] {
            assert_eq!(fault(&other, "127.0.0.1", now), "issuer", "{now}");
        }
    }
}
