//! What a request must look like before anything is looked up.

use serde_json::{Value, json};

use crate::device::TestDevice;
use crate::world::{Answer, PASSWORD, World, plain};

async fn raw(world: &World, body: &[u8], language: &str) -> Answer {
    world
        .send(
            "POST",
            "/registration/",
            &[("accept-language", language)],
            body.to_vec(),
            "192.0.2.1",
        )
        .await
}

#[tokio::test]
async fn problems_are_documents_in_the_readers_language() {
    let world = World::new();
    let english = raw(&world, b"", "en").await;
    assert_eq!(english.refusal(), (400, "malformed_request"));
    assert_eq!(english.headers["content-type"], "application/problem+json");
    assert_eq!(english.headers["cache-control"], "no-store");
    assert_eq!(
        english.body["request_id"],
        english.headers["x-request-id"].to_str().unwrap()
    );
    let japanese = raw(&world, b"", "ja-JP, en;q=0.5").await;
    assert_eq!(japanese.body["title"], "リクエストを読み取れません");
    assert_ne!(japanese.body["request_id"], english.body["request_id"]);
}

#[tokio::test]
async fn only_one_json_object_is_a_body_whatever_its_type() {
    let world = World::new();
    for body in [
        "",
        "nonsense",
        "[]",
        "{\"username\": 7}",
        "{\"username\": \"a\", \"username\": \"b\"}",
        "{} {}",
    ] {
        assert_eq!(
            raw(&world, body.as_bytes(), "en").await.refusal(),
            (400, "malformed_request"),
            "{body}"
        );
    }
    let fields = [("content-type", "application/x-www-form-urlencoded")];
    let body = plain("alice").to_string().into_bytes();
    assert_eq!(
        world
            .send("POST", "/registration/", &fields, body, "192.0.2.1")
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn what_is_too_large_is_said_to_be() {
    let world = World::new();
    let body = json!({"username": "x".repeat(70_000)}).to_string();
    assert_eq!(
        raw(&world, body.as_bytes(), "en").await.refusal(),
        (413, "body_too_large")
    );
}

#[tokio::test]
async fn unknown_paths_and_methods_are_named() {
    let world = World::new();
    assert_eq!(world.get("/nothing").await.refusal(), (404, "not_found"));
    let wrong = world.send("PUT", "/login", &[], Vec::new(), "192.0.2.1").await;
    assert_eq!(wrong.refusal(), (405, "method_not_allowed"));
    assert_eq!(wrong.headers["allow"], "POST");
}

#[tokio::test]
async fn missing_fields_are_named_in_the_words_of_the_contract() {
    let world = World::new();
    let first = raw(&world, br#"{"username": "alice", "email": "", "password": null}"#, "en").await;
    assert_eq!(first.refusal(), (400, "missing_fields"));
    assert_eq!(first.body["detail"], "username, email, and password are required");
    assert_eq!(first.body["fields"], json!(["email", "password"]));
    let next = raw(&world, br#"{"qr_code": "x", "username": "alice"}"#, "ja").await;
    assert_eq!(next.refusal(), (400, "missing_fields"));
    assert_eq!(next.body["detail"], "2台目端末登録には username と password が必要です");
    let token = raw(&world, br#"{"token": "AAAAAAAAAAAAAAAAAAAAAA=="}"#, "en").await;
    assert_eq!(
        token.body["detail"],
        "username and password are required to add a device"
    );
    for path in ["/login", "/registration/request_pairing_token"] {
        let answer = world.post(path, json!({"username": "alice"})).await;
        assert_eq!(answer.refusal(), (400, "missing_fields"), "{path}");
    }
}

#[tokio::test]
async fn each_field_that_cannot_be_accepted_has_its_code() {
    let world = World::new();
    let with = |field: &str, value: Value| {
        let mut body = plain("alice");
        body[field] = value;
        body
    };
    let p521 = "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n";
    let one_leg = TestDevice::new("alice", &[warifu_protocol::Algorithm::MlDsa87]);
    for (body, code) in [
        (with("username", "a/b".into()), "invalid_username"),
        (with("email", "nobody".into()), "invalid_email"),
        (with("password", "password1".into()), "weak_password"),
        (with("password", "alice and a horse".into()), "weak_password"),
        (with("device_name", "a\u{7}b".into()), "malformed_request"),
        (with("device_name", "x".repeat(65).into()), "malformed_request"),
        (with("recovery_key_sha256", "abc".into()), "malformed_request"),
        (with("csr", json!({"ecdsa-p256": p521})), "invalid_csr"),
        (with("csr", one_leg.csrs()), "invalid_csr"),
        (with("csr", json!("text")), "malformed_request"),
    ] {
        let answer = world.post("/registration/", body.clone()).await;
        assert_eq!(answer.refusal(), (400, code), "{body}");
    }
    assert_eq!(
        world.hashes.hashes(),
        0,
        "nothing was hashed for a request that cannot be read"
    );
}

#[tokio::test]
async fn codes_that_cannot_be_read_are_malformed_and_an_s_code_is_never_posted() {
    let world = World::new();
    let pin = "A".repeat(52);
    let s_code = format!("WARIFU://ID.EXAMPLE/S/{}/{pin}", "A".repeat(26));
    for code in [
        "",
        "nonsense",
        "https://id.example/",
        &*s_code,
        "S-0000-0000-0000-0000-0000-0000-00-0",
    ] {
        let body = json!({"qr_code": code, "username": "alice", "password": PASSWORD});
        assert_eq!(
            world.post("/registration/", body).await.refusal(),
            (400, "malformed_qr_code"),
            "{code}"
        );
    }
}

#[tokio::test]
async fn members_of_csr_are_read_as_strictly_and_as_kindly_as_fields() {
    let world = World::new();
    let csrs = TestDevice::new("alice", &warifu_protocol::Algorithm::ALL).csrs();
    let p256 = csrs["ecdsa-p256"].clone();
    let with = |username: &str, csr: Value| {
        let mut body = plain(username);
        body["csr"] = csr;
        body
    };
    let array = world.post("/registration/", with("alice", json!([p256, null]))).await;
    assert_eq!(array.refusal(), (400, "malformed_request"));
    for (username, empty) in [("alice", json!("")), ("bobby", Value::Null)] {
        let csr = TestDevice::new(username, &[warifu_protocol::Algorithm::EcdsaP256]).csrs()["ecdsa-p256"].clone();
        let body = with(username, json!({"ecdsa-p256": csr, "ml-dsa-87": empty, "unknown": [1]}));
        assert_eq!(world.post("/registration/", body).await.status, 201, "{empty}");
    }
    let none = world.post("/registration/", with("carol", json!({}))).await;
    assert_eq!(none.status, 201);
    assert!(none.body["client_key"].is_string(), "an empty object holds no CSR");
}
