//! Every check of RFC 9449 §4.3, and those of the access token.

use std::time::Duration;

use serde_json::{Value, json};
use warifu_protocol::Sha256Hash;
use warifu_protocol::encoding::base64url;

use crate::device::TestDevice;
use crate::world::{ORIGIN, World};

async fn call(world: &World, token: &str, proof: &str) -> (u16, String) {
    let field = format!("DPoP {token}");
    let fields = [("authorization", &*field), ("dpop", proof)];
    let answer = world.send("GET", "/devices", &fields, Vec::new(), "192.0.2.1").await;
    (
        answer.status.as_u16(),
        answer.body["code"].as_str().unwrap_or("-").to_owned(),
    )
}

fn claims(world: &World, token: &str, id: &str) -> Value {
    let ath = base64url(&Sha256Hash::of(&[token.as_bytes()]).0);
    let htu = format!("https://{ORIGIN}/devices");
    json!({"jti": id, "htm": "GET", "htu": htu, "iat": world.now().unix(), "ath": ath})
}

#[tokio::test]
async fn every_claim_of_a_proof_must_be_right() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let token = device.log_in(&world).await.text("access_token");
    let refused = (401, "invalid_token".to_owned());
    for (claim, value) in [
        ("htm", json!("POST")),
        ("htu", json!(format!("https://{ORIGIN}/login"))),
        ("htu", json!("https://relay.example/devices")),
        ("htu", json!(format!("http://{ORIGIN}/devices"))),
        ("htu", json!(format!("https://{ORIGIN}/devices?x=1"))),
        ("htu", json!(format!("https://{ORIGIN}/devices#x"))),
        ("htu", json!(format!("https://{ORIGIN}/devices//"))),
        ("htu", json!(format!("https://u@{ORIGIN}/devices"))),
        ("htu", json!(format!("https://:p@{ORIGIN}/devices"))),
        ("htu", json!("devices")),
        ("iat", json!(world.now().unix() - 301)),
        ("iat", json!(world.now().unix() + 301)),
        ("iat", json!("now")),
        ("ath", Value::Null),
        ("ath", json!("AAAA")),
        ("jti", json!("")),
        ("jti", json!("x".repeat(129))),
        ("jti", Value::Null),
    ] {
        let mut wrong = claims(&world, &token, "wrong");
        wrong[claim] = value.clone();
        assert_eq!(
            call(&world, &token, &device.jws(&wrong)).await,
            refused,
            "{claim} {value}"
        );
    }
    let good = claims(&world, &token, "good");
    assert_eq!(call(&world, &token, &device.jws(&good)).await.0, 200);
}

#[tokio::test]
async fn a_proof_serves_once_for_as_long_as_it_could_pass() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let token = device.log_in(&world).await.text("access_token");
    let proof = device.jws(&claims(&world, &token, "one"));
    assert_eq!(call(&world, &token, &proof).await.0, 200);
    for _ in 0..3 {
        assert_eq!(call(&world, &token, &proof).await.0, 401);
        world.pass(Duration::from_secs(150));
        warifu_server::domain::Store::forget_lapsed(&*world.store, world.now())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_proof_by_another_key_or_none_opens_nothing() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let other = TestDevice::registered(&world, "bob").await;
    let token = device.log_in(&world).await.text("access_token");
    assert_eq!(
        call(&world, &token, &other.jws(&claims(&world, &token, "one"))).await.0,
        401
    );
    for proof in ["", "a.b.c", &*"x".repeat(5000)] {
        assert_eq!(call(&world, &token, proof).await.0, 401);
    }
    let good = device.jws(&claims(&world, &token, "two"));
    let mut tampered = good.clone();
    let last = tampered.pop().unwrap();
    tampered.push(if last == 'A' { 'Q' } else { 'A' });
    assert_eq!(call(&world, &token, &tampered).await.0, 401);
    let bearer = [("authorization", &*format!("Bearer {token}")), ("dpop", &*good)];
    assert_eq!(
        world
            .send("GET", "/devices", &bearer, Vec::new(), "192.0.2.1")
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn an_access_token_lives_ten_minutes() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let token = device.log_in(&world).await.text("access_token");
    world.pass(Duration::from_secs(599));
    assert_eq!(device.call(&world, "GET", "/devices", "a", &token).await.status, 200);
    world.pass(Duration::from_secs(1));
    assert_eq!(device.call(&world, "GET", "/devices", "b", &token).await.status, 401);
}

#[tokio::test]
async fn a_token_that_was_touched_is_none() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let token = device.log_in(&world).await.text("access_token");
    let parts: Vec<&str> = token.split('.').collect();
    let none = base64url(br#"{"alg":"none","typ":"at+jwt"}"#);
    for wrong in [
        format!("{none}.{}.", parts[1]),
        format!("{}.{}.AAAA", parts[0], parts[1]),
        String::new(),
    ] {
        assert_eq!(device.call(&world, "GET", "/devices", "a", &wrong).await.status, 401);
    }
}

#[tokio::test]
async fn the_header_of_a_proof_is_read_strictly() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let token = device.log_in(&world).await.text("access_token");
    for (id, change) in [
        ("d", json!({"jwk": {"d": "AAAA"}})),
        ("crit", json!({"crit": ["b64x"], "b64x": true})),
        ("typ", json!({"typ": "JWT"})),
        ("alg", json!({"alg": "none"})),
    ] {
        let proof = device.jws_with(&claims(&world, &token, id), &change);
        assert_eq!(call(&world, &token, &proof).await.0, 401, "{id}");
    }
    let plain = device.jws_with(&claims(&world, &token, "plain"), &json!({}));
    assert_eq!(call(&world, &token, &plain).await.0, 200);
}
