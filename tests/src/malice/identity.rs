//! A certificate that the taken-over CA issues to the attacker's own listener.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use rcgen::{CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, Issuer, KeyPair, SanType};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use warifu_protocol::{Algorithm, PublicKey, Sha256Hash};

use crate::server::Server;

/// TLS as the honest server has it, by the same CA.
pub(super) fn taken_from(server: &Server) -> ServerConfig {
    let file = |end: &str| server.data_file(&format!("ca/generation-1/ecdsa-p256.{end}.pem"));
    let root_key = KeyPair::from_pem(&std::fs::read_to_string(file("key")).unwrap()).unwrap();
    let root = CertificateDer::from_pem_file(file("crt")).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.subject_alt_names = vec![SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST))];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.signed_by(&key, &issuer(&root_key)).unwrap();
    let chain = vec![certificate.der().clone(), root];
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap()
}

/// The root by the name that it has from its key.
fn issuer(root_key: &KeyPair) -> Issuer<'_, &KeyPair> {
    let public = PublicKey::from_raw(Algorithm::EcdsaP256, root_key.public_key_raw()).unwrap();
    let hash = Sha256Hash::of(&[public.spki_der()]).to_string();
    let name = format!("Warifu P-256 Root {}", hash.split_at(16).0);
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, DnValue::Utf8String(name));
    Issuer::new(params, root_key)
}
