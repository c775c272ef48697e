use std::time::Duration;

use serde_json::json;

use crate::device::TestDevice;
use crate::world::{Answer, World};

async fn refresh(world: &World, device: &TestDevice, id: &str, token: &str) -> Answer {
    send(world, device, "/login/refresh", id, token).await
}

async fn send(world: &World, device: &TestDevice, path: &str, id: &str, token: &str) -> Answer {
    let proof = device.proof(world, "POST", path, id, None);
    let body = json!({"refresh_token": token}).to_string().into_bytes();
    world.send("POST", path, &[("dpop", &proof)], body, "192.0.2.1").await
}

#[tokio::test]
async fn a_session_goes_on_by_its_refresh_token() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let session = device.log_in(&world).await;
    let next = refresh(&world, &device, "a", &session.text("refresh_token")).await;
    assert_eq!(next.status, 200, "{}", next.body);
    assert_ne!(next.text("refresh_token"), session.text("refresh_token"));
    let devices = device
        .call(&world, "GET", "/devices", "b", &next.text("access_token"))
        .await;
    assert_eq!(devices.status, 200, "{}", devices.body);
    assert_eq!(devices.body["devices"][0]["current"], true);
    assert_eq!(devices.body["devices"][0]["device_name"], "First");
}

#[tokio::test]
async fn a_lost_answer_can_be_asked_for_again_for_a_minute_and_voids_the_lost_token() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let first = device.log_in(&world).await.text("refresh_token");
    let lost = refresh(&world, &device, "a", &first).await.text("refresh_token");
    world.pass(Duration::from_secs(59));
    let second = refresh(&world, &device, "b", &first).await;
    assert_eq!(second.status, 200, "{}", second.body);
    assert_eq!(
        refresh(&world, &device, "c", &lost).await.refusal(),
        (401, "invalid_token")
    );
    let after = refresh(&world, &device, "d", &second.text("refresh_token")).await;
    assert_eq!(after.refusal(), (401, "invalid_token"), "a void token ends the family");
}

#[tokio::test]
async fn an_older_token_ends_the_session_and_everything_of_it() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let first = device.log_in(&world).await.text("refresh_token");
    let second = refresh(&world, &device, "a", &first).await;
    world.pass(Duration::from_secs(60));
    assert_eq!(
        refresh(&world, &device, "b", &first).await.refusal(),
        (401, "invalid_token")
    );
    assert_eq!(
        refresh(&world, &device, "c", &second.text("refresh_token"))
            .await
            .refusal(),
        (401, "invalid_token")
    );
    let call = device
        .call(&world, "GET", "/devices", "d", &second.text("access_token"))
        .await;
    assert_eq!(call.refusal(), (401, "invalid_token"));
    assert!(world.events("alice").await.contains(&"refresh_token_replayed"));
}

#[tokio::test]
async fn a_refresh_token_serves_only_the_device_that_it_was_given_to() {
    let world = World::new();
    let alice = TestDevice::registered(&world, "alice").await;
    let mallory = TestDevice::registered(&world, "mallory").await;
    let token = alice.log_in(&world).await.text("refresh_token");
    assert_eq!(
        refresh(&world, &mallory, "a", &token).await.refusal(),
        (401, "invalid_token")
    );
    let bare = world.post("/login/refresh", json!({"refresh_token": token})).await;
    assert_eq!(bare.refusal(), (401, "invalid_token"));
    assert!(bare.headers["www-authenticate"].to_str().unwrap().starts_with("DPoP"));
    assert_eq!(
        refresh(&world, &alice, "b", &token).await.status,
        200,
        "a thief cannot end the session"
    );
    assert_eq!(
        refresh(&world, &alice, "c", "nonsense").await.refusal(),
        (401, "invalid_token")
    );
    assert_eq!(
        world.post("/login/refresh", json!({})).await.refusal(),
        (400, "missing_fields")
    );
}

#[tokio::test]
async fn a_session_lapses_after_thirty_idle_days() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let token = device.log_in(&world).await.text("refresh_token");
    world.pass(Duration::from_secs(30 * 86_400 - 1));
    let next = refresh(&world, &device, "a", &token).await.text("refresh_token");
    world.pass(Duration::from_secs(30 * 86_400));
    assert_eq!(
        refresh(&world, &device, "b", &next).await.refusal(),
        (401, "invalid_token")
    );
}

#[tokio::test]
async fn who_logs_out_is_out_at_once_by_either_token() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let session = device.log_in(&world).await;
    let out = send(&world, &device, "/logout", "a", &session.text("refresh_token")).await;
    assert_eq!(out.status, 200, "{}", out.body);
    let call = device
        .call(&world, "GET", "/devices", "b", &session.text("access_token"))
        .await;
    assert_eq!(call.refusal(), (401, "invalid_token"));
    let session = device.log_in(&world).await;
    let out = device
        .call(&world, "POST", "/logout", "c", &session.text("access_token"))
        .await;
    assert_eq!(out.status, 200, "{}", out.body);
    let again = refresh(&world, &device, "d", &session.text("refresh_token")).await;
    assert_eq!(again.refusal(), (401, "invalid_token"));
}
