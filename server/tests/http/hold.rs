//! Claims with an `S` code: who may make one, once, and what is said of the others.

use std::time::Duration;

use serde_json::{Value, json};
use warifu_protocol::pairing::PairingSecret;
use warifu_protocol::proof::Context;
use warifu_protocol::{Algorithm, Sha256Hash};

use crate::ceremony::{Ceremony, state};
use crate::device::TestDevice;
use crate::world::{PASSWORD, World};

const REGISTRATION: &str = "/registration/";
const OFFER: &str = "/registration/request_pairing_token";

#[tokio::test]
async fn what_a_claim_lacks_is_said_after_the_password_and_spends_nothing() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::offered(&world, &first, 1).await;
    let whole = second.asking(&world, &ceremony.r);
    let mut one_key = whole.clone();
    one_key["csr"].as_object_mut().unwrap().remove("ml-dsa-87");
    let without = |field: &str| {
        let mut body = whole.clone();
        body[field] = Value::Null;
        body
    };
    let bodies = ["device_name", "csr", "kem_key", "binding"].map(|field| (field, without(field)));
    for (field, body) in bodies.into_iter().chain([("csr", one_key)]) {
        let answer = world.post(REGISTRATION, body).await;
        assert_eq!(answer.refusal(), (400, "missing_fields"), "{field}");
        assert_eq!(answer.body["fields"], json!([field]));
    }
    let mut wrong = without("kem_key");
    wrong["password"] = "wrong horse battery".into();
    assert_eq!(
        world.post(REGISTRATION, wrong).await.refusal(),
        (401, "invalid_credentials")
    );
    for (field, value) in [("kem_key", "AAAA"), ("binding", "AAAA"), ("token", "AAAA")] {
        let mut body = whole.clone();
        body[field] = value.into();
        let answer = world.post(REGISTRATION, body).await;
        assert_eq!(answer.refusal(), (400, "malformed_request"), "{field}");
        assert_eq!(answer.body["fields"], json!([field]));
    }
    assert_eq!(world.post(REGISTRATION, whole).await.status, 202);
}

#[tokio::test]
async fn the_token_of_one_kind_of_code_is_nothing_for_the_other() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::offered(&world, &first, 1).await;
    // The token of a code that needs approval, posted as a `T` code: no way around the approval.
    let typed = warifu_protocol::code::TypedCode::Token(ceremony.r.secret().token()).to_string();
    let claim = json!({"qr_code": typed, "username": "alice", "password": PASSWORD, "csr": second.csrs()});
    assert_eq!(
        world.post(REGISTRATION, claim).await.refusal(),
        (410, "pairing_token_unusable")
    );
    assert!(!world.knows(second.id()).await);
    assert_eq!(state(&ceremony.offering(&world).await), "offered");

    let code = first.offer(&world).await.text("qr_code");
    let Ok(warifu_protocol::PairingCode::Token { token, .. }) = code.parse() else {
        panic!("{code}")
    };
    let mut asking = second.asking(&world, &ceremony.r);
    asking["token"] = warifu_protocol::encoding::base64(token.expose()).into();
    assert_eq!(
        world.post(REGISTRATION, asking).await.refusal(),
        (410, "pairing_token_unusable")
    );
    let claim = json!({"qr_code": code, "username": "alice", "password": PASSWORD, "csr": second.csrs()});
    assert_eq!(world.post(REGISTRATION, claim).await.status, 201);
}

#[tokio::test]
async fn one_claim_is_taken_and_its_repeat_gets_a_fresh_secret() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let [second, third] = [(); 2].map(|()| TestDevice::new("alice", &Algorithm::ALL));
    let mut ceremony = Ceremony::claimed(&world, &first, 1, &second).await;
    let other = world.post(REGISTRATION, third.asking(&world, &ceremony.r)).await;
    assert_eq!(other.refusal(), (410, "pairing_token_unusable"));

    // Whatever has become of it, and past the end of the claim.
    let mut repeat = async |expected: &str| {
        let again = world.post(REGISTRATION, second.asking(&world, &ceremony.r)).await;
        assert_eq!((again.status.as_u16(), &*again.text("state")), (202, expected));
        assert_eq!(ceremony.claiming(&world).await.refusal(), (404, "pairing_not_found"));
        ceremony.claim_secret = again.text("claim_secret");
        assert_eq!(state(&ceremony.claiming(&world).await), expected);
    };
    repeat("claimed").await;
    let mut wrong = second.asking(&world, &PairingSecret::from_bytes([1; 32]));
    wrong["password"] = "wrong horse battery".into();
    assert_eq!(
        world.post(REGISTRATION, wrong).await.refusal(),
        (401, "invalid_credentials")
    );
    world.pass(Duration::from_secs(600));
    repeat("expired").await;

    let mut next = Ceremony::approved(&world, &first, 2, &second, &mut log).await;
    let mut fewer = second.asking(&world, &next.r);
    fewer["csr"].as_object_mut().unwrap().remove("ml-dsa-87");
    assert_eq!(world.post(REGISTRATION, fewer).await.refusal(), (400, "missing_fields"));
    for expected in ["approved", "completed"] {
        if expected == "completed" {
            next.complete(&world).await;
        }
        let again = world.post(REGISTRATION, second.asking(&world, &next.r)).await;
        assert_eq!((again.status.as_u16(), &*again.text("state")), (202, expected));
        next.claim_secret = again.text("claim_secret");
        assert!(next.claiming(&world).await.body.get("certificates").is_some());
    }
    world.pass(Duration::from_secs(24 * 3600));
    let late = world.post(REGISTRATION, second.asking(&world, &next.r)).await;
    assert_eq!(late.refusal(), (410, "pairing_token_unusable"));
}

