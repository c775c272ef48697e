//! Other passwords: by the one until now, and by the recovery key.

use serde_json::{Value, json};
use warifu_protocol::Algorithm;
use warifu_protocol::encoding::base64;
use warifu_protocol::proof::Context;
use warifu_protocol::recovery::RecoveryKey;

use crate::device::TestDevice;
use crate::world::{Answer, PASSWORD, World};

const CHANGE: &str = "/account/password";
const RESET: &str = "/account/password/reset";
const NEW: &str = "four unrelated words here";

async fn change(world: &World, device: &TestDevice, id: &str, token: &str, body: &Value) -> Answer {
    let body = body.to_string().into_bytes();
    device.call_with(world, "POST", CHANGE, id, token, body).await
}

async fn log_in_with(world: &World, device: &TestDevice, password: &str) -> Answer {
    let mut body = device.signed(world, Context::Login).await;
    body["password"] = password.into();
    world.post("/login", body).await
}

/// A computer whose account has this recovery key.
async fn with_recovery_key(world: &World, username: &str, key: &RecoveryKey) -> TestDevice {
    let mut device = TestDevice::new(username, &Algorithm::ALL);
    let mut body = device.registration();
    body["recovery_key_sha256"] = key.auth_sha256().to_string().into();
    let answer = world.post("/registration/", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    device.fingerprint = answer.text("fingerprint");
    device
}

fn recovery(username: &str, key: &RecoveryKey) -> Value {
    json!({"username": username, "new_password": NEW, "recovery_auth": base64(&*key.auth())})
}

#[tokio::test]
async fn a_password_is_changed_by_the_one_until_now() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let session = device.log_in(&world).await;
    let token = session.text("access_token");
    let body = json!({"password": PASSWORD, "new_password": NEW});
    let body = device.confirmed(&world, CHANGE, body).await;
    let answer = change(&world, &device, "a", &token, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["success"], true);

    assert_eq!(device.log_in(&world).await.refusal(), (401, "invalid_credentials"));
    assert_eq!(log_in_with(&world, &device, NEW).await.status, 200);
    assert!(world.events("alice").await.contains(&"password_changed"));
    // The session is the device's, and goes on.
    let list = device.call(&world, "GET", "/devices", "b", &token).await;
    assert_eq!(list.status, 200, "{}", list.body);
}

#[tokio::test]
async fn a_session_alone_changes_no_password() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let token = device.log_in(&world).await.text("access_token");
    let signed = async |body| device.confirmed(&world, CHANGE, body).await;
    let right = signed(json!({"password": PASSWORD, "new_password": NEW})).await;
    let without = |field: &str| {
        let mut body = right.clone();
        body.as_object_mut().unwrap().remove(field);
        body
    };
    let mut another = right.clone();
    another["new_password"] = "another one that nobody signed".into();
    for (n, (body, expected)) in [
        (
            signed(json!({"password": "wrong horse battery", "new_password": NEW})).await,
            (401, "invalid_credentials"),
        ),
        (another, (403, "device_proof_failed")),
        (without("signatures"), (403, "device_proof_failed")),
        (without("challenge_id"), (403, "device_proof_failed")),
        (without("client_cert_fp"), (400, "missing_fields")),
        (without("password"), (400, "missing_fields")),
        (without("new_password"), (400, "missing_fields")),
        (
            signed(json!({"password": PASSWORD, "new_password": "short"})).await,
            (400, "weak_password"),
        ),
        (
            signed(json!({"password": PASSWORD, "new_password": "of alice and others"})).await,
            (400, "weak_password"),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = change(&world, &device, &format!("wrong-{n}"), &token, &body).await;
        assert_eq!(answer.refusal(), expected, "{body}");
        if expected.1 == "weak_password" {
            assert_eq!(answer.body["fields"], json!(["new_password"]));
        }
    }
    assert_eq!(device.log_in(&world).await.status, 200, "nothing was changed");
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_recovery_key_and_computer() {
    let world = World::new();
    let key = RecoveryKey::from_bytes([7; 16]);
    let device = with_recovery_key(&world, "alice", &key).await;
    let body = device.confirmed(&world, RESET, recovery("alice", &key)).await;
    let answer = world.post(RESET, body.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(device.log_in(&world).await.refusal(), (401, "invalid_credentials"));
    assert_eq!(log_in_with(&world, &device, NEW).await.status, 200);
    assert!(world.events("alice").await.contains(&"recovery_used"));
    // Its challenge is spent.
    assert_eq!(world.post(RESET, body).await.refusal(), (401, "recovery_failed"));
}

#[tokio::test]
async fn whatever_is_wrong_with_a_recovery_the_answer_is_the_same() {
    let world = World::new();
    let [key, wrong] = [7, 8].map(|byte| RecoveryKey::from_bytes([byte; 16]));
    let device = with_recovery_key(&world, "alice", &key).await;
    let stranger = with_recovery_key(&world, "mallory", &wrong).await;
    // Neither the key's hash, nor a bare fingerprint of a key that the server made.
    let plain = world.post("/registration/", crate::world::plain("plain")).await;
    let mut bare = recovery("plain", &key);
    bare["client_cert_fp"] = plain.body["fingerprint"].clone();
    let mut unsigned = device.confirmed(&world, RESET, recovery("alice", &key)).await;
    unsigned.as_object_mut().unwrap().remove("signatures");
    let mut other = device.confirmed(&world, RESET, recovery("alice", &key)).await;
    other["new_password"] = "another one that nobody signed".into();
    for (what, body) in [
        (
            "another recovery key",
            device.confirmed(&world, RESET, recovery("alice", &wrong)).await,
        ),
        (
            "nobody of that name",
            device.confirmed(&world, RESET, recovery("nobody", &key)).await,
        ),
        ("no name", device.confirmed(&world, RESET, recovery("a b", &key)).await),
        (
            "another account's computer",
            stranger.confirmed(&world, RESET, recovery("alice", &key)).await,
        ),
        ("no signatures", unsigned),
        ("another request was signed", other),
        ("a bare fingerprint", bare),
    ] {
        assert_eq!(
            world.post(RESET, body).await.refusal(),
            (401, "recovery_failed"),
            "{what}"
        );
    }
    assert_eq!(device.log_in(&world).await.status, 200, "nothing was changed");
    assert!(!world.events("alice").await.contains(&"recovery_used"));
}

#[tokio::test]
async fn recoveries_are_limited() {
    let world = World::new();
    let [key, wrong] = [7, 8].map(|byte| RecoveryKey::from_bytes([byte; 16]));
    let device = with_recovery_key(&world, "alice", &key).await;
    for n in 0..10 {
        let body = device.confirmed(&world, RESET, recovery("alice", &wrong)).await;
        assert_eq!(world.post(RESET, body).await.refusal(), (401, "recovery_failed"), "{n}");
    }
    let body = device.confirmed(&world, RESET, recovery("alice", &key)).await;
    assert_eq!(world.post(RESET, body).await.refusal(), (429, "too_many_attempts"));
}
