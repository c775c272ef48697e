use warifu_protocol::encoding::from_base64url;

use super::*;
use crate::api::tests::{Canned, answer};
use crate::enrol::tests::Fixture;

const CHALLENGE: &str =
    r#"{"challenge_id": "c", "challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "expires_in": 60}"#;
const DEVICES: &str = r#"{"devices": []}"#;

fn ok(body: &str) -> Option<String> {
    answer("200 OK", "", body)
}

fn session(access: &str, refresh: &str, expires_in: u64) -> Option<String> {
    ok(&format!(
        r#"{{"success": true, "uuid": "00000000-0000-0000-0000-000000000001", "access_token": "{access}",
            "token_type": "DPoP", "expires_in": {expires_in}, "refresh_token": "{refresh}"}}"#
    ))
}

fn problem(status: &str, fields: &str, code: &str) -> Option<String> {
    let body = format!(r#"{{"code": "{code}", "status": 401, "title": "T", "detail": "D"}}"#);
    answer(status, fields, &body)
}

/// The claims of the DPoP proof in a request.
fn proof(request: &str) -> serde_json::Value {
    let proof = request.lines().find_map(|line| line.strip_prefix("dpop: ")).unwrap();
    let claims = proof.split('.').nth(1).unwrap();
    serde_json::from_slice(&from_base64url(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn a_login_is_signed_and_its_session_is_sealed() {
    let server = Canned::serve(vec![
        ok(CHALLENGE),
        session("ACCESSTOKEN", "REFRESHTOKEN", 600),
        ok(DEVICES),
    ])
    .await;
    let fixture = Fixture::new();
    let device = fixture.device(server.address.clone()).await;
    assert!(!device.is_logged_in().unwrap());
    let until = device.login(&"correct horse".into()).await.unwrap();
    assert_eq!(until, fixture.computer.clock.now().plus(Duration::from_secs(600)));
    device.devices().await.unwrap();
    let file = fixture.computer.profile.read("session.sealed").unwrap().unwrap();
    for secret in ["ACCESSTOKEN", "REFRESHTOKEN"] {
        assert!(!file.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }

    let asked = server.asked.await.unwrap();
    let body: serde_json::Value = serde_json::from_str(asked[1].split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(body["challenge_id"], "c");
    assert_eq!(body["signatures"].as_object().unwrap().len(), 2);
    assert!(asked[2].contains("authorization: DPoP ACCESSTOKEN\r\n"));
    let claims = proof(&asked[2]);
    assert_eq!(claims["htm"], "GET");
    assert_eq!(claims["htu"], format!("{}devices", server.address.url()));
    assert!(claims["ath"].is_string());
}

#[tokio::test]
async fn a_lost_login_is_tried_again_with_a_fresh_challenge() {
    let server = Canned::serve(vec![ok(CHALLENGE), None, ok(CHALLENGE), session("A", "R", 600)]).await;
    let fixture = Fixture::new();
    let device = fixture.device(server.address.clone()).await;
    device.login(&"correct horse".into()).await.unwrap();
    assert_eq!(server.asked.await.unwrap().len(), 4);
}

#[tokio::test]
async fn an_old_access_token_is_exchanged_and_the_new_pair_kept() {
    let server = Canned::serve(vec![
        ok(CHALLENGE),
        session("OLD", "FIRST", 5),
        session("NEW", "SECOND", 600),
        ok(DEVICES),
        ok(DEVICES),
    ])
    .await;
    let fixture = Fixture::new();
    let device = fixture.device(server.address.clone()).await;
    device.login(&"correct horse".into()).await.unwrap();
    device.devices().await.unwrap();
    device.devices().await.unwrap();
    let asked = server.asked.await.unwrap();
    assert!(asked[2].starts_with("POST /login/refresh ") && asked[2].contains("FIRST"));
    assert!(asked[3].contains("DPoP NEW") && asked[4].contains("DPoP NEW"));
}

#[tokio::test]
async fn a_nonce_that_is_asked_for_is_given_once() {
    let server = Canned::serve(vec![
        ok(CHALLENGE),
        session("A", "R", 600),
        problem("401 Unauthorized", "dpop-nonce: n1\r\n", "use_dpop_nonce"),
        ok(DEVICES),
    ])
    .await;
    let fixture = Fixture::new();
    let device = fixture.device(server.address.clone()).await;
    device.login(&"correct horse".into()).await.unwrap();
    device.devices().await.unwrap();
    let asked = server.asked.await.unwrap();
    assert_eq!(proof(&asked[3])["nonce"], "n1");
    assert_ne!(proof(&asked[2])["jti"], proof(&asked[3])["jti"]);
}

#[tokio::test]
async fn an_ended_session_says_to_log_in() {
    let ended = || problem("401 Unauthorized", "", "invalid_token");
    let server = Canned::serve(vec![ok(CHALLENGE), session("A", "R", 600), ended(), ended()]).await;
    let fixture = Fixture::new();
    let device = fixture.device(server.address.clone()).await;
    device.login(&"correct horse".into()).await.unwrap();
    assert!(matches!(device.devices().await, Err(Error::NotLoggedIn)));
    assert!(!device.is_logged_in().unwrap());
    assert!(matches!(device.devices().await, Err(Error::NotLoggedIn)));
}

#[tokio::test]
async fn logging_out_works_without_the_server() {
    let server = Canned::serve(vec![ok(CHALLENGE), session("A", "R", 600), None]).await;
    let fixture = Fixture::new();
    let device = fixture.device(server.address.clone()).await;
    device.login(&"correct horse".into()).await.unwrap();
    assert_eq!(device.logout().await.unwrap(), LoggedOut::Here);
    assert!(!device.is_logged_in().unwrap());
    assert!(server.asked.await.unwrap()[2].starts_with("POST /logout "));
}

#[tokio::test]
async fn a_session_that_the_server_does_not_know_any_more_has_ended_there_too() {
    for answer in [
        ok(r#"{"success": true}"#),
        problem("401 Unauthorized", "", "invalid_token"),
    ] {
        let server = Canned::serve(vec![ok(CHALLENGE), session("A", "R", 600), answer]).await;
        let fixture = Fixture::new();
        let device = fixture.device(server.address.clone()).await;
        device.login(&"correct horse".into()).await.unwrap();
        assert_eq!(device.logout().await.unwrap(), LoggedOut::Everywhere);
        assert_eq!(device.logout().await.unwrap(), LoggedOut::Everywhere);
    }
}
