//! The CA: what it takes, what it issues, and that it is there again after a restart.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

mod certificates;
mod files;
mod requests;
mod revocation;

use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ML_DSA_87, SignatureAlgorithm};
use warifu_protocol::{Algorithm, DeviceId, PublicKey, Timestamp};
use warifu_server::ca::CertificateAuthority;
use warifu_server::domain::AccountId;
use warifu_server::domain::entropy::SystemEntropy;
use warifu_server::domain::issuer::Subject;

const DAY: u64 = 86_400;

fn now() -> Timestamp {
    Timestamp::from_unix(1_793_525_400)
}

fn open(directory: &std::path::Path) -> CertificateAuthority {
    CertificateAuthority::open(directory, Duration::from_secs(90 * DAY), now(), Arc::new(SystemEntropy)).unwrap()
}

fn key_of(algorithm: Algorithm) -> KeyPair {
    KeyPair::generate_for(rcgen_algorithm(algorithm)).unwrap()
}

fn public(key: &KeyPair) -> PublicKey {
    PublicKey::from_spki_der(&rcgen::PublicKeyData::subject_public_key_info(key)).unwrap()
}

fn rcgen_algorithm(algorithm: Algorithm) -> &'static SignatureAlgorithm {
    match algorithm {
        Algorithm::EcdsaP256 => &PKCS_ECDSA_P256_SHA256,
        Algorithm::MlDsa87 => &PKCS_ML_DSA_87,
    }
}

fn request(key: &KeyPair) -> String {
    CertificateParams::default()
        .serialize_request(key)
        .unwrap()
        .pem()
        .unwrap()
}

fn subject(key: &PublicKey) -> Subject {
    Subject {
        account: AccountId(uuid::Uuid::from_u128(0x0190_0000_0000_4000_8000_0000_0000_0001)),
        device: DeviceId::of_primary_spki(key.spki_der()),
    }
}
