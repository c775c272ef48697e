use std::time::Duration;

use warifu_protocol::{Algorithm, PublicKey, pem};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::CertificateRevocationList;

use crate::world::{Answer, World, plain};

const CRL: &str = "/ca/ecdsa-p256.crl";

/// Number and serial numbers of a list, which must be signed by the root.
fn read(world: &World, algorithm: Algorithm, der: &[u8]) -> (u64, Vec<Vec<u8>>) {
    let (_, list) = CertificateRevocationList::from_der(der).unwrap();
    let root = &world.roots[algorithm as usize];
    let (_, root) = X509Certificate::from_der(root).unwrap();
    let key = PublicKey::from_spki_der(root.public_key().raw).unwrap();
    assert!(key.verifies(list.tbs_cert_list.as_ref(), &list.signature_value.data));
    let serials = list
        .iter_revoked_certificates()
        .map(|entry| entry.raw_serial().to_vec())
        .collect();
    (list.crl_number().unwrap().to_string().parse().unwrap(), serials)
}

/// Registers the same again, so that the first device is revoked, and gives its serial number.
async fn revoke(world: &World, username: &str) -> Vec<u8> {
    let body = plain(username).to_string().into_bytes();
    let register = || {
        let fields = [("idempotency-key", "0123456789abcdef")];
        let body = body.clone();
        async move { world.send("POST", "/registration/", &fields, body, "192.0.2.1").await }
    };
    let first = register().await;
    assert_eq!(first.status, 201, "{}", first.body);
    let certificate = first.body["certificates"][0]["pem"].as_str().unwrap().to_owned();
    let (_, certificate) = x509_parser::pem::parse_x509_pem(certificate.as_bytes()).unwrap();
    let serial = certificate.parse_x509().unwrap().raw_serial().to_vec();
    let second = register().await;
    assert_eq!(second.status, 201, "{}", second.body);
    serial
}

fn field(answer: &Answer, name: &str) -> String {
    answer.headers[name].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_root_has_a_list_in_both_forms() {
    let world = World::new();
    for algorithm in Algorithm::ALL {
        let der = world.get(&format!("/ca/{algorithm}.crl")).await;
        assert_eq!(der.status, 200);
        assert_eq!(field(&der, "content-type"), "application/pkix-crl");
        let (_, serials) = read(&world, algorithm, &der.bytes);
        assert!(serials.is_empty());
        let text = world.get(&format!("/ca/{algorithm}.crl.pem")).await;
        assert_eq!(field(&text, "content-type"), "application/x-pem-file");
        assert_eq!(text.bytes, pem::encode("X509 CRL", &der.bytes).into_bytes());
        assert_ne!(field(&text, "etag"), field(&der, "etag"), "two forms are two answers");
    }
    assert_eq!(world.get("/ca/rsa.crl").await.refusal(), (404, "not_found"));
}

#[tokio::test]
async fn a_device_is_in_the_list_as_soon_as_it_is_revoked() {
    let world = World::new();
    let before = world.get(CRL).await;
    let serial = revoke(&world, "taro").await;
    let after = world.get(CRL).await;
    let (number, serials) = read(&world, Algorithm::EcdsaP256, &after.bytes);
    assert_eq!(serials, [serial]);
    assert!(number > read(&world, Algorithm::EcdsaP256, &before.bytes).0);
    // The other root has revoked nothing.
    let other = world.get("/ca/ml-dsa-87.crl").await;
    assert!(read(&world, Algorithm::MlDsa87, &other.bytes).1.is_empty());
}

#[tokio::test]
async fn a_list_is_signed_once_for_all_who_ask() {
    let world = World::new();
    let first = world.get(CRL).await;
    // Each signature by the P-256 root would be another one.
    let answers = futures_util::future::join_all((0..50).map(|_| world.get(CRL))).await;
    assert!(answers.iter().all(|answer| answer.bytes == first.bytes));
    world.pass(Duration::from_secs(13 * 3600));
    let answers = futures_util::future::join_all((0..50).map(|_| world.get(CRL))).await;
    assert!(answers.iter().all(|answer| answer.bytes == answers[0].bytes));
    assert!(answers[0].bytes != first.bytes);
}

#[tokio::test]
async fn who_has_the_newest_list_is_told_so_and_caches_must_ask() {
    let world = World::new();
    let first = world.get(CRL).await;
    let tag = field(&first, "etag");
    assert_eq!(field(&first, "cache-control"), "public, no-cache");
    for named in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"other\", {tag}"),
        "*".to_owned(),
    ] {
        let fields = [("if-none-match", named.as_str())];
        let answer = world.send("GET", CRL, &fields, Vec::new(), "192.0.2.1").await;
        assert_eq!((answer.status.as_u16(), answer.bytes.len()), (304, 0), "{named}");
        assert_eq!(field(&answer, "etag"), tag);
    }
    revoke(&world, "taro").await;
    let fields = [("if-none-match", tag.as_str())];
    let answer = world.send("GET", CRL, &fields, Vec::new(), "192.0.2.1").await;
    assert_eq!(answer.status, 200);
    assert_ne!(field(&answer, "etag"), tag);
}
