use std::time::Duration;

use serde_json::json;
use warifu_protocol::PairingCode;
use warifu_protocol::Sha256Hash;
use warifu_protocol::proof::{Context, offer_params};

use crate::device::TestDevice;
use crate::world::{Answer, ORIGIN, PASSWORD, World, plain};

async fn pairing(world: &World, method: &str, offer: &Answer, secret: &str) -> Answer {
    let path = format!("/pairing/{}", offer.text("pairing_id"));
    let field = format!("Bearer {secret}");
    world
        .send(method, &path, &[("authorization", &field)], Vec::new(), "192.0.2.1")
        .await
}

#[tokio::test]
async fn an_enrolled_device_gets_a_code_that_names_server_account_and_pin() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let offer = device.offer(&world).await;
    assert_eq!(offer.status, 201, "{}", offer.body);
    assert_eq!(offer.headers["cache-control"], "no-store");
    assert_eq!(offer.body["expires_in"], 600);
    let text = offer.text("qr_code");
    assert_eq!(text, text.to_uppercase());
    let code: PairingCode = text.parse().unwrap();
    assert_eq!(code.host().to_string(), ORIGIN);
    assert_eq!(*code.pin(), world.pin);
    let view = pairing(&world, "GET", &offer, &offer.text("offer_secret")).await;
    assert_eq!((view.status.as_u16(), &view.body["state"]), (200, &json!("offered")));
}

#[tokio::test]
async fn a_device_with_a_server_made_key_offers_by_its_fingerprint() {
    let world = World::new();
    let fingerprint = world.post("/registration/", plain("alice")).await.text("fingerprint");
    let body = json!({"username": "alice", "password": PASSWORD, "client_cert_fp": fingerprint});
    let path = "/registration/request_pairing_token";
    assert_eq!(world.post(path, body.clone()).await.status, 201);
    let mut wrong = body.clone();
    wrong["password"] = "wrong horse battery".into();
    assert_eq!(world.post(path, wrong).await.refusal(), (401, "invalid_credentials"));
    let mut foreign = body;
    foreign["client_cert_fp"] = "00".repeat(32).into();
    assert_eq!(
        world.post(path, foreign).await.refusal(),
        (403, "device_not_registered")
    );
}

#[tokio::test]
async fn only_the_secret_opens_a_pairing() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let offer = device.offer(&world).await;
    let other = device.offer(&world).await;
    for secret in ["", "nonsense", &*other.text("offer_secret")] {
        for method in ["GET", "DELETE"] {
            assert_eq!(
                pairing(&world, method, &offer, secret).await.refusal(),
                (404, "pairing_not_found")
            );
        }
    }
    for path in [
        "/pairing/nonsense",
        "/pairing/%ff",
        "/pairing/00000000-0000-0000-0000-000000000000",
    ] {
        assert_eq!(world.get(path).await.refusal(), (404, "pairing_not_found"), "{path}");
    }
}

#[tokio::test]
async fn an_offer_can_be_withdrawn_again_and_again() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let offer = device.offer(&world).await;
    for _ in 0..2 {
        let answer = pairing(&world, "DELETE", &offer, &offer.text("offer_secret")).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["state"]),
            (200, &json!("cancelled"))
        );
    }
    assert_eq!(
        world.events("alice").await,
        ["account_registered", "pairing_offered", "pairing_cancelled"]
    );
}

#[tokio::test]
async fn an_offer_lapses_after_its_time() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let offer = device.offer(&world).await;
    world.pass(Duration::from_secs(600));
    let view = pairing(&world, "GET", &offer, &offer.text("offer_secret")).await;
    assert_eq!(view.body["state"], "expired");
}

#[tokio::test]
async fn an_s_offer_waits_for_the_device_log() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let token_sha256 = Sha256Hash::of(&[b"token"]);
    let params = offer_params(Some(&token_sha256));
    let mut body = device
        .signed_as(&world, Context::Offer, params, ORIGIN, &world.pin)
        .await;
    body["token_sha256"] = token_sha256.to_string().into();
    let path = "/registration/request_pairing_token";
    assert_eq!(world.post(path, body).await.refusal(), (409, "not_in_log"));
    let mut unsigned = device.signed(&world, Context::Offer).await;
    unsigned["token_sha256"] = token_sha256.to_string().into();
    assert_eq!(
        world.post(path, unsigned).await.refusal(),
        (403, "device_proof_failed"),
        "the kind is signed"
    );
}
