//! What nobody may find lying about: no secret in the server's log, even at its most talkative, and
//! none on its disk that is not hashed.

use std::path::PathBuf;

use reqwest::Method;
use serde_json::{Value, json};
use warifu_protocol::PairingCode;
use warifu_protocol::encoding::{array_from_base64, from_base64};
use warifu_tests::api::{Answer, send};
use warifu_tests::computer::files_with;
use warifu_tests::device::{Device, Keys};
use warifu_tests::dpop;
use warifu_tests::person::{Person, with};
use warifu_tests::server::Setup;

/// A secret that somebody held, by the name of what it was.
type Secret = (&'static str, Vec<u8>);

#[tokio::test]
async fn no_secret_is_logged_or_stored() {
    let setup = Setup::new().with("WARIFU_LOG", "trace");
    let server = setup.start().await;
    let api = server.api().await;
    let mut secrets: Vec<Secret> = Vec::new();
    let mut keep = |name, answer: &Answer, member: &str| {
        let text = answer.text_of(member).to_owned();
        if let Ok(bytes) = array_from_base64::<32>(&text) {
            secrets.push((name, bytes.to_vec()));
        }
        secrets.push((name, text.into_bytes()));
    };

    let curl = Person::new();
    let made = api.post("/registration/", &curl.registration()).await.expect(201);
    keep("private key", &made, "client_key");
    keep("recovery key", &made, "recovery_key");
    let device = Device::register(&api).await;
    let offer = device.offer(&api).await.expect(201);
    keep("code", &offer, "qr_code");
    keep("offer secret", &offer, "offer_secret");
    Device::join(&api, &device.person, offer.text_of("qr_code")).await;
    let login = device.login(&api).await.expect(200);
    keep("access token", &login, "access_token");
    keep("refresh token", &login, "refresh_token");
    let path = "/login/refresh";
    let proof = dpop::proof(&device.keys, &dpop::claims(&api, &Method::POST, path, None));
    let refresh = api.request(Method::POST, path).header("DPoP", proof);
    let refreshed = send(refresh.json(&json!({"refresh_token": login.body["refresh_token"]}))).await;
    keep("refresh token", &refreshed.expect(200), "refresh_token");

    let code: PairingCode = offer.text_of("qr_code").parse().unwrap();
    let PairingCode::Token { token, .. } = &code else {
        panic!("{code:?} is a T code")
    };
    let typed = code.typed().to_string();
    secrets.push(("token", token.expose().to_vec()));
    secrets.push(("token", typed.into_bytes()));
    let key = from_base64(made.text_of("client_key")).unwrap();
    secrets.push(("private key", key));
    secrets.push(("password", device.person.password.clone().into_bytes()));
    for mistake in mistakes(&device, &code) {
        let answer = api.post("/registration/", &mistake).await;
        assert!((400..500).contains(&answer.status), "{answer:?}");
    }
    secrets.push(("wrong password", WRONG.as_bytes().to_vec()));
    let email = device.person.email.clone().into_bytes();

    let log = server.log();
    assert!(log.contains("Password does not match"), "the log tells what happened");
    assert!(server.stop().await.success());
    for (name, secret) in secrets.iter().chain([&("email", email)]) {
        let found = log.as_bytes().windows(secret.len()).any(|window| window == secret);
        assert!(!found, "{name} is in the log");
    }
    for (name, secret) in &secrets {
        let found = files_with(&setup.data_dir(), secret);
        assert_eq!(found, Vec::<PathBuf>::new(), "{name} is on the disk");
    }
}

const WRONG: &str = "a slip of somebody's pen";

/// Requests that are refused late and early, with secrets in them.
fn mistakes(device: &Device, code: &PairingCode) -> Vec<Value> {
    let person = &device.person;
    let used = json!({"qr_code": code.to_string(), "csr": Keys::new().csr()});
    vec![
        with(person.credentials(), used.clone()),
        with(used, json!({"username": person.username, "password": WRONG})),
        with(
            person.registration(),
            json!({"password": WRONG, "csr": {"ecdsa-p256": WRONG}}),
        ),
        json!({"username": person.username, "password": {"not a text": WRONG}}),
        json!({"password": WRONG, "email": person.email, "username": 7}),
        json!({"qr_code": WRONG, "username": person.username, "password": WRONG}),
    ]
}
