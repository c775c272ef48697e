use serde_json::{Value, json};
use warifu_protocol::proof::Context;
use warifu_protocol::{Algorithm, Pin};
use warifu_server::domain::policy::DeviceProof;

use crate::device::TestDevice;
use crate::world::{ORIGIN, PASSWORD, World, plain};

#[tokio::test]
async fn a_device_logs_in_with_password_and_every_key() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let answer = device.log_in(&world).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.body["token_type"], "DPoP");
    assert_eq!(answer.body["expires_in"], 600);
    assert!(answer.body["refresh_token"].is_string());
}

#[tokio::test]
async fn a_server_made_key_logs_in_by_its_fingerprint_for_a_token_that_opens_little() {
    let world = World::new();
    let fingerprint = world.post("/registration/", plain("alice")).await.text("fingerprint");
    let colons: Vec<String> = fingerprint
        .as_bytes()
        .chunks(2)
        .map(|c| String::from_utf8_lossy(c).to_uppercase())
        .collect();
    let body = json!({"username": "alice", "password": PASSWORD, "client_cert_fp": colons.join(":")});
    let answer = world.post("/login", body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["token_type"], "Bearer");
    assert!(answer.body.get("refresh_token").is_none());
    let field = format!("Bearer {}", answer.text("access_token"));
    let devices = world
        .send("GET", "/devices", &[("authorization", &field)], Vec::new(), "192.0.2.1")
        .await;
    assert_eq!(devices.refusal(), (401, "invalid_token"));
}

#[tokio::test]
async fn an_operator_can_ask_signatures_of_every_device() {
    let world = World::with(|policy| policy.device_proof = DeviceProof::Signature);
    let fingerprint = world.post("/registration/", plain("alice")).await.text("fingerprint");
    let body = json!({"username": "alice", "password": PASSWORD, "client_cert_fp": fingerprint});
    assert_eq!(world.post("/login", body).await.refusal(), (403, "device_proof_failed"));
}

#[tokio::test]
async fn unknown_user_and_wrong_password_are_one_answer_at_one_price() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let before = world.hashes.hashes();
    let mut answers = Vec::new();
    for (username, password) in [
        ("nobody", PASSWORD),
        ("not a name!", PASSWORD),
        ("alice", "wrong horse battery"),
        ("alice", "tab\tis in no password"),
    ] {
        let body = json!({"username": username, "password": password, "client_cert_fp": device.fingerprint});
        let mut answer = world.post("/login", body).await;
        assert_eq!(answer.refusal(), (401, "invalid_credentials"), "{username} {password}");
        answer.body["request_id"] = Value::Null;
        answers.push(answer.body);
    }
    assert_eq!(world.hashes.hashes(), before + 4);
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn a_device_is_never_accepted_with_less_proof_than_it_enrolled_with() {
    let world = World::with(|policy| policy.limits = None);
    let device = TestDevice::registered(&world, "alice").await;
    let good = device.signed(&world, Context::Login).await;
    let change = |f: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        f(&mut body);
        body
    };
    for (body, what) in [
        (change(&|b| b["signatures"] = Value::Null), "no signatures"),
        (change(&|b| b["challenge_id"] = Value::Null), "no challenge"),
        (
            change(&|b| {
                b.as_object_mut()
                    .unwrap()
                    .retain(|k, _| k != "signatures" && k != "challenge_id")
            }),
            "nothing",
        ),
        (
            change(&|b| _ = b["signatures"].as_object_mut().unwrap().remove("ml-dsa-87")),
            "one leg",
        ),
        (
            change(&|b| _ = b["signatures"].as_object_mut().unwrap().remove("ecdsa-p256")),
            "the other leg",
        ),
        (change(&|b| b["signatures"]["rsa"] = "AAAA".into()), "one more leg"),
        (
            change(&|b| b["signatures"]["ml-dsa-87"] = "AAAA".into()),
            "a wrong signature",
        ),
        (change(&|b| b["signatures"] = "opaque".into()), "no object"),
        (change(&|b| b["signatures"]["ecdsa-p256"] = 7.into()), "no text"),
        (change(&|b| b["challenge_id"] = 7.into()), "a number"),
        (change(&|b| b["challenge_id"] = "AAAA".into()), "an unknown challenge"),
        (
            change(&|b| b["challenge_id"] = "é".repeat(38).into()),
            "an unreadable challenge",
        ),
    ] {
        assert_eq!(
            world.post("/login", body).await.refusal(),
            (403, "device_proof_failed"),
            "{what}"
        );
    }
    assert_eq!(
        world.post("/login", good).await.status,
        200,
        "none of them spent the challenge"
    );
}

#[tokio::test]
async fn what_is_signed_holds_for_one_purpose_server_and_address_only() {
    let world = World::with(|policy| policy.limits = None);
    let device = TestDevice::registered(&world, "alice").await;
    for (body, what) in [
        (
            device
                .signed_as(&world, Context::Offer, [0; 32], ORIGIN, &world.pin)
                .await,
            "another purpose",
        ),
        (
            device
                .signed_as(&world, Context::Login, [1; 32], ORIGIN, &world.pin)
                .await,
            "other params",
        ),
        (
            device
                .signed_as(&world, Context::Login, [0; 32], "relay.example", &world.pin)
                .await,
            "another address",
        ),
        (
            device
                .signed_as(&world, Context::Login, [0; 32], ORIGIN, &Pin::from_bytes([0; 32]))
                .await,
            "another pin",
        ),
    ] {
        assert_eq!(
            world.post("/login", body).await.refusal(),
            (403, "device_proof_failed"),
            "{what}"
        );
    }
}

#[tokio::test]
async fn fingerprints_of_others_and_of_nobody_are_one_answer_and_the_owner_hears_of_it() {
    let world = World::new();
    TestDevice::registered(&world, "alice").await;
    let mallory = TestDevice::registered(&world, "mallory").await;
    let mut foreign = mallory.signed(&world, Context::Login).await;
    foreign["username"] = "alice".into();
    let unknown = json!({"username": "alice", "password": PASSWORD, "client_cert_fp": "00".repeat(32)});
    for body in [foreign, unknown] {
        assert_eq!(
            world.post("/login", body).await.refusal(),
            (403, "device_not_registered")
        );
    }
    assert_eq!(
        world.events("alice").await,
        ["account_registered", "device_refused", "device_refused"]
    );
    let malformed = json!({"username": "alice", "password": PASSWORD, "client_cert_fp": "abc"});
    assert_eq!(
        world.post("/login", malformed).await.refusal(),
        (400, "malformed_request")
    );
}

#[tokio::test]
async fn an_expired_certificate_logs_nobody_in() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    world.pass(std::time::Duration::from_secs(90 * 86_400));
    assert_eq!(device.log_in(&world).await.refusal(), (403, "device_not_registered"));
}

#[tokio::test]
async fn a_device_with_p256_alone_signs_with_p256_alone() {
    let world = World::new();
    let mut device = TestDevice::new("alice", &[Algorithm::EcdsaP256]);
    device.fingerprint = world
        .post("/registration/", device.registration())
        .await
        .text("fingerprint");
    assert_eq!(device.log_in(&world).await.status, 200);
}
