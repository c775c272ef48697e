//! Requests whose answer was lost are sent again, and nothing happens twice.

use reqwest::Method;
use serde_json::{Value, json};
use warifu_tests::api::{Answer, Api, send};
use warifu_tests::device::{Device, Keys};
use warifu_tests::person::{Person, with};
use warifu_tests::server::Server;

const REGISTRATION: &str = "/registration/";

#[tokio::test]
async fn a_registration_repeated_gets_the_same_certificates() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let (person, keys) = (Person::new(), Keys::new());
    let body = || with(person.registration(), json!({"csr": keys.csr()}));
    let first = api.post(REGISTRATION, &body()).await.expect(201);
    // New requests for the same keys: ECDSA and ML-DSA signatures differ from try to try.
    let again = api.post(REGISTRATION, &body()).await;
    assert!(matches!(again.status, 200 | 201), "{again:?}");
    for member in ["uuid", "device_id", "certificates", "client_cert", "fingerprint"] {
        assert_eq!(again.body[member], first.body[member], "{member}");
    }
    assert!(again.body.get("recovery_key").is_none(), "a recovery key is shown once");

    let other_keys = with(person.registration(), json!({"csr": Keys::new().csr()}));
    api.post(REGISTRATION, &other_keys)
        .await
        .expect_problem(409, "username_taken");
    api.post(REGISTRATION, &person.registration())
        .await
        .expect_problem(409, "username_taken");
    let other_password = with(body(), json!({"password": "four other unrelated words"}));
    api.post(REGISTRATION, &other_password)
        .await
        .expect_problem(409, "username_taken");
}

#[tokio::test]
async fn a_claim_repeated_gets_the_same_certificates() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let first = Device::register(&api).await;
    let (code, keys) = (first.qr_code(&api).await, Keys::new());
    let claim = |keys: &Keys| with(first.person.credentials(), json!({"qr_code": code, "csr": keys.csr()}));
    let answer = api.post(REGISTRATION, &claim(&keys)).await.expect(201);
    let again = api.post(REGISTRATION, &claim(&keys)).await;
    assert!(matches!(again.status, 200 | 201), "{again:?}");
    assert_eq!(again.body["certificates"], answer.body["certificates"]);
    api.post(REGISTRATION, &claim(&Keys::new()))
        .await
        .expect_problem(410, "pairing_token_unusable");
    let without = with(first.person.credentials(), json!({"qr_code": code}));
    api.post(REGISTRATION, &without)
        .await
        .expect_problem(410, "pairing_token_unusable");
}

#[tokio::test]
async fn a_server_made_key_is_replaced_under_its_idempotency_key() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let person = Person::new();
    let first = idempotent(&api, &person.registration(), "a-key-of-its-own")
        .await
        .expect(201);
    let second = idempotent(&api, &person.registration(), "a-key-of-its-own")
        .await
        .expect(201);
    assert_eq!(second.body["uuid"], first.body["uuid"], "one account");
    for member in ["device_id", "client_key", "client_cert", "recovery_key"] {
        assert_ne!(second.body[member], first.body[member], "{member}");
        assert!(second.body[member].is_string(), "{member}");
    }
    for (answer, status) in [(&first, 403), (&second, 200)] {
        let body = with(
            person.credentials(),
            json!({"client_cert_fp": answer.body["fingerprint"]}),
        );
        api.post("/login", &body).await.expect(status);
    }
    // It has been used now.
    let third = idempotent(&api, &person.registration(), "a-key-of-its-own").await;
    third.expect_problem(409, "username_taken");
    let other = idempotent(&api, &person.registration(), "another-key").await;
    other.expect_problem(409, "username_taken");
}

async fn idempotent(api: &Api, body: &Value, key: &str) -> Answer {
    let request = api.request(Method::POST, REGISTRATION).json(body);
    send(request.header("Idempotency-Key", key)).await
}
