//! T codes over HTTP: good once, for ten minutes, for one account.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use warifu_protocol::PairingCode;
use warifu_protocol::ProblemCode::{NotInLog, PairingTokenUnusable};
use warifu_protocol::problem::Detail;
use warifu_tests::api::{Answer, Api, send};
use warifu_tests::device::{Device, Keys};
use warifu_tests::person::{Person, with};
use warifu_tests::refusal::refused;
use warifu_tests::server::{Server, Setup};

const REGISTRATION: &str = "/registration/";

#[tokio::test]
async fn an_offer_says_how_long_it_is_good() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let offer = Device::register(&api).await.offer(&api).await.expect(201);
    assert_eq!(offer.body["success"], true);
    assert_eq!(offer.body["expires_in"], 600);
    assert!(offer.text_of("expires_at").ends_with('Z'));
    let code: PairingCode = offer.text_of("qr_code").parse().unwrap();
    assert_eq!(*code.pin(), api.pin);
    assert_eq!(code.host().https_url().as_str().trim_end_matches('/'), server.url());
}

#[tokio::test]
async fn a_code_is_good_once() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let code = device.qr_code(&api).await;
    Device::join(&api, &device.person, &code).await;
    let again = claim(&device.person, &code);
    refused("used", || post(&api, &again), PairingTokenUnusable, Detail::Usual).await;
}

#[tokio::test]
async fn a_code_can_be_typed() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let code: PairingCode = device.qr_code(&api).await.parse().unwrap();
    let typed = code.typed().to_string().to_lowercase().replace('-', " ");
    Device::join(&api, &device.person, &typed).await;
}

#[tokio::test]
async fn a_code_of_another_account_is_as_good_as_none() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let [owner, other] = [Device::register(&api).await, Device::register(&api).await];
    let code = owner.qr_code(&api).await;
    let stolen = claim(&other.person, &code);
    let answer = refused(
        "another account's",
        || post(&api, &stolen),
        PairingTokenUnusable,
        Detail::Usual,
    )
    .await;
    let never = claim(&other.person, "T-0000-0000-0000-0000-0000-0000-01-1");
    let unknown = refused("never made", || post(&api, &never), PairingTokenUnusable, Detail::Usual).await;
    assert_eq!(answer.body["detail"], unknown.body["detail"], "one and the same answer");
    Device::join(&api, &owner.person, &code).await;
}

#[tokio::test]
async fn five_wrong_passwords_spend_a_code() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let [four, five] = [device.qr_code(&api).await, device.qr_code(&api).await];
    for (code, wrong_tries) in [(&four, 4), (&five, 5)] {
        for _ in 0..wrong_tries {
            let body = with(claim(&device.person, code), json!({"password": "some other words"}));
            api.post(REGISTRATION, &body)
                .await
                .expect_problem(401, "invalid_credentials");
        }
    }
    Device::join(&api, &device.person, &four).await;
    api.post(REGISTRATION, &claim(&device.person, &five))
        .await
        .expect_problem(410, "pairing_token_unusable");
}

#[tokio::test]
async fn the_offering_side_sees_the_pairing_and_can_withdraw_it() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let used = device.offer(&api).await.expect(201);
    assert_eq!(
        pairing(&api, Method::GET, &used).await.expect(200).body["state"],
        "offered"
    );
    Device::join(&api, &device.person, used.text_of("qr_code")).await;
    let seen = pairing(&api, Method::GET, &used).await.expect(200);
    assert_eq!(seen.body["state"], "completed");
    assert_eq!(seen.body["claim"]["device_name"], "Next");

    let withdrawn = device.offer(&api).await.expect(201);
    let first = pairing(&api, Method::DELETE, &withdrawn).await.expect(200);
    assert_eq!(first.body["state"], "cancelled");
    let repeated = pairing(&api, Method::DELETE, &withdrawn).await.expect(200);
    assert_eq!(repeated.body["state"], "cancelled");
    let late = claim(&device.person, withdrawn.text_of("qr_code"));
    refused("withdrawn", || post(&api, &late), PairingTokenUnusable, Detail::Usual).await;
}

#[tokio::test]
async fn a_code_ends_after_its_time() {
    // The shortest that there is: one second, which has passed once the server says so.
    let server = Setup::new().with("WARIFU_PAIRING__TTL", "1s").start().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let offer = device.offer(&api).await.expect(201);
    while pairing(&api, Method::GET, &offer).await.expect(200).body["state"] == "offered" {}
    assert_eq!(
        pairing(&api, Method::GET, &offer).await.expect(200).body["state"],
        "expired"
    );
    let late = claim(&device.person, offer.text_of("qr_code"));
    refused("expired", || post(&api, &late), PairingTokenUnusable, Detail::Usual).await;
}

#[tokio::test]
async fn s_codes_wait_for_approvals() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let request = |body: &Value| {
        api.request(Method::POST, "/registration/request_pairing_token")
            .json(body)
    };
    let hash = warifu_protocol::Sha256Hash::of(&[b"token"]);
    let params = warifu_protocol::proof::offer_params(Some(&hash));
    for language in ["en", "ja"] {
        // Each answer spends its challenge.
        let proof = device.proof(&api, warifu_protocol::proof::Context::Offer, params).await;
        let body = with(
            with(device.person.credentials(), proof),
            json!({"token_sha256": hash.to_string()}),
        );
        let answer = send(request(&body).header("Accept-Language", language)).await;
        answer.expect_problem(NotInLog.status(), NotInLog.name());
    }
}

async fn pairing(api: &Api, method: Method, offer: &Answer) -> Answer {
    let path = format!("/pairing/{}", offer.text_of("pairing_id"));
    let bearer = format!("Bearer {}", offer.text_of("offer_secret"));
    send(api.request(method, &path).header("Authorization", bearer)).await
}

fn claim(person: &Person, qr_code: &str) -> Value {
    with(
        person.credentials(),
        json!({"qr_code": qr_code, "csr": Keys::new().csr()}),
    )
}

fn post(api: &Api, body: &Value) -> RequestBuilder {
    api.request(Method::POST, REGISTRATION).json(body)
}
