mod approval;
mod following;

use serde_json::{Value, json};
use warifu_protocol::code::CodeError;
use warifu_protocol::pairing::PairingState;
use warifu_protocol::text::Username;
use warifu_protocol::wire::PairingClaim;
use warifu_protocol::{Pin, ProblemCode, PublicKey};

use super::*;
use crate::Error;
use crate::api::ApiError;
use crate::api::tests::{Canned, answer};
use crate::enrol::tests::Fixture;

const CHALLENGE: &str =
    r#"{"challenge_id": "c", "challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "expires_in": 60}"#;

fn ok(body: &str) -> Option<String> {
    answer("200 OK", "", body)
}

fn offered(code: &str) -> Option<String> {
    ok(&format!(
        r#"{{"success": true, "qr_code": "{code}", "pairing_id": "00000000-0000-0000-0000-000000000009",
            "offer_secret": "c2VjcmV0", "expires_at": "2030-01-01T00:00:00Z", "expires_in": 600}}"#
    ))
}

fn view(state: &str, claim: &str) -> Option<String> {
    ok(&format!(
        r#"{{"state": "{state}", "expires_at": "2030-01-01T00:00:00Z"{claim}}}"#
    ))
}

const CLAIM: &str =
    r#", "claim": {"spki": {}, "device_name": "desktop", "address": "192.0.2.1", "at": "2026-11-01T09:30:00Z"}"#;

fn code(account: u8, pin: Pin) -> String {
    warifu_protocol::code::PairingCode::Token {
        host: "example.org".parse().unwrap(),
        account: uuid::Uuid::from_bytes([account; 16]),
        token: warifu_protocol::code::CodeSecret::from_bytes([1; 16]),
        pin,
    }
    .to_string()
}

/// Who joined with a `T` code.
async fn joined(device: &crate::Device, offer: &Offer, heard: &mut Heard) -> Result<PairingClaim, Error> {
    match device.wait_for_claim(offer, heard).await? {
        Arrival::Joined(claim) => Ok(claim),
        Arrival::Asking(_) => panic!("nobody asks with such a code"),
    }
}

#[derive(Default)]
struct Heard {
    states: Vec<PairingState>,
    unreachable: u32,
    answered: u32,
}

impl Progress for Heard {
    fn state(&mut self, state: PairingState) {
        self.states.push(state);
    }

    fn unreachable(&mut self) {
        self.unreachable += 1;
    }

