//! Certificate requests that lie, wish for too much, or are of another kind.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P384_SHA384, PKCS_ECDSA_P521_SHA512, PKCS_ED25519, PKCS_ML_DSA_65, PKCS_RSA_SHA256,
    RsaKeySize,
};
use reqwest::Method;
use serde_json::{Value, json};
use warifu_protocol::ProblemCode::InvalidCsr;
use warifu_protocol::encoding::{base64, from_base64};
use warifu_protocol::problem::Detail;
use warifu_tests::api::Api;
use warifu_tests::device::{Device, Keys, certificate_request};
use warifu_tests::need::Need;
use warifu_tests::person::{Person, with};
use warifu_tests::python;
use warifu_tests::refusal::refused;
use warifu_tests::server::Server;

const REGISTRATION: &str = "/registration/";

#[tokio::test]
async fn requests_that_are_not_what_they_say() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let keys = Keys::new();
    let [p256, ml_dsa_87] = ["ecdsa-p256", "ml-dsa-87"].map(|name| keys.csr()[name].as_str().unwrap().to_owned());
    for (what, csr) in [
        ("ML-DSA-87 alone", json!({"ml-dsa-87": ml_dsa_87})),
        ("swapped", json!({"ecdsa-p256": ml_dsa_87, "ml-dsa-87": p256})),
        ("P-256 twice", json!({"ecdsa-p256": p256, "ml-dsa-87": p256})),
        (
            "P-256 with a wrong signature",
            with_der(&keys, "ecdsa-p256", |der| flip_last(der)),
        ),
        (
            "ML-DSA-87 with a wrong signature",
            with_der(&keys, "ml-dsa-87", |der| flip_last(der)),
        ),
        (
            "P-256 with another key",
            with_der(&keys, "ecdsa-p256", |der| flip_in_the_key(der)),
        ),
        (
            "ML-DSA-87 with another key",
            with_der(&keys, "ml-dsa-87", |der| flip_in_the_key(der)),
        ),
        (
            "P-256 with trailing bytes",
            with_der(&keys, "ecdsa-p256", |der| der.push(0)),
        ),
        (
            "ML-DSA-87 with trailing bytes",
            with_der(&keys, "ml-dsa-87", |der| der.push(0)),
        ),
        (
            "cut off",
            with_der(&keys, "ecdsa-p256", |der| der.truncate(der.len() - 1)),
        ),
        ("empty", with_der(&keys, "ecdsa-p256", Vec::clear)),
        ("two in one", json!({"ecdsa-p256": format!("{p256}{p256}")})),
        ("text before it", json!({"ecdsa-p256": format!("x\n{p256}")})),
        ("text after it", json!({"ecdsa-p256": format!("{p256}x")})),
        ("no PEM", json!({"ecdsa-p256": "nonsense"})),
        (
            "a certificate's label",
            json!({"ecdsa-p256": p256.replace("CERTIFICATE REQUEST", "CERTIFICATE")}),
        ),
    ] {
        refuse(&api, what, &csr).await;
    }
    // None of that has spent the keys.
    Device::register_with(&api, Person::new(), keys).await;
}

#[tokio::test]
async fn keys_of_other_kinds() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let rsa = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let others = [
        &PKCS_ECDSA_P384_SHA384,
        &PKCS_ECDSA_P521_SHA512,
        &PKCS_ED25519,
        &PKCS_ML_DSA_65,
    ]
    .map(|algorithm| KeyPair::generate_for(algorithm).unwrap());
    for key in [rsa].iter().chain(&others) {
        let request = certificate_request(key);
        let what = format!("{:?}", key.algorithm());
        refuse(&api, &what, &json!({"ecdsa-p256": request})).await;
        let with_p256 = with(Keys::classic().csr(), json!({"ml-dsa-87": request}));
        refuse(&api, &what, &with_p256).await;
    }
}

