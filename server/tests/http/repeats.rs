//! What happens when an answer is lost and the request comes again.

use std::time::Duration;

use serde_json::json;
use warifu_protocol::Algorithm;

use crate::device::TestDevice;
use crate::world::{PASSWORD, World, plain};

#[tokio::test]
async fn a_registration_repeated_with_its_keys_gets_its_certificates_again() {
    let world = World::new();
    let device = TestDevice::new("alice", &Algorithm::ALL);
    let first = world.post("/registration/", device.registration()).await;
    // Other CSR bytes, the same keys.
    world.pass(Duration::from_secs(23 * 3600));
    let again = world.post("/registration/", device.registration()).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(again.body["certificates"], first.body["certificates"]);
    assert_eq!(again.body["device_id"], first.body["device_id"]);
    assert!(again.body.get("recovery_key").is_none());
    assert_eq!(world.events("alice").await, ["account_registered"]);
    world.pass(Duration::from_secs(3600));
    assert_eq!(
        world.post("/registration/", device.registration()).await.refusal(),
        (409, "username_taken")
    );
}

#[tokio::test]
async fn a_registration_repeated_with_anything_else_is_a_taken_name() {
    let world = World::new();
    let device = TestDevice::new("alice", &Algorithm::ALL);
    let body = device.registration();
    world.post("/registration/", body.clone()).await;
    let mut wrong_password = body.clone();
    wrong_password["password"] = "wrong horse battery".into();
    let mut other_keys = body.clone();
    other_keys["csr"] = TestDevice::new("alice", &Algorithm::ALL).csrs();
    let mut fewer_keys = body.clone();
    fewer_keys["csr"].as_object_mut().unwrap().remove("ml-dsa-87");
    for body in [wrong_password, other_keys, fewer_keys, plain("alice")] {
        assert_eq!(
            world.post("/registration/", body).await.refusal(),
            (409, "username_taken")
        );
    }
}

#[tokio::test]
async fn a_claim_repeated_with_its_keys_gets_its_certificates_again_and_with_others_nothing() {
    let world = World::new();
    let first = TestDevice::registered(&world, "alice").await;
    let code = first.offer(&world).await.text("qr_code");
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let body = json!({"qr_code": code, "username": "alice", "password": PASSWORD, "csr": second.csrs()});
    let answer = world.post("/registration/", body.clone()).await;
    world.pass(Duration::from_secs(3600));
    let again = world.post("/registration/", body.clone()).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(again.body["certificates"], answer.body["certificates"]);
    let mut others = body.clone();
    others["csr"] = TestDevice::new("alice", &Algorithm::ALL).csrs();
    let mut none = body.clone();
    none["csr"] = serde_json::Value::Null;
    for body in [others, none] {
        assert_eq!(
            world.post("/registration/", body).await.refusal(),
            (410, "pairing_token_unusable")
        );
    }
}

#[tokio::test]
async fn the_keys_of_another_way_in_are_no_repeat() {
    let world = World::new();
    let first = TestDevice::registered(&world, "alice").await;
    let code = first.offer(&world).await.text("qr_code");
    let body = json!({"qr_code": code, "username": "alice", "password": PASSWORD, "csr": first.csrs()});
    assert_eq!(world.post("/registration/", body).await.refusal(), (400, "invalid_csr"));
}

async fn with_key(world: &World, body: &serde_json::Value, key: &str) -> crate::world::Answer {
    let fields = [("idempotency-key", key)];
    world
        .send(
            "POST",
            "/registration/",
            &fields,
            body.to_string().into_bytes(),
            "192.0.2.1",
        )
        .await
}

#[tokio::test]
async fn a_server_made_key_is_made_anew_for_the_same_idempotency_key() {
    let world = World::new();
    let body = plain("alice");
    let first = with_key(&world, &body, "one").await;
    let again = with_key(&world, &body, "one").await;
    assert_eq!(again.status, 201, "{}", again.body);
    assert_ne!(again.text("fingerprint"), first.text("fingerprint"));
    assert_ne!(again.text("recovery_key"), first.text("recovery_key"));
    assert_eq!(again.text("uuid"), first.text("uuid"));
    assert_eq!(
        world.events("alice").await,
        ["account_registered", "first_device_replaced"]
    );

    let login = |fp: String| json!({"username": "alice", "password": PASSWORD, "client_cert_fp": fp});
    let revoked = world.post("/login", login(first.text("fingerprint"))).await;
    assert_eq!(revoked.refusal(), (403, "device_not_registered"));
    assert_eq!(with_key(&world, &body, "two").await.refusal(), (409, "username_taken"));
    assert_eq!(world.post("/login", login(again.text("fingerprint"))).await.status, 200);
    assert_eq!(
        with_key(&world, &body, "one").await.refusal(),
        (409, "username_taken"),
        "it was used"
    );
}

#[tokio::test]
async fn an_idempotency_key_serves_ten_minutes() {
    let world = World::new();
    with_key(&world, &plain("alice"), "one").await;
    world.pass(Duration::from_secs(600));
    assert_eq!(with_key(&world, &plain("alice"), "one").await.status, 201);
    world.pass(Duration::from_secs(1));
    assert_eq!(
        with_key(&world, &plain("alice"), "one").await.refusal(),
        (409, "username_taken")
    );
}

#[tokio::test]
async fn an_idempotency_key_never_replaces_a_device_that_made_its_own_keys() {
    let world = World::new();
    let device = TestDevice::new("alice", &Algorithm::ALL);
    assert_eq!(with_key(&world, &device.registration(), "one").await.status, 201);
    assert_eq!(
        with_key(&world, &plain("alice"), "one").await.refusal(),
        (409, "username_taken")
    );
    assert_eq!(with_key(&world, &device.registration(), "one").await.status, 200);
}

#[tokio::test]
async fn a_repeat_is_known_by_password_and_keys_whatever_else_it_says() {
    let world = World::new();
    let device = TestDevice::new("alice", &Algorithm::ALL);
    let mut body = device.registration();
    world.post("/registration/", body.clone()).await;
    body["email"] = "other@example.org".into();
    body["device_name"] = "Other".into();
    assert_eq!(world.post("/registration/", body).await.status, 200);
}
