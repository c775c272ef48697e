//! What revocation lists say, as others read them.

#[cfg(target_os = "linux")]
mod openssl;

use std::sync::Arc;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime};
use warifu_protocol::{Algorithm, PublicKey};
use warifu_server::ca::CertificateAuthority;
use warifu_server::domain::revocation::{LIFETIME, ListContent, Reason, RevokedCertificate};
use warifu_server::domain::{Certificate, Issuer as _};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::CertificateRevocationList;
use x509_parser::x509::ReasonCode;

use crate::{key_of, now, open, public, subject};

fn issued(ca: &CertificateAuthority, algorithm: Algorithm, serial: [u8; 16]) -> Certificate {
    let key = public(&key_of(algorithm));
    ca.issue(subject(&key), &key, serial, now()).unwrap()
}

fn revoked(certificate: &Certificate, reason: Option<Reason>) -> RevokedCertificate {
    RevokedCertificate {
        algorithm: certificate.key.algorithm(),
        serial: certificate.serial.clone(),
        revoked_at: now().plus(Duration::from_secs(7)),
        reason,
        not_after: certificate.not_after,
    }
}

fn list(ca: &CertificateAuthority, algorithm: Algorithm, number: u64, revoked: &[RevokedCertificate]) -> Vec<u8> {
    let content = ListContent {
        algorithm,
        number,
        revoked,
        this_update: now(),
        next_update: now().plus(LIFETIME),
    };
    ca.revocation_list(content).unwrap()
}

#[test]
fn a_list_says_what_rfc_5280_wants() {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca"));
    for (algorithm, root) in Algorithm::ALL.into_iter().zip(ca.root_certificates()) {
        let reasons = [
            (None, None),
            (Some(Reason::KeyCompromise), Some(ReasonCode::KeyCompromise)),
            (Some(Reason::Superseded), Some(ReasonCode::Superseded)),
            (
                Some(Reason::CessationOfOperation),
                Some(ReasonCode::CessationOfOperation),
            ),
        ];
        let certificates = reasons.map(|(reason, _)| revoked(&issued(&ca, algorithm, rand_serial(reason)), reason));
        // More than fits eight bytes of a signed number.
        let number = u64::MAX;
        let der = list(&ca, algorithm, number, &certificates);

        let (_, root) = X509Certificate::from_der(&root).unwrap();
        let (rest, read) = CertificateRevocationList::from_der(&der).unwrap();
        assert!(rest.is_empty());
        let key = PublicKey::from_spki_der(root.public_key().raw).unwrap();
        assert!(
            key.verifies(read.tbs_cert_list.as_ref(), &read.signature_value.data),
            "{algorithm}"
        );
        assert_eq!(read.signature_algorithm, read.tbs_cert_list.signature);
        assert_eq!(read.version().unwrap().0, 1, "version 2 is written as 1");
        assert_eq!(read.issuer().as_raw(), root.subject().as_raw());
        assert_eq!(read.last_update().timestamp(), now().unix());
        assert_eq!(read.next_update().unwrap().timestamp(), now().plus(LIFETIME).unix());
        assert_eq!(read.crl_number().unwrap().to_string(), number.to_string());
        let authority = read.extensions().iter().find_map(|e| match e.parsed_extension() {
            ParsedExtension::AuthorityKeyIdentifier(id) => Some(id.key_identifier.as_ref().unwrap().0),
            _ => None,
        });
        let own = root.extensions().iter().find_map(|e| match e.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0),
            _ => None,
        });
        assert_eq!(authority.unwrap(), own.unwrap());
        assert_eq!(read.extensions().len(), 2, "number and authority key identifier");

        let entries: Vec<_> = read.iter_revoked_certificates().collect();
        assert_eq!(entries.len(), certificates.len());
        for ((entry, certificate), (_, reason)) in entries.iter().zip(&certificates).zip(reasons) {
            assert_eq!(entry.raw_serial(), certificate.serial);
            assert_eq!(entry.revocation_date.timestamp(), certificate.revoked_at.unix());
            assert_eq!(entry.reason_code().map(|(_, code)| code), reason);
        }

        // An empty list of entries must not be written (§5.1.2.6).
        let empty = list(&ca, algorithm, 1, &[]);
        let (_, read) = CertificateRevocationList::from_der(&empty).unwrap();
        assert_eq!(read.iter_revoked_certificates().count(), 0);
        assert!(read.tbs_cert_list.revoked_certificates.is_empty());
    }
}

fn rand_serial(reason: Option<Reason>) -> [u8; 16] {
    [reason.map_or(1, |reason| reason as u8 + 2); 16]
}

#[test]
fn a_device_certificate_says_where_its_list_is() {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca")).reached_at("https://id.example.org:8443".parse().unwrap());
    for algorithm in Algorithm::ALL {
        let certificate = issued(&ca, algorithm, [1; 16]);
        let (_, read) = X509Certificate::from_der(&certificate.der).unwrap();
        let points = read.extensions().iter().find_map(|e| match e.parsed_extension() {
            ParsedExtension::CRLDistributionPoints(points) => Some(&points.points),
            _ => None,
        });
        let [point] = points.unwrap().as_slice() else {
            panic!("{points:?}")
        };
        let url = format!("https://id.example.org:8443/ca/{algorithm}.crl");
        assert_eq!(
            point.distribution_point,
            Some(DistributionPointName::FullName(vec![GeneralName::URI(&url)]))
        );
        assert!(point.reasons.is_none() && point.crl_issuer.is_none());
    }
}

/// As rustls's verifier does it, which is what our own listener and many relying services use.
#[test]
fn webpki_refuses_a_revoked_certificate_and_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca"));
    let [good, bad] = [1, 2].map(|n| issued(&ca, Algorithm::EcdsaP256, [n; 16]));
    let crl = list(
        &ca,
        Algorithm::EcdsaP256,
        1,
        &[revoked(&bad, Some(Reason::KeyCompromise))],
    );

    let mut roots = RootCertStore::empty();
    roots.add(ca.root_certificates().swap_remove(0)).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .with_crls([CertificateRevocationListDer::from(crl)])
        .enforce_revocation_expiration()
        .build()
        .unwrap();
    let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let verify = |certificate: &Certificate, seconds| {
        let der = CertificateDer::from(certificate.der.clone());
        verifier.verify_client_cert(&der, &[], at(seconds)).map(drop)
    };
    let today = u64::try_from(now().unix()).unwrap() + 10;
    verify(&good, today).unwrap();
    let refused = verify(&bad, today).unwrap_err().to_string();
    assert!(refused.contains("Revoked"), "{refused}");
    // A list that is over is refused, and with it everybody.
    let refused = verify(&good, today + LIFETIME.as_secs()).unwrap_err().to_string();
    assert!(refused.contains("revocation list expired"), "{refused}");
}
