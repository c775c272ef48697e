//! Certificate requests, from good ones to hostile ones.

use std::sync::LazyLock;

use proptest::prelude::*;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P384_SHA384, PKCS_ECDSA_P521_SHA512, PKCS_ED25519, PKCS_ML_DSA_65, PKCS_RSA_SHA256, SanType,
};
use warifu_protocol::encoding::{base64, from_base64};
use warifu_protocol::{Algorithm, PublicKey};
use warifu_server::ca::{CertificateAuthority, MAX_REQUEST};
use warifu_server::domain::Issuer as _;
use warifu_server::domain::issuer::RequestError;

use crate::{key_of, open, public, request};

static CA: LazyLock<(tempfile::TempDir, CertificateAuthority)> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca"));
    (directory, ca)
});

fn requested(algorithm: Algorithm, pem: &str) -> Result<PublicKey, RequestError> {
    CA.1.requested_key(algorithm, pem)
}

fn der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    from_base64(&body).unwrap()
}

fn pem(der: &[u8]) -> String {
    format!(
        "-----BEGIN CERTIFICATE REQUEST-----\n{}\n-----END CERTIFICATE REQUEST-----\n",
        base64(der)
    )
}

#[test]
fn a_request_gives_its_key() {
    for algorithm in Algorithm::ALL {
        let key = key_of(algorithm);
        assert_eq!(requested(algorithm, &request(&key)), Ok(public(&key)), "{algorithm}");
        assert_eq!(
            requested(algorithm, &request(&key).replace('\n', "\r\n")),
            Ok(public(&key))
        );
    }
}

#[test]
fn what_a_request_wishes_is_ignored() {
    for algorithm in Algorithm::ALL {
        let key = key_of(algorithm);
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "somebody else");
        params.subject_alt_names = vec![
            SanType::DnsName("admin.example.org".try_into().unwrap()),
            SanType::URI("urn:uuid:00000000-0000-0000-0000-000000000000".try_into().unwrap()),
        ];
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let greedy = params.serialize_request(&key).unwrap().pem().unwrap();
        assert_eq!(requested(algorithm, &greedy), Ok(public(&key)), "{algorithm}");
    }
}

#[test]
fn other_kinds_of_keys_are_refused() {
    for kind in [
        &PKCS_RSA_SHA256,
        &PKCS_ECDSA_P384_SHA384,
        &PKCS_ECDSA_P521_SHA512,
        &PKCS_ED25519,
        &PKCS_ML_DSA_65,
    ] {
        let pem = request(&KeyPair::generate_for(kind).unwrap());
        for algorithm in Algorithm::ALL {
            assert_eq!(
                requested(algorithm, &pem),
                Err(RequestError::WrongAlgorithm),
                "{kind:?}"
            );
        }
    }
    let [p256, ml_dsa_87] = Algorithm::ALL.map(|algorithm| request(&key_of(algorithm)));
    assert_eq!(
        requested(Algorithm::EcdsaP256, &ml_dsa_87),
        Err(RequestError::WrongAlgorithm)
    );
    assert_eq!(requested(Algorithm::MlDsa87, &p256), Err(RequestError::WrongAlgorithm));
}

#[test]
fn another_signature_algorithm_is_refused() {
    // ecdsa-with-SHA256 made ecdsa-with-SHA384: the last byte of the OID, outside of what is signed.
    let mut der = der(&request(&key_of(Algorithm::EcdsaP256)));
    let oid = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
    let at = der.windows(oid.len()).position(|window| window == oid).unwrap();
    der[at + oid.len() - 1] = 0x03;
    assert_eq!(
        requested(Algorithm::EcdsaP256, &pem(&der)),
        Err(RequestError::WrongAlgorithm)
    );
}

