//! What certificates say.

use std::sync::Arc;
use std::time::Duration;

use warifu_protocol::{Algorithm, Fingerprint, Pin, PublicKey, Timestamp};
use warifu_server::ca::CertificateAuthority;
use warifu_server::domain::Issuer as _;
use warifu_server::domain::entropy::SystemEntropy;
use warifu_server::domain::issuer::device_urn;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer as _;

use crate::{DAY, key_of, now, open, public, subject};

fn parse(der: &[u8]) -> X509Certificate<'_> {
    let (rest, certificate) = X509Certificate::from_der(der).unwrap();
    assert!(rest.is_empty());
    certificate
}

fn is_signed_by(certificate: &X509Certificate<'_>, issuer: &X509Certificate<'_>) -> bool {
    let key = PublicKey::from_spki_der(issuer.public_key().raw).unwrap();
    certificate.issuer().as_raw() == issuer.subject().as_raw()
        && key.verifies(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data)
}

fn key_identifiers(certificate: &X509Certificate<'_>) -> (Vec<u8>, Vec<u8>) {
    let mut found = (Vec::new(), Vec::new());
    for extension in certificate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => found.0 = id.0.to_vec(),
            ParsedExtension::AuthorityKeyIdentifier(id) => found.1 = id.key_identifier.as_ref().unwrap().0.to_vec(),
            _ => {}
        }
    }
    found
}

#[test]
fn a_device_gets_what_the_profile_says_and_no_more() {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca"));
    let roots = ca.root_certificates();
    for (algorithm, root) in Algorithm::ALL.into_iter().zip(&roots) {
        let key = public(&key_of(algorithm));
        let subject = subject(&key);
        let issued = ca.issue(subject, &key, [0xff; 16], now()).unwrap();
        let (leaf, root) = (parse(&issued.der), parse(root));

        assert!(is_signed_by(&leaf, &root), "{algorithm}");
        assert_eq!(issued.key, key);
        assert_eq!(issued.fingerprint, Fingerprint::of_certificate(&issued.der));
        assert_eq!(leaf.public_key().raw, key.spki_der());
        assert_eq!(leaf.raw_serial(), issued.serial);
        assert_eq!(leaf.version().0, 2);
        assert_eq!(leaf.subject().to_string(), format!("CN={}", subject.account));
        assert_eq!(leaf.validity().not_before.timestamp(), now().unix() - 3600);
        assert_eq!(leaf.validity().not_after.timestamp(), issued.not_after.unix());
        assert_eq!(issued.not_after, now().plus(Duration::from_secs(90 * DAY)));

        let names = leaf.subject_alternative_name().unwrap().unwrap();
        assert_eq!(
            names.value.general_names,
            [GeneralName::URI(&device_urn(&subject.device))]
        );
        let constraints = leaf.basic_constraints().unwrap().unwrap();
        assert!(constraints.critical && !constraints.value.ca);
        let usage = leaf.key_usage().unwrap().unwrap();
        assert!(usage.critical);
        assert_eq!(usage.value.flags, 1, "digitalSignature alone");
        let extended = leaf.extended_key_usage().unwrap().unwrap();
        assert!(extended.value.client_auth && !extended.value.server_auth && !extended.value.any);
        assert!(extended.value.other.is_empty());
        assert_eq!(key_identifiers(&leaf).1, key_identifiers(&root).0);
        assert_eq!(leaf.extensions().len(), 6, "SAN, KU, EKU, basic constraints, SKI, AKI");
    }
}

#[test]
fn roots_are_cas_that_sign_nothing_but_certificates_and_crls() {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca"));
    let mut subjects = Vec::new();
    for root in ca.root_certificates() {
        let root = parse(&root);
        assert!(is_signed_by(&root, &root));
        let constraints = root.basic_constraints().unwrap().unwrap();
        assert!(constraints.critical && constraints.value.ca);
        let usage = root.key_usage().unwrap().unwrap();
        assert!(usage.critical && usage.value.key_cert_sign() && usage.value.crl_sign());
        assert!(!usage.value.digital_signature());
        let validity = root.validity();
        let years = (validity.not_after.timestamp() - validity.not_before.timestamp()) / (365 * 86_400);
        assert_eq!(years, 20);
        subjects.push(root.subject().to_string());
    }
    let other = tempfile::tempdir().unwrap();
    for root in open(&other.path().join("ca")).root_certificates() {
        subjects.push(parse(&root).subject().to_string());
    }
    let count = subjects.len();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), count, "each root key has its own subject");
}