#[tokio::test]
async fn claims_at_once_are_one() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let ceremony = Ceremony::offered(&world, &first, 1).await;
    let claimants: Vec<_> = (0..8).map(|_| TestDevice::new("alice", &Algorithm::ALL)).collect();
    let claims = claimants
        .iter()
        .map(|device| world.post(REGISTRATION, device.asking(&world, &ceremony.r)));
    let answers = futures_util::future::join_all(claims).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 202).count(), 1);
    let refused = answers
        .iter()
        .filter(|answer| answer.refusal() == (410, "pairing_token_unusable"));
    assert_eq!(refused.count(), 7);
}

#[tokio::test]
async fn an_enrolled_key_is_refused_and_spends_nothing() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let (bob, _) = TestDevice::in_log(&world, "bob").await;
    let ceremony = Ceremony::offered(&world, &first, 1).await;
    let mut enrolled = bob.asking(&world, &ceremony.r);
    enrolled["username"] = "alice".into();
    let answer = world.post(REGISTRATION, enrolled).await;
    assert_eq!(answer.refusal(), (400, "invalid_csr"));
    assert_eq!(state(&ceremony.offering(&world).await), "offered");
    let second = TestDevice::new("alice", &Algorithm::ALL);
    assert_eq!(
        world
            .post(REGISTRATION, second.asking(&world, &ceremony.r))
            .await
            .status,
        202
    );
}

#[tokio::test]
async fn five_wrong_passwords_spend_the_token_and_another_account_has_none() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    TestDevice::in_log(&world, "bob").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::offered(&world, &first, 1).await;
    let mut foreign = second.asking(&world, &ceremony.r);
    foreign["username"] = "bob".into();
    assert_eq!(
        world.post(REGISTRATION, foreign).await.refusal(),
        (410, "pairing_token_unusable")
    );
    let mut wrong = second.asking(&world, &ceremony.r);
    wrong["password"] = "wrong horse battery".into();
    for _ in 0..5 {
        assert_eq!(
            world.post(REGISTRATION, wrong.clone()).await.refusal(),
            (401, "invalid_credentials")
        );
    }
    let right = world.post(REGISTRATION, second.asking(&world, &ceremony.r)).await;
    assert_eq!(right.refusal(), (410, "pairing_token_unusable"));
    assert!(world.events("alice").await.contains(&"pairing_token_spent"));
}

#[tokio::test]
async fn an_offer_repeated_with_its_token_is_the_same_pairing_with_a_fresh_secret() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let (bob, _) = TestDevice::in_log(&world, "bob").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::claimed(&world, &first, 1, &second).await;
    let token_sha256 = ceremony.r.secret().token().sha256();
    world.pass(Duration::from_secs(100));
    let again = world
        .post(OFFER, first.approving_offer(&world, token_sha256).await)
        .await;
    assert_eq!(again.status, 201, "{}", again.body);
    assert_eq!(again.body["pairing_id"], ceremony.offer.body["pairing_id"]);
    assert_eq!(again.body["expires_in"], 500, "of the claim");
    assert_eq!(ceremony.offering(&world).await.refusal(), (404, "pairing_not_found"));
    let ceremony = Ceremony {
        offer: again,
        ..ceremony
    };
    assert_eq!(state(&ceremony.offering(&world).await), "claimed");

    let anothers = world.post(OFFER, bob.approving_offer(&world, token_sha256).await).await;
    assert_eq!(anothers.refusal(), (409, "pairing_state"));
    world.pass(Duration::from_secs(24 * 3600));
    let late = world
        .post(OFFER, first.approving_offer(&world, token_sha256).await)
        .await;
    assert_eq!(late.refusal(), (409, "pairing_state"));
    let offers = world.events("alice").await;
    assert_eq!(offers.iter().filter(|event| **event == "pairing_offered").count(), 1);
}

#[tokio::test]
async fn a_device_that_came_by_a_token_offers_no_code_that_needs_approval() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let mut second = TestDevice::new("alice", &Algorithm::ALL);
    let code = first.offer(&world).await.text("qr_code");
    let claim = json!({
        "qr_code": code, "username": "alice", "password": PASSWORD, "csr": second.csrs(),
        "kem_key": second.kem_key().to_base64(),
    });
    let answer = world.post(REGISTRATION, claim).await;
    second.fingerprint = answer.text("fingerprint");
    assert_eq!(world.store_kem_key(second.id()).await, Some(second.kem_key()));
    let offer = second.approving_offer(&world, Sha256Hash([7; 32])).await;
    assert_eq!(world.post(OFFER, offer).await.refusal(), (409, "not_in_log"));
    let mut unsigned = first.signed(&world, Context::Offer).await;
    unsigned["token_sha256"] = Sha256Hash([7; 32]).to_string().into();
    assert_eq!(
        world.post(OFFER, unsigned).await.refusal(),
        (403, "device_proof_failed")
    );
}

#[tokio::test]
async fn claims_that_wait_take_the_room_of_offers() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::claimed(&world, &first, 255, &second).await;
    for byte in 0..63 {
        Ceremony::offered(&world, &first, byte).await;
    }
    let offer = async |n: u8| {
        let body = first.approving_offer(&world, Sha256Hash([n; 32])).await;
        world.post(OFFER, body).await
    };
    assert_eq!(offer(200).await.refusal(), (429, "too_many_attempts"));
    ceremony.open(&world).await;
    assert_eq!(offer(201).await.refusal(), (429, "too_many_attempts"));
    ceremony.deny(&world).await;
    assert_eq!(offer(202).await.status, 201);
}
