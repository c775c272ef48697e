use std::time::Duration;

use serde_json::{Value, json};
use warifu_protocol::encoding::base64;
use warifu_protocol::{Algorithm, PairingCode};

use crate::device::TestDevice;
use crate::world::{PASSWORD, World, plain};

fn claim(code: &str, username: &str, password: &str) -> Value {
    json!({"qr_code": code, "username": username, "password": password, "device_name": "Second", "system": "Linux"})
}

async fn code(world: &World, username: &str) -> (TestDevice, String) {
    let device = TestDevice::registered(world, username).await;
    let code = device.offer(world).await.text("qr_code");
    (device, code)
}

#[tokio::test]
async fn a_second_computer_comes_in_with_its_own_keys_and_logs_in() {
    let world = World::new();
    let first = TestDevice::registered(&world, "alice").await;
    let offer = first.offer(&world).await;
    let mut second = TestDevice::new("alice", &Algorithm::ALL);
    let mut body = claim(&offer.text("qr_code"), "alice", PASSWORD);
    body["csr"] = second.csrs();
    let answer = world.post("/registration/", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert!(answer.body.get("recovery_key").is_none());
    second.fingerprint = answer.text("fingerprint");
    assert_eq!(second.log_in(&world).await.status, 200);

    let path = format!("/pairing/{}", offer.text("pairing_id"));
    let field = format!("Bearer {}", offer.text("offer_secret"));
    let view = world
        .send("GET", &path, &[("authorization", &field)], Vec::new(), "192.0.2.1")
        .await;
    assert_eq!(view.body["state"], "completed");
    assert_eq!(view.body["claim"]["device_name"], "Second");
    assert_eq!(view.body["claim"]["system"], "Linux");
    assert_eq!(view.body["claim"]["address"], "192.0.2.1");
    let withdrawn = world
        .send("DELETE", &path, &[("authorization", &field)], Vec::new(), "192.0.2.1")
        .await;
    assert_eq!(withdrawn.refusal(), (409, "pairing_state"));
    assert!(world.events("alice").await.contains(&"device_added"));
}

#[tokio::test]
async fn the_typed_code_and_the_lower_case_code_are_the_code() {
    let world = World::new();
    let (device, code) = code(&world, "alice").await;
    let typed = code.parse::<PairingCode>().unwrap().typed().to_string();
    assert_eq!(
        world
            .post("/registration/", claim(&typed, "alice", PASSWORD))
            .await
            .status,
        201
    );
    let lower = device.offer(&world).await.text("qr_code").to_lowercase();
    assert_eq!(
        world
            .post("/registration/", claim(&lower, "alice", PASSWORD))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn every_token_that_cannot_be_used_is_one_answer() {
    let world = World::new();
    let (_, used) = code(&world, "alice").await;
    assert_eq!(
        world
            .post("/registration/", claim(&used, "alice", PASSWORD))
            .await
            .status,
        201
    );
    let (bob, bobs) = code(&world, "bob").await;
    let offer = bob.offer(&world).await;
    let cancelled = offer.text("qr_code");
    let field = format!("Bearer {}", offer.text("offer_secret"));
    let path = format!("/pairing/{}", offer.text("pairing_id"));
    world
        .send("DELETE", &path, &[("authorization", &field)], Vec::new(), "192.0.2.1")
        .await;
    let unknown = "T-0000-0000-0000-0000-0000-0000-00-0";
    let mut answers = Vec::new();
    for (code, username) in [
        (&*used, "alice"),
        (&*bobs, "alice"),
        (&*cancelled, "bob"),
        (unknown, "alice"),
    ] {
        let mut answer = world.post("/registration/", claim(code, username, PASSWORD)).await;
        assert_eq!(answer.refusal(), (410, "pairing_token_unusable"), "{code}");
        answer.body["request_id"] = Value::Null;
        answers.push(answer.body);
    }
    world.pass(Duration::from_secs(600));
    let mut expired = world.post("/registration/", claim(&bobs, "bob", PASSWORD)).await;
    expired.body["request_id"] = Value::Null;
    answers.push(expired.body);
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn a_tokens_state_shows_only_after_a_right_password() {
    let world = World::new();
    let unknown = "T-0000-0000-0000-0000-0000-0000-00-0";
    TestDevice::registered(&world, "alice").await;
    let wrong = claim(unknown, "alice", "wrong horse battery");
    assert_eq!(
        world.post("/registration/", wrong).await.refusal(),
        (401, "invalid_credentials")
    );
}

#[tokio::test]
async fn four_wrong_passwords_leave_the_token_and_five_spend_it() {
    let world = World::new();
    let (device, code) = code(&world, "alice").await;
    let wrong = claim(&code, "alice", "wrong horse battery");
    for _ in 0..4 {
        assert_eq!(
            world.post("/registration/", wrong.clone()).await.refusal(),
            (401, "invalid_credentials")
        );
    }
    assert_eq!(
        world
            .post("/registration/", claim(&code, "alice", PASSWORD))
            .await
            .status,
        201
    );
    let next = device.offer(&world).await.text("qr_code");
    for _ in 0..5 {
        let wrong = claim(&next, "alice", "wrong horse battery");
        assert_eq!(
            world.post("/registration/", wrong).await.refusal(),
            (401, "invalid_credentials")
        );
    }
    assert_eq!(
        world
            .post("/registration/", claim(&next, "alice", PASSWORD))
            .await
            .refusal(),
        (410, "pairing_token_unusable")
    );
    assert!(world.events("alice").await.contains(&"pairing_token_spent"));
}

#[tokio::test]
async fn an_enrolled_key_is_refused_and_leaves_the_token() {
    let world = World::new();
    let (device, code) = code(&world, "alice").await;
    let mut body = claim(&code, "alice", PASSWORD);
    body["csr"] = device.csrs();
    assert_eq!(world.post("/registration/", body).await.refusal(), (400, "invalid_csr"));
    assert_eq!(
        world
            .post("/registration/", claim(&code, "alice", PASSWORD))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn fifty_claims_of_one_token_let_one_computer_in() {
    let world = World::with(|policy| policy.limits = None);
    let (_, code) = code(&world, "alice").await;
    let bodies: Vec<Value> = (0..50)
        .map(|_| {
            let mut body = claim(&code, "alice", PASSWORD);
            body["csr"] = TestDevice::new("alice", &[Algorithm::EcdsaP256]).csrs();
            body
        })
        .collect();
    let answers =
        futures_util::future::join_all(bodies.into_iter().map(|body| world.post("/registration/", body))).await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1);
    assert!(
        answers
            .iter()
            .all(|a| a.status == 201 || a.refusal() == (410, "pairing_token_unusable"))
    );
}

#[tokio::test]
async fn a_secret_token_is_judged_like_any_other_after_the_password() {
    let world = World::new();
    world.post("/registration/", plain("alice")).await;
    let mut body = json!({"token": "AAAAAAAAAAAAAAAAAAAAAA==", "username": "alice", "password": "wrong horse battery"});
    assert_eq!(
        world.post("/registration/", body.clone()).await.refusal(),
        (401, "invalid_credentials")
    );
    body["password"] = PASSWORD.into();
    let answer = world.post("/registration/", body.clone()).await;
    assert_eq!(answer.refusal(), (400, "missing_fields"));
    assert_eq!(
        answer.body["fields"],
        json!(["device_name", "csr", "kem_key", "binding"])
    );
    body["device_name"] = "Second".into();
    let device = TestDevice::new("alice", &Algorithm::ALL);
    body["csr"] = device.csrs();
    body["kem_key"] = device.kem_key().to_base64().into();
    body["binding"] = base64(&[7; 32]).into();
    assert_eq!(
        world.post("/registration/", body.clone()).await.refusal(),
        (410, "pairing_token_unusable")
    );
    body["token"] = "AAAA".into();
    assert_eq!(
        world.post("/registration/", body).await.refusal(),
        (400, "malformed_request")
    );
}

#[tokio::test]
async fn a_t_token_does_not_serve_as_an_s_token() {
    let world = World::new();
    let (_, code) = code(&world, "alice").await;
    let Ok(PairingCode::Token { token, .. }) = code.parse() else {
        panic!("{code}")
    };
    let device = TestDevice::new("alice", &Algorithm::ALL);
    let body = json!({
        "token": base64(token.expose()), "username": "alice", "password": PASSWORD, "device_name": "Second",
        "csr": device.csrs(), "kem_key": device.kem_key().to_base64(), "binding": base64(&[7; 32]),
    });
    assert_eq!(
        world.post("/registration/", body).await.refusal(),
        (410, "pairing_token_unusable")
    );
}
