//! What the original system could do, over HTTP as its clients spoke it.

use reqwest::Method;
use serde_json::json;
use warifu_protocol::encoding::from_base64;
use warifu_tests::api::send;
use warifu_tests::device::{Device, Keys};
use warifu_tests::person::{Person, with};
use warifu_tests::server::Server;

#[tokio::test]
async fn get_describes_the_service() {
    let server = Server::fresh().await;
    let api = server.api().await;
    for path in ["/registration/", "/registration"] {
        let answer = api.get(path).await.expect(200);
        assert_eq!(answer.body["registration"], "open");
        assert_eq!(
            answer.body["public_url"].as_str().map(|url| url.trim_end_matches('/')),
            Some(server.url())
        );
        assert_eq!(answer.body["algorithms"], json!(["ecdsa-p256", "ml-dsa-87"]));
        assert_eq!(answer.body["server_keygen"], true, "on loopback");
        assert_eq!(answer.body["password_policy"]["min_length"], 8);
    }
}

#[tokio::test]
async fn post_registers_a_first_device_and_makes_its_key() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let answer = api
        .post("/registration/", &Person::new().registration())
        .await
        .expect(201);
    assert_eq!(answer.body["success"], true);
    let certificate = from_base64(answer.text_of("client_cert")).unwrap();
    assert!(certificate.starts_with(b"-----BEGIN CERTIFICATE-----"));
    let key = from_base64(answer.text_of("client_key")).unwrap();
    assert!(key.starts_with(b"-----BEGIN PRIVATE KEY-----"));
    assert!(!answer.text_of("recovery_key").is_empty());
    assert!(!answer.text_of("message").is_empty());
    assert_eq!(answer.body["certificates"].as_array().unwrap().len(), 1, "P-256 alone");
    assert_eq!(answer.field("cache-control"), Some("no-store"));
    let bundle = api.get("/ca/bundle.pem").await.expect(200);
    assert_eq!(answer.text_of("ca"), bundle.text);
}

#[tokio::test]
async fn post_registers_a_first_device_that_has_keys() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let enrolled = &device.enrolled;
    assert!(enrolled.get("client_key").is_none(), "the server has no key to return");
    let certificates = enrolled["certificates"].as_array().unwrap();
    let algorithms: Vec<_> = certificates
        .iter()
        .map(|one| one["algorithm"].as_str().unwrap())
        .collect();
    assert_eq!(algorithms, ["ecdsa-p256", "ml-dsa-87"]);
    assert_eq!(
        enrolled["fingerprint"], certificates[1]["fingerprint"],
        "ML-DSA-87 is primary"
    );
    let primary = from_base64(enrolled["client_cert"].as_str().unwrap()).unwrap();
    assert_eq!(
        String::from_utf8(primary).unwrap(),
        certificates[1]["pem"].as_str().unwrap()
    );
}

#[tokio::test]
async fn a_request_without_a_body_is_refused() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let answer = send(api.request(Method::POST, "/registration/")).await;
    answer.expect_problem(400, "malformed_request");
}

#[tokio::test]
async fn missing_fields_are_named() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let problem = api
        .post("/registration/", &json!({"username": "somebody"}))
        .await
        .expect_problem(400, "missing_fields");
    assert_eq!(problem["detail"], "username, email, and password are required");
    assert_eq!(problem["fields"], json!(["email", "password"]));
}

#[tokio::test]
async fn a_second_device_joins_by_code() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let first = Device::register(&api).await;
    let code = first.qr_code(&api).await;
    assert!(
        code.starts_with("WARIFU://127.0.0.1:") && code.contains("/T/"),
        "{code}"
    );
    let second = Device::join(&api, &first.person, &code).await;
    assert_eq!(second.enrolled["uuid"], first.enrolled["uuid"], "one account");
    assert_ne!(second.fingerprint(), first.fingerprint(), "an own certificate");
    for device in [&first, &second] {
        let session = device.login(&api).await.expect(200);
        assert_eq!(session.body["uuid"], first.enrolled["uuid"]);
    }
}

#[tokio::test]
async fn a_second_device_without_keys_of_its_own_gets_one() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let first = Device::register(&api).await;
    let code = first.qr_code(&api).await;
    let body = with(first.person.credentials(), json!({"qr_code": code}));
    let answer = api.post("/registration/", &body).await.expect(201);
    assert!(!answer.text_of("client_key").is_empty());
    assert!(
        answer.body.get("recovery_key").is_none(),
        "only the first device gets one"
    );
}

#[tokio::test]
async fn a_code_that_was_never_made_is_refused() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let body = with(
        device.person.credentials(),
        json!({"qr_code": "invalid", "csr": Keys::new().csr()}),
    );
    api.post("/registration/", &body)
        .await
        .expect_problem(400, "malformed_qr_code");
}

#[tokio::test]
async fn any_content_type_is_read_as_json() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let request = api
        .request(Method::POST, "/registration")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(with(Person::new().registration(), json!({"unknown": [1, {"x": null}]})).to_string());
    send(request).await.expect(201);
}
