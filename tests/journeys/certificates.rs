//! Certificates, as other implementations judge them.

use serde_json::{Value, json};
use tempfile::TempDir;
use warifu_tests::api::Api;
use warifu_tests::device::{Device, Keys};
use warifu_tests::need::Need;
use warifu_tests::person::{Person, with};
use warifu_tests::python;
use warifu_tests::server::{Server, Setup};

/// Has `script` judge `enrolled`, an answer of the server, with more members.
fn judge(script: &str, enrolled: &Value, more: Value) -> String {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("enrolled.json");
    std::fs::write(&file, with(enrolled.clone(), more).to_string()).unwrap();
    tokio::task::block_in_place(|| python::run(&python::judges(), script, &[file]))
}

#[tokio::test(flavor = "multi_thread")]
async fn another_implementation_verifies_certificates_and_requests() {
    if !Need::Judges.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let more = json!({"csr": device.keys.csr(), "days": 90, "pin": api.pin.to_string()});
    let said = judge("tests/python/verify_certificates.py", &device.enrolled, more);
    assert_eq!(said, "ecdsa-p256 verified\nml-dsa-87 verified\n");

    let classic = Device::register_with(&api, Person::new(), Keys::classic()).await;
    let more = json!({"csr": classic.keys.csr(), "days": 90, "pin": api.pin.to_string()});
    let said = judge("tests/python/verify_certificates.py", &classic.enrolled, more);
    assert_eq!(said, "ecdsa-p256 verified\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_server_made_fits_its_certificate() {
    if !Need::Judges.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let api = server.api().await;
    let enrolled = api
        .post("/registration/", &Person::new().registration())
        .await
        .expect(201)
        .body;
    let said = judge(
        "tests/python/verify_certificates.py",
        &enrolled,
        json!({"days": 90, "pin": api.pin.to_string()}),
    );
    assert_eq!(said, "ecdsa-p256 verified\nserver-made key fits\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sets_how_long_certificates_live() {
    if !Need::Judges.is_met() {
        return;
    }
    let server = Setup::new().with("WARIFU_ISSUANCE__VALIDITY", "7d").start().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let more = json!({"csr": device.keys.csr(), "days": 7, "pin": api.pin.to_string()});
    judge("tests/python/verify_certificates.py", &device.enrolled, more);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_linter_finds_nothing_against_them() {
    if !Need::Judges.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let more = json!({"roots": roots(&api).await});
    let said = judge("tests/python/lint_certificates.py", &device.enrolled, more);
    assert!(said.ends_with("no findings\n"), "{said}");
}

async fn roots(api: &Api) -> String {
    api.get("/ca/bundle.pem").await.expect(200).text
}
