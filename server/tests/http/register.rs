use std::collections::BTreeSet;

use serde_json::json;
use warifu_protocol::encoding::from_base64;
use warifu_protocol::recovery::RecoveryKey;
use warifu_protocol::wire::RegistrationMode;

use crate::device::TestDevice;
use crate::world::{PASSWORD, World, plain};

#[tokio::test]
async fn a_computer_with_keys_gets_certificates_and_no_key() {
    let world = World::new();
    let device = TestDevice::new("alice", &warifu_protocol::Algorithm::ALL);
    let answer = world.post("/registration/", device.registration()).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.body["success"], true);
    assert!(answer.body.get("client_key").is_none());
    assert!(answer.body.get("recovery_key").is_none());
    let algorithms: Vec<_> = answer.body["certificates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["algorithm"])
        .collect();
    assert_eq!(algorithms, ["ecdsa-p256", "ml-dsa-87"]);
    assert_eq!(
        answer.body["fingerprint"],
        answer.body["certificates"][1]["fingerprint"]
    );
    let primary = from_base64(&answer.text("client_cert")).unwrap();
    assert_eq!(
        String::from_utf8(primary).unwrap(),
        answer.body["certificates"][1]["pem"]
    );
    assert_eq!(world.events("alice").await, ["account_registered"]);
}

#[tokio::test]
async fn a_plain_client_gets_a_key_and_a_recovery_key_once() {
    let world = World::new();
    let answer = world.post("/registration/", plain("alice")).await;
    assert_eq!(answer.status, 201);
    let key = String::from_utf8(from_base64(&answer.text("client_key")).unwrap()).unwrap();
    assert!(key.starts_with("-----BEGIN PRIVATE KEY-----"), "{key}");
    assert!(RecoveryKey::from_text(&answer.text("recovery_key")).is_ok());
    assert_eq!(answer.body["certificates"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_makes_no_keys_wants_csrs() {
    let world = World::with(|policy| policy.server_keygen = false);
    assert_eq!(
        world.post("/registration/", plain("alice")).await.refusal(),
        (400, "csr_required")
    );
    TestDevice::registered(&world, "alice").await;
}

#[tokio::test]
async fn names_addresses_and_keys_are_enrolled_once() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let mut same_name = plain("ALICE");
    same_name["email"] = "other@example.org".into();
    assert_eq!(
        world.post("/registration/", same_name).await.refusal(),
        (409, "username_taken")
    );
    let mut same_email = plain("bob");
    same_email["email"] = "alice@EXAMPLE.org".into();
    assert_eq!(
        world.post("/registration/", same_email.clone()).await.refusal(),
        (409, "email_taken")
    );
    same_email["csr"] = device.csrs();
    assert_eq!(
        world.post("/registration/", same_email).await.refusal(),
        (409, "email_taken"),
        "keys are judged last"
    );
    let mut same_key = plain("bob");
    same_key["csr"] = device.csrs();
    let answer = world.post("/registration/", same_key).await;
    assert_eq!(answer.refusal(), (400, "invalid_csr"));
    assert!(answer.body["detail"].as_str().unwrap().contains("already"));
}

#[tokio::test]
async fn a_taken_name_costs_the_same_one_hash_as_a_free_one() {
    let world = World::new();
    world.post("/registration/", plain("alice")).await;
    assert_eq!(world.hashes.hashes(), 1);
    world.post("/registration/", plain("alice")).await;
    assert_eq!(world.hashes.hashes(), 2);
    let mut same_email = plain("bob");
    same_email["email"] = "alice@example.org".into();
    world.post("/registration/", same_email).await;
    assert_eq!(world.hashes.hashes(), 3);
}

#[tokio::test]
async fn a_closed_server_takes_nobody() {
    let world = World::with(|policy| policy.registration = RegistrationMode::Closed);
    assert_eq!(
        world.post("/registration/", plain("alice")).await.refusal(),
        (403, "registration_closed")
    );
}

#[tokio::test]
async fn fifty_at_once_make_one_account() {
    let world = World::with(|policy| policy.limits = None);
    let attempts = (0..50).map(|i| {
        let mut body = plain("alice");
        body["email"] = format!("alice{i}@example.org").into();
        world.post("/registration/", body)
    });
    let answers = futures_util::future::join_all(attempts).await;
    let refusals: BTreeSet<_> = answers
        .iter()
        .map(|a| (a.status.as_u16(), a.body["code"].to_string()))
        .collect();
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1, "{refusals:?}");
    assert!(
        answers
            .iter()
            .all(|a| a.status == 201 || a.refusal() == (409, "username_taken")),
        "{refusals:?}"
    );
}

#[tokio::test]
async fn unicode_passwords_are_one_however_they_are_typed() {
    let world = World::new();
    let mut body = plain("alice");
    body["password"] = "Amélie und Kaffee".into();
    let registered = world.post("/registration/", body).await;
    let login = json!({
        "username": "Alice", "password": "Ame\u{301}lie und Kaffee", "client_cert_fp": registered.text("fingerprint"),
    });
    assert_eq!(world.post("/login", login).await.status, 200);
    assert_ne!(PASSWORD, "");
}
