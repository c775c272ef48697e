//! Too many tries: counted by name and by address, never against a device that proves itself.

use reqwest::Method;
use serde_json::json;
use warifu_protocol::ProblemCode::TooManyAttempts;
use warifu_protocol::problem::Detail;
use warifu_tests::api::Api;
use warifu_tests::device::Device;
use warifu_tests::person::{Person, with};
use warifu_tests::refusal::refused;
use warifu_tests::server::{Server, Setup};

async fn limited() -> Server {
    Setup::as_shipped()
        .with("WARIFU_PASSWORD__MEMORY_KIB", "1024")
        .with("WARIFU_PASSWORD__PASSES", "1")
        .start()
        .await
}

#[tokio::test]
async fn ten_failures_close_a_name_but_not_to_its_device() {
    let server = limited().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    for _ in 0..10 {
        guess(&api, &device.person.username)
            .await
            .expect_problem(401, "invalid_credentials");
    }
    let body = json!({"username": device.person.username, "password": "wrong", "client_cert_fp": "ab".repeat(32)});
    let request = || api.request(Method::POST, "/login").json(&body);
    let answer = refused("an eleventh", request, TooManyAttempts, Detail::Usual).await;
    let wait: u32 = answer.field("retry-after").unwrap().parse().unwrap();
    assert!((1..=15 * 60).contains(&wait), "{wait}");
    // Also with the right password, or the limit would be a way to test passwords.
    let right = with(
        device.person.credentials(),
        json!({"client_cert_fp": device.fingerprint()}),
    );
    api.post("/login", &right)
        .await
        .expect_problem(429, "too_many_attempts");
    device.login(&api).await.expect(200);
}

#[tokio::test]
async fn a_name_that_nobody_has_is_counted_alike() {
    let server = limited().await;
    let api = server.api().await;
    for _ in 0..10 {
        guess(&api, "nobody.here")
            .await
            .expect_problem(401, "invalid_credentials");
    }
    guess(&api, "Nobody.Here")
        .await
        .expect_problem(429, "too_many_attempts");
}

#[tokio::test]
async fn thirty_failures_close_an_address() {
    let server = limited().await;
    let api = server.api().await;
    for _ in 0..30 {
        guess(&api, &Person::new().username)
            .await
            .expect_problem(401, "invalid_credentials");
    }
    guess(&api, &Person::new().username)
        .await
        .expect_problem(429, "too_many_attempts");
}

#[tokio::test]
async fn without_limits_only_this_machine_is_served() {
    let refused = Setup::new()
        .with("WARIFU_SERVER__PUBLIC_URL", "https://id.example.org")
        .listen("0.0.0.0:0")
        .try_start()
        .await
        .expect_err("no limits and open to the network");
    assert!(refused.log.contains("limits.enabled"), "{}", refused.log);
}

async fn guess(api: &Api, username: &str) -> warifu_tests::api::Answer {
    let body = json!({"username": username, "password": "wrong", "client_cert_fp": "ab".repeat(32)});
    api.post("/login", &body).await
}
