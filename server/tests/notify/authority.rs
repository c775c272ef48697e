//! A CA of the test's own, and a certificate of it for this machine.

use std::path::PathBuf;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};
use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;

/// The files of a CA and of its certificate for `127.0.0.1`, PEM.
pub(crate) struct Authority {
    directory: TempDir,
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = || KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let mut root = CertificateParams::default();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let root = CertifiedIssuer::self_signed(root, key()).unwrap();
        let leaf_key = key();
        let mut leaf = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let leaf = leaf.signed_by(&leaf_key, &root).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str, content: String| std::fs::write(directory.path().join(name), content).unwrap();
        write("ca.pem", root.pem());
        write("certificate.pem", leaf.pem());
        write("key.pem", leaf_key.serialize_pem());
        Self {
            directory,
            certificate: leaf.der().clone(),
            key: leaf_key.serialize_der(),
        }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// How a server with that certificate speaks TLS.
    pub(crate) fn tls(&self) -> ServerConfig {
        ServerConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![self.certificate.clone()],
                PrivatePkcs8KeyDer::from(self.key.clone()).into(),
            )
            .unwrap()
    }
}
