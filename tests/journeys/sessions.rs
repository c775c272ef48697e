//! What a login opens, and what it does not.

use reqwest::Method;
use serde_json::{Value, json};
use warifu_protocol::encoding::from_base64url;
use warifu_protocol::proof::Jwk;
use warifu_tests::api::{Answer, Api, send};
use warifu_tests::device::{Device, Keys};
use warifu_tests::dpop;
use warifu_tests::person::{Person, with};
use warifu_tests::server::Server;

#[tokio::test]
async fn a_token_names_its_issuer_account_and_key() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let session = device.login(&api).await.expect(200);
    assert_eq!(
        (&session.body["token_type"], &session.body["expires_in"]),
        (&json!("DPoP"), &json!(600))
    );
    let [header, claims] = parts(session.text_of("access_token"));
    assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("EdDSA")));
    let jwks = api.get("/.well-known/jwks.json").await.expect(200);
    let keys = jwks.body["keys"].as_array().unwrap();
    assert!(
        keys.iter()
            .any(|key| key["kid"] == header["kid"] && key["crv"] == "Ed25519"),
        "{jwks:?}"
    );
    assert_eq!(claims["iss"].as_str().unwrap().trim_end_matches('/'), server.url());
    assert_eq!(claims["aud"], claims["iss"]);
    assert_eq!(claims["sub"], device.enrolled["uuid"]);
    assert!(claims["jti"].is_string());
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
    let jwk = Jwk::of_public_key(&device.keys.p256_public()).unwrap();
    assert_eq!(
        claims["cnf"],
        json!({"jkt": jwk.thumbprint()}),
        "and no certificate was presented"
    );
}

#[tokio::test]
async fn both_computers_list_both() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let first = Device::register(&api).await;
    let second = Device::join(&api, &first.person, &first.qr_code(&api).await).await;
    for device in [&first, &second] {
        let token = access_token(&api, device).await;
        let list = send(dpop::request(&api, &device.keys, Method::GET, "/devices", &token)).await;
        let list = list.expect(200).body["devices"].as_array().unwrap().clone();
        assert_eq!(list.len(), 2);
        // Both enrolled within one second, so either may count as the older.
        for other in [&first, &second] {
            let id = &other.enrolled["device_id"];
            let found = list.iter().find(|one| one["device_id"] == *id).expect("each is listed");
            assert_eq!(found["current"], std::ptr::eq(other, device));
            assert_eq!(found["certificates"], other.enrolled["certificates"]);
            assert_eq!(found["server_key"], false);
        }
        assert!(list.iter().any(|one| one["device_name"] == "Next"));
    }
}

#[tokio::test]
async fn a_proof_is_for_one_request_by_one_key() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let token = access_token(&api, &device).await;
    let right = || dpop::claims(&api, &Method::GET, "/devices", Some(&token));
    let changed = |change: Value| with(right(), change);
    let by_device = |claims: Value| dpop::proof(&device.keys, &claims);
    for (what, proof) in [
        ("another method", by_device(changed(json!({"htm": "POST"})))),
        ("another path", by_device(changed(json!({"htu": api.url("/login")})))),
        (
            "another server",
            by_device(changed(json!({"htu": "https://id.example.org/devices"}))),
        ),
        ("another token", by_device(changed(json!({"ath": "AAAA"})))),
        (
            "no token",
            by_device(dpop::claims(&api, &Method::GET, "/devices", None)),
        ),
        (
            "yesterday",
            by_device(changed(json!({"iat": right()["iat"].as_i64().unwrap() - 86_400}))),
        ),
        (
            "tomorrow",
            by_device(changed(json!({"iat": right()["iat"].as_i64().unwrap() + 86_400}))),
        ),
        ("another key", dpop::proof(&Keys::classic(), &right())),
        ("nonsense", "a.b.c".to_owned()),
    ] {
        let answer = devices(&api, &token, Some(&proof)).await;
        assert_eq!(answer.status, 401, "{what}: {answer:?}");
        answer.expect_problem(401, "invalid_token");
    }
    devices(&api, &token, None).await.expect_problem(401, "invalid_token");
    let proof = by_device(right());
    devices(&api, &token, Some(&proof)).await.expect(200);
    devices(&api, &token, Some(&proof))
        .await
        .expect_problem(401, "invalid_token");
    let as_bearer = api
        .request(Method::GET, "/devices")
        .header("Authorization", format!("Bearer {token}"))
        .header("DPoP", by_device(right()));
    send(as_bearer).await.expect_problem(401, "invalid_token");
}