#[tokio::test]
async fn keys_are_enrolled_once_ever() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let csr = device.keys.csr();
    let with_fresh_p256 = with(csr.clone(), json!({"ecdsa-p256": Keys::classic().csr()["ecdsa-p256"]}));
    let with_fresh_ml_dsa = with(csr.clone(), json!({"ml-dsa-87": Keys::new().csr()["ml-dsa-87"]}));
    for csr in [csr, with_fresh_p256, with_fresh_ml_dsa] {
        let body = with(Person::new().registration(), json!({"csr": csr}));
        let request = || api.request(Method::POST, REGISTRATION).json(&body);
        refused("enrolled", request, InvalidCsr, Detail::KeyEnrolled).await;

        // Judged last, and spending no token.
        let code = device.qr_code(&api).await;
        let claim = with(device.person.credentials(), json!({"qr_code": code, "csr": csr}));
        let request = || api.request(Method::POST, REGISTRATION).json(&claim);
        refused("enrolled", request, InvalidCsr, Detail::KeyEnrolled).await;
        Device::join(&api, &device.person, &code).await;
    }
    let taken = with(device.person.registration(), json!({"csr": with_fresh(&device.keys)}));
    api.post(REGISTRATION, &taken)
        .await
        .expect_problem(409, "username_taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn wishes_are_ignored() {
    if !Need::Judges.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let api = server.api().await;
    let keys = Keys::new();
    let csr: serde_json::Map<String, Value> = keys
        .each()
        .map(|(algorithm, key)| (algorithm.name().to_owned(), json!(greedy(key))))
        .collect();
    let body = with(Person::new().registration(), json!({"csr": csr}));
    let enrolled = api.post(REGISTRATION, &body).await.expect(201).body;
    let directory = tempfile::TempDir::new().unwrap();
    let file = directory.path().join("enrolled.json");
    let more = json!({"csr": csr, "days": 90, "pin": api.pin.to_string()});
    std::fs::write(&file, with(enrolled, more).to_string()).unwrap();
    let said =
        tokio::task::block_in_place(|| python::run(&python::judges(), "tests/python/verify_certificates.py", &[file]));
    assert_eq!(said, "ecdsa-p256 verified\nml-dsa-87 verified\n");
}

/// Asks to be a CA for everything, under foreign names, for ever.
fn greedy(key: &KeyPair) -> String {
    let mut params = CertificateParams::new(["bank.example".to_owned(), "192.0.2.1".to_owned()]).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Somebody Else");
    params.distinguished_name.push(DnType::OrganizationName, "A Bank");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::Any];
    params.serialize_request(key).unwrap().pem().unwrap()
}

async fn refuse(api: &Api, what: &str, csr: &Value) {
    let body = with(Person::new().registration(), json!({"csr": csr}));
    let request = || api.request(Method::POST, REGISTRATION).json(&body);
    refused(what, request, InvalidCsr, Detail::Usual).await;
}

fn with_fresh(keys: &Keys) -> Value {
    with(keys.csr(), json!({"ecdsa-p256": Keys::classic().csr()["ecdsa-p256"]}))
}

/// The requests of `keys`, one of them changed.
fn with_der(keys: &Keys, name: &str, change: impl Fn(&mut Vec<u8>)) -> Value {
    let mut csr = keys.csr();
    let pem = csr[name].as_str().unwrap();
    let text: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let mut der = from_base64(&text).unwrap();
    change(&mut der);
    let lines: Vec<String> = base64(&der)
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    csr[name] = json!(format!(
        "-----BEGIN CERTIFICATE REQUEST-----\n{}\n-----END CERTIFICATE REQUEST-----\n",
        lines.join("\n")
    ));
    csr
}

fn flip_last(der: &mut [u8]) {
    *der.last_mut().unwrap() ^= 1;
}

fn flip_in_the_key(der: &mut [u8]) {
    // The key's bits begin within the first 60 bytes of a request without names.
    der[80] ^= 1;
}