#[test]
fn a_signature_that_is_not_the_keys_own_is_refused() {
    for algorithm in Algorithm::ALL {
        let mut tampered = der(&request(&key_of(algorithm)));
        *tampered.last_mut().unwrap() ^= 1;
        assert_eq!(
            requested(algorithm, &pem(&tampered)),
            Err(RequestError::BadSignature),
            "{algorithm}"
        );

        // Another's key under one's own signature: nobody enrols what he does not hold.
        let (mine, anothers) = (key_of(algorithm), key_of(algorithm));
        let mut stolen = der(&request(&mine));
        let (from, to) = (public(&mine), public(&anothers));
        let at = stolen
            .windows(from.raw().len())
            .position(|window| window == from.raw())
            .unwrap();
        stolen[at..at + to.raw().len()].copy_from_slice(to.raw());
        assert_eq!(
            requested(algorithm, &pem(&stolen)),
            Err(RequestError::BadSignature),
            "{algorithm}"
        );
    }
}

#[test]
fn exactly_one_whole_request_is_taken() {
    let good = request(&key_of(Algorithm::EcdsaP256));
    let whole = der(&good);
    let mut trailing = whole.clone();
    trailing.push(0);
    let mut indefinite = whole.clone();
    indefinite[1] = 0x80;
    for wrong in [
        String::new(),
        "not a request".into(),
        format!("{good}{good}"),
        format!("{good}x"),
        format!("Certificate Request:\n{good}"),
        good.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"),
        good.replace("CERTIFICATE REQUEST", "CERTIFICATE"),
        pem(&trailing),
        pem(&indefinite),
        pem(&whole[..whole.len() - 1]),
        pem(&[]),
    ] {
        assert_eq!(
            requested(Algorithm::EcdsaP256, &wrong),
            Err(RequestError::Malformed),
            "{wrong}"
        );
    }
}

#[test]
fn bytes_after_the_last_field_are_refused_on_every_level() {
    let whole = der(&request(&key_of(Algorithm::EcdsaP256)));
    // The outer SEQUENCE, and the certificationRequestInfo in it, each made longer by a NULL.
    let content = &whole[header(&whole)..];
    let info_length = header(content) + length(content);
    let (info, rest) = content.split_at(info_length);
    let longer_info = sequence(&[&info[header(info)..], &[5, 0]].concat());
    for wrong in [
        sequence(&[content, &[5, 0]].concat()),
        sequence(&[&longer_info, rest].concat()),
    ] {
        assert_eq!(
            requested(Algorithm::EcdsaP256, &pem(&wrong)),
            Err(RequestError::Malformed)
        );
    }
}

fn header(der: &[u8]) -> usize {
    if der[1] < 0x80 {
        2
    } else {
        2 + usize::from(der[1] & 0x7f)
    }
}

fn length(der: &[u8]) -> usize {
    match der[1] {
        short @ 0..=0x7f => usize::from(short),
        long => der[2..2 + usize::from(long & 0x7f)]
            .iter()
            .fold(0, |length, byte| length << 8 | usize::from(*byte)),
    }
}

fn sequence(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    match length {
        [0, short @ 0..=0x7f] => [&[0x30, short], content].concat(),
        [0, middle] => [&[0x30, 0x81, middle], content].concat(),
        [high, low] => [&[0x30, 0x82, high, low], content].concat(),
    }
}

#[test]
fn a_huge_request_is_not_looked_at() {
    let huge = format!("{}{}", request(&key_of(Algorithm::EcdsaP256)), " ".repeat(MAX_REQUEST));
    assert_eq!(requested(Algorithm::EcdsaP256, &huge), Err(RequestError::TooLarge));
}

static GOOD: LazyLock<[Vec<u8>; 2]> =
    LazyLock::new(|| Algorithm::ALL.map(|algorithm| der(&request(&key_of(algorithm)))));

proptest! {
    #[test]
    fn random_text_makes_nothing_panic(text in ".{0,400}") {
        for algorithm in Algorithm::ALL {
            prop_assert!(requested(algorithm, &text).is_err());
        }
    }

    #[test]
    fn a_changed_request_is_refused(which in 0..2_usize, changes in prop::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..4), cut in any::<Option<prop::sample::Index>>()) {
        let original = &GOOD[which];
        let mut changed = original.clone();
        for (at, with) in changes {
            let at = at.index(changed.len());
            changed[at] ^= with;
        }
        if let Some(cut) = cut {
            changed.truncate(cut.index(changed.len()));
        }
        // Everything is either signed, the signature, or how they are written: nothing may differ.
        if changed != *original {
            prop_assert!(requested(Algorithm::ALL[which], &pem(&changed)).is_err());
        }
    }
}