#[test]
fn serial_numbers_are_positive_and_sixteen_bytes() {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca"));
    let key = public(&key_of(Algorithm::EcdsaP256));
    for random in [[0; 16], [0xff; 16], [0x80; 16]] {
        let issued = ca.issue(subject(&key), &key, random, now()).unwrap();
        let leaf = parse(&issued.der);
        assert_eq!(leaf.raw_serial().len(), 16);
        assert!(leaf.raw_serial()[0] & 0x80 == 0 && leaf.raw_serial()[0] != 0);
        assert_eq!(leaf.raw_serial(), issued.serial);
    }
}

#[test]
fn nothing_outlives_its_root() {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca"));
    let key = public(&key_of(Algorithm::EcdsaP256));
    let end = ca.roots()[0].not_after;

    let late = ca
        .issue(subject(&key), &key, [1; 16], end.minus(Duration::from_secs(DAY)))
        .unwrap();
    assert_eq!(late.not_after, end);
    assert!(ca.issue(subject(&key), &key, [1; 16], end).is_err());

    // A clock that was set back does not make certificates older than their root.
    let early = ca
        .issue(subject(&key), &key, [1; 16], now().minus(Duration::from_secs(10 * DAY)))
        .unwrap();
    let validity = parse(&early.der).validity().not_before.timestamp();
    assert_eq!(validity, ca.roots()[0].not_before.unix());
}

#[test]
fn the_bundle_is_both_roots_and_the_pin_is_over_both_keys() {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca"));
    let bundle = ca.bundle_pem();
    let blocks: Vec<Pem> = Pem::iter_from_buffer(bundle.as_bytes()).map(Result::unwrap).collect();
    let contents: Vec<_> = blocks.iter().map(|block| block.contents.clone()).collect();
    assert_eq!(
        contents,
        ca.root_certificates()
            .iter()
            .map(|root| root.to_vec())
            .collect::<Vec<_>>()
    );

    let keys: Vec<_> = blocks
        .iter()
        .map(|block| block.parse_x509().unwrap().public_key().raw.to_vec())
        .collect();
    assert_eq!(ca.pin(), Pin::of_roots(&keys[0], &keys[1]));
    assert_eq!(ca.accepted_pins(), [ca.pin()]);
}

#[test]
fn the_servers_own_certificate_is_for_its_hosts() {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca"));
    let hosts = ["id.example.org", "192.0.2.1", "[::1]"].map(|host| url::Host::parse(host).unwrap());
    let served = ca
        .server_certificate(&hosts, Duration::from_secs(30 * DAY), now())
        .unwrap();
    let leaf = parse(&served.chain[0]);
    assert!(is_signed_by(&leaf, &parse(&ca.root_certificates()[0])));
    assert_eq!(served.not_after, now().plus(Duration::from_secs(30 * DAY)));
    let names = leaf.subject_alternative_name().unwrap().unwrap();
    let loopback = std::net::Ipv6Addr::LOCALHOST.octets();
    assert_eq!(
        names.value.general_names,
        [
            GeneralName::DNSName("id.example.org"),
            GeneralName::IPAddress(&[192, 0, 2, 1]),
            GeneralName::IPAddress(&loopback),
        ]
    );
    let extended = leaf.extended_key_usage().unwrap().unwrap();
    assert!(extended.value.server_auth && !extended.value.client_auth);
}

#[test]
fn a_made_key_is_p256_and_its_private_half_fits() {
    let directory = tempfile::tempdir().unwrap();
    let made = open(&directory.path().join("ca")).make_key().unwrap();
    let key = rcgen::KeyPair::from_pem(&made.private_pem).unwrap();
    assert_eq!(made.key.algorithm(), Algorithm::EcdsaP256);
    assert_eq!(public(&key), made.key);
}

#[test]
fn a_root_from_the_year_2049_on_is_still_written_right() {
    let directory = tempfile::tempdir().unwrap();
    let later = Timestamp::from_unix(2_500_000_000);
    let ca = CertificateAuthority::open(
        &directory.path().join("ca"),
        Duration::from_secs(DAY),
        later,
        Arc::new(SystemEntropy),
    )
    .unwrap();
    for (root, summary) in ca.root_certificates().iter().zip(ca.roots()) {
        assert_eq!(parse(root).validity().not_after.timestamp(), summary.not_after.unix());
    }
}
