use std::time::Duration;

use serde_json::{Value, json};
use warifu_protocol::proof::Context;
use warifu_server::domain::Store;
use warifu_server::domain::attempt::AttemptKey;

use crate::device::TestDevice;
use crate::world::{PASSWORD, World, plain};

const WRONG: &str = "wrong horse battery";

async fn wrong(world: &World, username: &str, from: &str) -> (u16, Value) {
    let body = json!({"username": username, "password": WRONG, "client_cert_fp": "00".repeat(32)});
    let answer = world
        .send("POST", "/login", &[], body.to_string().into_bytes(), from)
        .await;
    let retry_after = answer
        .headers
        .get("retry-after")
        .map(|v| Value::from(v.to_str().unwrap()));
    (answer.status.as_u16(), retry_after.unwrap_or(Value::Null))
}

#[tokio::test]
async fn ten_failures_a_name_whether_it_exists_or_not() {
    let world = World::new();
    TestDevice::registered(&world, "alice").await;
    for name in ["alice", "nobody"] {
        for i in 0..10 {
            assert_eq!(
                wrong(&world, name, &format!("192.0.2.{}", i + 10)).await.0,
                401,
                "{name} {i}"
            );
        }
        let hashes = world.hashes.hashes();
        assert_eq!(wrong(&world, name, "192.0.2.99").await, (429, "900".into()), "{name}");
        assert_eq!(world.hashes.hashes(), hashes, "what is refused costs no hash");
    }
    assert_eq!(wrong(&world, "somebody", "192.0.2.10").await.0, 401, "others go on");
    world.pass(Duration::from_secs(900));
    assert_eq!(
        wrong(&world, "alice", "192.0.2.99").await.0,
        401,
        "and so does this one after a while"
    );
}

#[tokio::test]
async fn thirty_failures_an_address() {
    let world = World::new();
    for i in 0..30 {
        assert_eq!(wrong(&world, &format!("name{i}"), "2001:db8::1").await.0, 401, "{i}");
    }
    assert_eq!(
        wrong(&world, "other", "2001:db8::2").await.0,
        429,
        "one customer is one address"
    );
    assert_eq!(wrong(&world, "other", "2001:db8:0:1::2").await.0, 401);
}

#[tokio::test]
async fn nobody_can_lock_an_owner_out_of_an_enrolled_device() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    for _ in 0..40 {
        wrong(&world, "alice", "192.0.2.1").await;
    }
    assert_eq!(wrong(&world, "alice", "192.0.2.1").await.0, 429);
    assert_eq!(device.log_in(&world).await.status, 200);
}

#[tokio::test]
async fn a_device_has_its_own_counter_and_locks_only_itself() {
    let world = World::new();
    let first = TestDevice::registered(&world, "alice").await;
    let code = first.offer(&world).await.text("qr_code");
    let mut second = TestDevice::new("alice", &warifu_protocol::Algorithm::ALL);
    let body = json!({"qr_code": code, "username": "alice", "password": PASSWORD, "csr": second.csrs()});
    second.fingerprint = world.post("/registration/", body).await.text("fingerprint");
    for _ in 0..10 {
        let mut body = first.signed(&world, Context::Login).await;
        body["password"] = WRONG.into();
        assert_eq!(world.post("/login", body).await.status, 401);
    }
    assert_eq!(first.log_in(&world).await.refusal(), (429, "too_many_attempts"));
    assert_eq!(second.log_in(&world).await.status, 200);
    assert_eq!(
        wrong(&world, "alice", "192.0.2.1").await.0,
        401,
        "the name's counter was not touched"
    );
}

#[tokio::test]
async fn a_strangers_signature_makes_no_counter_of_its_own() {
    let world = World::new();
    TestDevice::registered(&world, "alice").await;
    let mallory = TestDevice::registered(&world, "mallory").await;
    for i in 0..11 {
        let mut body = mallory.signed(&world, Context::Login).await;
        body["username"] = "alice".into();
        body["password"] = WRONG.into();
        assert_eq!(world.post("/login", body).await.status, if i < 10 { 401 } else { 429 });
    }
}

#[tokio::test]
async fn of_fifty_guesses_at_once_only_ten_learn_their_verdict() {
    let world = World::new();
    let body = plain("alice");
    let fingerprint = world.post("/registration/", body).await.text("fingerprint");
    let guesses = (0..50).map(|i| {
        let password = if i == 49 { PASSWORD } else { WRONG };
        world.post(
            "/login",
            json!({"username": "alice", "password": password, "client_cert_fp": fingerprint}),
        )
    });
    let answers = futures_util::future::join_all(guesses).await;
    assert_eq!(answers.iter().filter(|a| a.status == 401).count(), 10);
    assert!(answers.iter().all(|a| matches!(a.status.as_u16(), 401 | 429 | 200)));
}

#[tokio::test]
async fn right_passwords_are_never_counted() {
    let world = World::new();
    let fingerprint = world.post("/registration/", plain("alice")).await.text("fingerprint");
    for _ in 0..40 {
        let body = json!({"username": "alice", "password": PASSWORD, "client_cert_fp": fingerprint});
        assert_eq!(world.post("/login", body).await.status, 200);
    }
}

#[tokio::test]
async fn registrations_from_one_address_are_bounded() {
    let world = World::new();
    for i in 0..20 {
        assert_eq!(
            world.post("/registration/", plain(&format!("user{i}"))).await.status,
            201
        );
    }
    let answer = world.post("/registration/", plain("user20")).await;
    assert_eq!(answer.refusal(), (429, "too_many_attempts"));
    assert_eq!(answer.headers["retry-after"], "3600");
}

#[tokio::test]
async fn format_comes_before_limits_and_limits_before_passwords() {
    let world = World::new();
    for _ in 0..11 {
        wrong(&world, "alice", "192.0.2.1").await;
    }
    let malformed = json!({"username": "alice", "password": WRONG, "client_cert_fp": "abc"});
    assert_eq!(
        world.post("/login", malformed).await.refusal(),
        (400, "malformed_request")
    );
    let unregistered = json!({"username": "alice", "password": WRONG, "client_cert_fp": "00".repeat(32)});
    assert_eq!(
        world.post("/login", unregistered).await.refusal(),
        (429, "too_many_attempts")
    );
}

#[tokio::test]
async fn hanging_up_before_the_verdict_is_counted_all_the_same() {
    let world = World::new();
    for i in 0..10 {
        let body = json!({"username": "alice", "password": WRONG, "client_cert_fp": "00".repeat(32)});
        let mut request = Box::pin(world.post("/login", body));
        assert!(
            futures_util::future::poll_immediate(&mut request).await.is_none(),
            "{i} was answered at once"
        );
        drop(request);
    }
    let counter = [AttemptKey::Name("alice".into())];
    while world.store.failures(&counter, world.now()).await.unwrap()[0].count < 10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(wrong(&world, "alice", "192.0.2.99").await.0, 429);
}
