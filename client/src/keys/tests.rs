use warifu_protocol::proof::Context;
use warifu_protocol::{Fingerprint, Pin};
use x509_parser::prelude::{FromDer, X509CertificationRequest};

use super::*;
use crate::entropy::SeededEntropy;

fn keys() -> DeviceKeys {
    DeviceKeys::of_entry(&KeychainEntry::generate(&SeededEntropy::new(1)).unwrap()).unwrap()
}

#[test]
fn the_same_entry_gives_the_same_keys() {
    assert_eq!(keys().device_id(), keys().device_id());
    for algorithm in Algorithm::ALL {
        assert_eq!(keys().public_key(algorithm), keys().public_key(algorithm));
    }
}

#[test]
fn a_challenge_is_signed_by_every_key() {
    let keys = keys();
    let origin = warifu_protocol::proof::Origin::of_url(&"https://example.org".parse().unwrap()).unwrap();
    let message = ChallengeMessage {
        context: Context::Login,
        pin: &Pin::from_bytes([1; 32]),
        challenge: &[2; 32],
        fingerprint: &Fingerprint::from_bytes([3; 32]),
        origin: &origin,
        params: [0; 32],
    };
    let signatures = keys.sign_challenge(&message).unwrap();
    for algorithm in Algorithm::ALL {
        let signature = warifu_protocol::encoding::from_base64(signatures.of(algorithm).unwrap()).unwrap();
        assert!(keys.public_key(algorithm).verifies(&message.to_bytes(), &signature));
    }
}

#[test]
fn requests_are_well_formed_ask_for_nothing_and_are_signed_by_their_key() {
    let keys = keys();
    let csrs = keys.csrs().unwrap();
    for algorithm in Algorithm::ALL {
        let (_, pem) = x509_parser::pem::parse_x509_pem(csrs.of(algorithm).unwrap().as_bytes()).unwrap();
        assert_eq!(pem.label, "CERTIFICATE REQUEST");
        let (rest, csr) = X509CertificationRequest::from_der(&pem.contents).unwrap();
        assert!(rest.is_empty());
        let info = &csr.certification_request_info;
        assert_eq!(info.subject_pki.raw, keys.public_key(algorithm).spki_der());
        assert_eq!(info.subject.iter().count(), 0);
        assert_eq!(csr.requested_extensions().map_or(0, Iterator::count), 0);
        assert!(keys.public_key(algorithm).verifies(info.raw, &csr.signature_value.data));
    }
}

#[test]
fn scalars_outside_the_group_are_refused() {
    assert!(P256Key::from_scalar(&[0; 32]).is_err());
    assert!(P256Key::from_scalar(&[0xff; 32]).is_err());
}

#[test]
fn private_keys_are_exported_as_pkcs8() {
    let keys = keys();
    for (algorithm, length) in [(Algorithm::EcdsaP256, 138), (Algorithm::MlDsa87, 54)] {
        let pem = keys.private_key_pem(algorithm).unwrap();
        let (_, pem) = x509_parser::pem::parse_x509_pem(pem.expose().as_bytes()).unwrap();
        assert_eq!((pem.label.as_str(), pem.contents.len()), ("PRIVATE KEY", length));
    }
}

#[test]
fn debug_shows_no_key() {
    assert_eq!(
        format!("{:?}", keys()),
        "DeviceKeys { p256: P256Key([redacted]), ml_dsa_87: MlDsa87Key([redacted]) }"
    );
}
