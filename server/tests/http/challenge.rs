use std::time::Duration;

use serde_json::json;
use warifu_protocol::proof::Context;

use crate::device::TestDevice;
use crate::world::World;

#[tokio::test]
async fn known_and_unknown_fingerprints_get_challenges_of_one_shape() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let mut shapes = Vec::new();
    for fingerprint in [device.fingerprint.clone(), "00".repeat(32)] {
        let answer = world
            .post("/login/challenge", json!({"client_cert_fp": fingerprint}))
            .await;
        assert_eq!(answer.status, 200);
        shapes.push((
            answer.text("challenge_id").len(),
            answer.text("challenge").len(),
            answer.body["expires_in"].clone(),
        ));
    }
    assert_eq!(shapes[0], shapes[1]);
    assert_eq!(shapes[0].2, 60);
    assert_eq!(
        world.post("/login/challenge", json!({})).await.refusal(),
        (400, "missing_fields")
    );
}

#[tokio::test]
async fn a_challenge_serves_once_even_where_the_password_was_wrong() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let body = device.signed(&world, Context::Login).await;
    let mut wrong = body.clone();
    wrong["password"] = "wrong horse battery".into();
    assert_eq!(
        world.post("/login", wrong).await.refusal(),
        (401, "invalid_credentials")
    );
    assert_eq!(world.post("/login", body).await.refusal(), (403, "device_proof_failed"));
}

#[tokio::test]
async fn a_wrong_signature_does_not_spend_the_challenge() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let body = device.signed(&world, Context::Login).await;
    let mut wrong = body.clone();
    wrong["signatures"]["ml-dsa-87"] = "AAAA".into();
    assert_eq!(
        world.post("/login", wrong).await.refusal(),
        (403, "device_proof_failed")
    );
    assert_eq!(world.post("/login", body).await.status, 200);
}

#[tokio::test]
async fn a_challenge_lives_a_minute_and_belongs_to_its_fingerprint() {
    let world = World::new();
    let alice = TestDevice::registered(&world, "alice").await;
    let body = alice.signed(&world, Context::Login).await;
    world.pass(Duration::from_secs(59));
    assert_eq!(world.post("/login", body).await.status, 200);
    let late = alice.signed(&world, Context::Login).await;
    world.pass(Duration::from_secs(60));
    assert_eq!(world.post("/login", late).await.refusal(), (403, "device_proof_failed"));
    let bob = TestDevice::registered(&world, "bob").await;
    let mut swapped = alice.signed(&world, Context::Login).await;
    swapped["challenge_id"] = bob.signed(&world, Context::Login).await["challenge_id"].clone();
    assert_eq!(
        world.post("/login", swapped).await.refusal(),
        (403, "device_proof_failed")
    );
}

#[tokio::test]
async fn fifty_logins_with_one_challenge_open_one_session() {
    let world = World::with(|policy| policy.limits = None);
    let device = TestDevice::registered(&world, "alice").await;
    let body = device.signed(&world, Context::Login).await;
    let answers = futures_util::future::join_all((0..50).map(|_| world.post("/login", body.clone()))).await;
    assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1);
    assert!(
        answers
            .iter()
            .all(|a| a.status == 200 || a.refusal() == (403, "device_proof_failed"))
    );
}