    fn answered(&mut self) {
        self.answered += 1;
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_is_watched_through_lost_answers_until_somebody_takes_it() {
    let fixture = Fixture::new();
    let server = Canned::serve(vec![
        ok(CHALLENGE),
        offered(&code(4, fixture.pin())),
        view("offered", ""),
        view("offered", ""),
        None,
        answer("502 Bad Gateway", "", "<html>"),
        answer("429 Too Many Requests", "retry-after: 7\r\n", ""),
        answer("503 Service Unavailable", "retry-after: 99999\r\n", ""),
        view("completed", CLAIM),
    ])
    .await;
    let device = fixture.device(server.address.clone()).await;
    let offer = device.offer(&"correct horse".into(), OfferKind::Token).await.unwrap();
    let mut heard = Heard::default();
    let begun = tokio::time::Instant::now();
    let claim = joined(&device, &offer, &mut heard).await.unwrap();
    // What the server asks for is waited, up to a bound.
    assert_eq!(begun.elapsed().as_secs(), 1 + 1 + 1 + 1 + 7 + 30);
    assert_eq!(claim.device_name, "desktop");
    assert_eq!(heard.states, [PairingState::Offered, PairingState::Completed]);
    assert_eq!((heard.unreachable, heard.answered), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn each_silence_is_told_with_its_end_and_a_short_one_not_at_all() {
    let fixture = Fixture::new();
    let silent = || answer("502 Bad Gateway", "", "");
    let heard_of = async |silences: &[usize]| {
        let mut answers = vec![ok(CHALLENGE), offered(&code(4, fixture.pin()))];
        for length in silences {
            answers.extend((0..*length).map(|_| silent()));
            answers.push(view("offered", ""));
        }
        answers.push(view("completed", CLAIM));
        let fixture = Fixture::new();
        let server = Canned::serve(answers).await;
        let device = fixture.device(server.address.clone()).await;
        let offer = device.offer(&"correct horse".into(), OfferKind::Token).await.unwrap();
        let mut heard = Heard::default();
        joined(&device, &offer, &mut heard).await.unwrap();
        (heard.unreachable, heard.answered)
    };
    assert_eq!(heard_of(&[2]).await, (0, 0));
    assert_eq!(heard_of(&[3]).await, (1, 1));
    assert_eq!(heard_of(&[5, 2, 4]).await, (2, 2));
}

#[tokio::test(start_paused = true)]
async fn an_end_without_a_device_is_told() {
    let fixture = Fixture::new();
    for state in ["expired", "cancelled", "denied"] {
        let server = Canned::serve(vec![ok(CHALLENGE), offered(&code(4, fixture.pin())), view(state, "")]).await;
        let fixture = Fixture::new();
        let device = fixture.device(server.address.clone()).await;
        let offer = device.offer(&"correct horse".into(), OfferKind::Token).await.unwrap();
        let error = joined(&device, &offer, &mut Heard::default()).await.unwrap_err();
        assert!(matches!(error, Error::PairingEnded(ended) if ended.name() == state));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_in_trouble_is_asked_no_longer_than_the_code_lives() {
    let fixture = Fixture::new();
    // The fixture's clock stands in 2027.
    let lapsed = offered(&code(4, fixture.pin())).map(|text| text.replace("600", "1"));
    let troubles = (0..100).map(|_| answer("502 Bad Gateway", "", ""));
    let server = Canned::serve([ok(CHALLENGE), lapsed].into_iter().chain(troubles).collect()).await;
    let device = fixture.device(server.address.clone()).await;
    let offer = device.offer(&"correct horse".into(), OfferKind::Token).await.unwrap();
    let error = joined(&device, &offer, &mut Heard::default()).await.unwrap_err();
    assert!(
        matches!(error, Error::Api(ApiError::Status { status: 502, .. })),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_unacceptable_code_is_withdrawn() {
    let fixture = Fixture::new();
    let server = Canned::serve(vec![ok(CHALLENGE), offered("nonsense"), view("cancelled", "")]).await;
    let device = fixture.device(server.address.clone()).await;
    let error = device
        .offer(&"correct horse".into(), OfferKind::Token)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Api(ApiError::Unintelligible)), "{error:?}");
    assert!(server.asked.await.unwrap()[2].starts_with("DELETE /pairing/"));
}

#[tokio::test(start_paused = true)]
async fn a_device_that_nobody_names_is_no_code_that_nobody_used() {
    let fixture = Fixture::new();
    let server = Canned::serve(vec![
        ok(CHALLENGE),
        offered(&code(4, fixture.pin())),
        view("completed", ""),
    ])
    .await;
    let device = fixture.device(server.address.clone()).await;
    let offer = device.offer(&"correct horse".into(), OfferKind::Token).await.unwrap();
    let error = joined(&device, &offer, &mut Heard::default()).await.unwrap_err();
    assert!(matches!(error, Error::Api(ApiError::Unintelligible)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_withdrawal_tells_what_became_of_the_code() {
    let conflict = r#"{"code": "pairing_state", "status": 409, "title": "T", "detail": "D"}"#;
    let conflict = || answer("409 Conflict", "", conflict);
    let fixture = Fixture::new();
    let pin = fixture.pin();
    let withdraw = async |answers: Vec<Option<String>>| {
        let fixture = Fixture::new();
        let begun = vec![ok(CHALLENGE), offered(&code(4, pin))];
        let server = Canned::serve([begun, answers].concat()).await;
        let device = fixture.device(server.address.clone()).await;
        let offer = device.offer(&"correct horse".into(), OfferKind::Token).await.unwrap();
        let outcome = device.withdraw(&offer).await;
        let asked = server.asked.await.unwrap();
        assert!(asked[2].starts_with("DELETE /pairing/"), "{}", asked[2]);
        outcome
    };
    assert_eq!(withdraw(vec![None, view("cancelled", "")]).await.unwrap(), None);
    let taken = withdraw(vec![conflict(), view("completed", CLAIM)]).await.unwrap();
    assert_eq!(taken.unwrap().device_name, "desktop");
    let taken = withdraw(vec![view("completed", ""), view("completed", CLAIM)])
        .await
        .unwrap();
    assert!(taken.is_some());
    for failed in [
        vec![None, None, None],
        vec![view("offered", ""), view("offered", "")],
        vec![conflict(), view("completed", "")],
    ] {
        assert!(withdraw(failed).await.is_err());
    }
}

#[tokio::test]
async fn names_of_other_devices_are_shown_without_controls() {
    let claim = CLAIM.replace("desktop", "a\\u001b[2J\\u202eb");
    let fixture = Fixture::new();
    let server = Canned::serve(vec![
        ok(CHALLENGE),
        offered(&code(4, fixture.pin())),
        view("completed", &claim),
    ])
    .await;
    let device = fixture.device(server.address.clone()).await;
    let offer = device.offer(&"correct horse".into(), OfferKind::Token).await.unwrap();
    let claim = joined(&device, &offer, &mut Heard::default()).await.unwrap();
    assert_eq!(claim.device_name, "a\u{fffd}[2J\u{fffd}b");
}

#[tokio::test]
async fn a_code_for_another_account_or_server_is_not_shown() {
    for (account, other_pin) in [(5, false), (4, true)] {
        let fixture = Fixture::new();
        let pin = match other_pin {
            true => Pin::from_bytes([9; 32]),
            false => fixture.pin(),
        };
        let server = Canned::serve(vec![ok(CHALLENGE), offered(&code(account, pin))]).await;
        let device = fixture.device(server.address.clone()).await;
        let error = device
            .offer(&"correct horse".into(), OfferKind::Token)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::UnexpectedCode));
    }
}

#[test]
fn a_received_code_has_either_form() {
    let url = code(4, Pin::from_bytes([3; 32]));
    let scanned: ReceivedCode = url.parse().unwrap();
    assert!(scanned.server().is_some() && !scanned.needs_approval());
    let typed: ReceivedCode = scanned.typed().to_string().parse().unwrap();
    assert_eq!(typed.typed(), scanned.typed());
    assert!(typed.server().is_none());
    assert_eq!(format!(" {url}\n").parse(), Ok(scanned.clone()));
    assert_eq!(scanned.to_text().expose(), url);
    assert_eq!("https://example.org".parse::<ReceivedCode>(), Err(CodeError::Foreign));
    assert_eq!("WARIFU://X".parse::<ReceivedCode>(), Err(CodeError::Damaged));
    assert_eq!("T-1".parse::<ReceivedCode>(), Err(CodeError::Damaged));
}