#[tokio::test]
async fn a_server_made_key_opens_no_account_call() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let person = Person::new();
    let enrolled = api.post("/registration/", &person.registration()).await.expect(201);
    let body = with(
        person.credentials(),
        json!({"client_cert_fp": enrolled.body["fingerprint"]}),
    );
    let session = api.post("/login", &body).await.expect(200);
    assert_eq!(session.body["token_type"], "Bearer");
    assert!(session.body.get("refresh_token").is_none());
    let [_, claims] = parts(session.text_of("access_token"));
    assert!(claims.get("cnf").is_none());
    let bearer = format!("Bearer {}", session.text_of("access_token"));
    let answer = send(api.request(Method::GET, "/devices").header("Authorization", bearer)).await;
    answer.expect_problem(401, "invalid_token");
}

#[tokio::test]
async fn refresh_tokens_rotate_and_a_stolen_one_ends_the_family() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let login = device.login(&api).await.expect(200);
    let first = login.text_of("refresh_token");
    let second = refresh(&api, &device.keys, first).await.expect(200);
    let third = refresh(&api, &device.keys, second.text_of("refresh_token"))
        .await
        .expect(200);
    let token = third.text_of("access_token");
    let list = send(dpop::request(&api, &device.keys, Method::GET, "/devices", token)).await;
    list.expect(200);

    // The last used one may come again: its answer may have been lost. An older one may not.
    let again = refresh(&api, &device.keys, second.text_of("refresh_token"))
        .await
        .expect(200);
    refresh(&api, &device.keys, third.text_of("refresh_token"))
        .await
        .expect_problem(401, "invalid_token");
    refresh(&api, &device.keys, first)
        .await
        .expect_problem(401, "invalid_token");
    refresh(&api, &device.keys, again.text_of("refresh_token"))
        .await
        .expect_problem(401, "invalid_token");
}

#[tokio::test]
async fn a_refresh_token_serves_its_device_alone() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let login = device.login(&api).await.expect(200);
    let token = login.text_of("refresh_token");
    refresh(&api, &Keys::classic(), token)
        .await
        .expect_problem(401, "invalid_token");
    refresh(&api, &device.keys, token).await.expect(200);
}

#[tokio::test]
async fn logging_out_ends_the_session() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let login = device.login(&api).await.expect(200);
    let token = login.text_of("access_token");
    let out = send(dpop::request(&api, &device.keys, Method::POST, "/logout", token)).await;
    assert!((200..300).contains(&out.status), "{out:?}");
    refresh(&api, &device.keys, login.text_of("refresh_token"))
        .await
        .expect_problem(401, "invalid_token");
}

async fn access_token(api: &Api, device: &Device) -> String {
    device.login(api).await.expect(200).text_of("access_token").to_owned()
}

async fn devices(api: &Api, token: &str, proof: Option<&str>) -> Answer {
    let request = api
        .request(Method::GET, "/devices")
        .header("Authorization", format!("DPoP {token}"));
    send(match proof {
        Some(proof) => request.header("DPoP", proof),
        None => request,
    })
    .await
}

async fn refresh(api: &Api, keys: &Keys, token: &str) -> Answer {
    let path = "/login/refresh";
    let proof = dpop::proof(keys, &dpop::claims(api, &Method::POST, path, None));
    let request = api.request(Method::POST, path).header("DPoP", proof);
    send(request.json(&json!({"refresh_token": token}))).await
}

fn parts(jwt: &str) -> [Value; 2] {
    let mut parts = jwt.split('.').map(|part| from_base64url(part).unwrap());
    std::array::from_fn(|_| serde_json::from_slice(&parts.next().unwrap()).unwrap())
}
