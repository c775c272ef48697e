//! The new device against servers that lie.

use serde_json::{Value, json};
use warifu_protocol::code::TypedCode;
use warifu_protocol::device_log::{Entry, LoggedKeys, SignedEntry};
use warifu_protocol::pairing::PairingSecret;
use warifu_protocol::recovery::RecoveryKey;
use warifu_protocol::{DeviceId, ProblemCode};

use super::*;
use crate::Outcome;
use crate::api::tests::{Canned, answer};
use crate::enrol::tests::Fixture;
use crate::enrol::{Claimed, claim, finished_claim, give_up};
use crate::entropy::SeededEntropy;
use crate::keychain::KeychainEntry;
use crate::keys::{DeviceKeys, KemKeys, MlDsa87Key};
use crate::pairing::ReceivedCode;
use crate::profile::ProfileError;

const HELD: &str = r#"{"pairing_id": "00000000-0000-0000-0000-000000000009", "claim_secret": "c2VjcmV0",
    "state": "claimed", "expires_at": "2027-01-15T08:10:00Z"}"#;

fn r() -> PairingSecret {
    PairingSecret::from_bytes([5; 32])
}

fn code() -> ReceivedCode {
    ReceivedCode::Typed(TypedCode::Secret(r().secret().to_code()))
}

fn wish(username: &str) -> Claim {
    Claim {
        code: code(),
        username: username.to_owned(),
        password: "correct horse".into(),
        device_name: "desktop".to_owned(),
        system: Some("Linux".to_owned()),
    }
}

fn ok(body: &Value) -> Option<String> {
    answer("200 OK", "", &body.to_string())
}

fn step(state: &str) -> Option<String> {
    ok(&json!({"state": state, "expires_at": "2027-01-15T08:10:00Z"}))
}

fn no_events() -> Option<String> {
    answer("404 Not Found", "", "")
}

fn opened() -> Value {
    json!({"state": "opened", "expires_at": "2027-01-15T08:10:00Z", "reveal": base64(&r().reveal())})
}

async fn claimed(fixture: &Fixture, answers: Vec<Option<String>>) -> (Canned, Result<Claimed, Error>) {
    let server = Canned::serve(answers).await;
    let trusted = fixture.server_at(server.address.clone());
    let outcome = claim(&fixture.computer, &trusted, wish("alice")).await;
    (server, outcome)
}

/// A claim that the server holds, at a server that goes on with `answers`.
async fn waiting(fixture: &Fixture, answers: Vec<Option<String>>) -> (Canned, PendingClaim) {
    let answers = [vec![answer("202 Accepted", "", HELD)], answers].concat();
    match claimed(fixture, answers).await {
        (server, Ok(Claimed::Waiting(waiting))) => (server, *waiting),
        (_, outcome) => panic!("{outcome:?}"),
    }
}

fn nothing_is_left(fixture: &Fixture) {
    assert!(fixture.computer.keychain.load().unwrap().is_none());
    assert!(!Pending::is_in(&fixture.computer.profile));
    assert_eq!(fixture.computer.record().unwrap(), None);
}

#[derive(Default)]
struct Told(Vec<String>);

impl Progress for Told {
    fn number(&mut self, number: &str) {
        self.0.push(number.to_owned());
    }
}

#[tokio::test]
async fn the_claim_carries_what_the_code_derives_and_never_the_code() {
    let fixture = Fixture::new();
    let (server, waiting) = waiting(&fixture, vec![]).await;
    let asked = server.asked.await.unwrap();
    let (_, body) = asked[0].split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    let s = r().secret();
    assert_eq!(body["token"], base64(s.token().expose()));
    let ceremony = waiting.ceremony.as_ref().unwrap();
    assert_eq!(body["binding"], base64(&s.binding(&ceremony.transcript())));
    assert_eq!(body["kem_key"], ceremony.prepared.kem.public().to_base64());
    assert_eq!(
        (&body["device_name"], &body["system"]),
        (&json!("desktop"), &json!("Linux"))
    );
    assert!(body["csr"]["ecdsa-p256"].is_string() && body["csr"]["ml-dsa-87"].is_string());
    assert!(body.get("qr_code").is_none() && !asked[0].contains(&base64(s.to_code().expose())));
}

#[tokio::test]
async fn certificates_without_an_approval_are_an_attack() {
    for status in ["201 Created", "200 OK"] {
        let fixture = Fixture::new();
        let (_, outcome) = claimed(&fixture, vec![answer(status, "", HELD)]).await;
        let error = outcome.unwrap_err();
        assert!(matches!(error, Error::Attack(Attack::IssuedAtOnce)), "{error:?}");
        assert_eq!(error.outcome(), Outcome::Alarm);
        nothing_is_left(&fixture);
    }
}

#[tokio::test]
async fn a_repeated_claim_says_what_the_first_one_said() {
    let fixture = Fixture::new();
    let held = || answer("202 Accepted", "", HELD);
    let (server, first) = waiting(&fixture, vec![held()]).await;
    let number = r().number(&first.ceremony.as_ref().unwrap().transcript());
    drop(first);
    // The crash. Since then the system was updated, and somebody chose another name.
    let trusted = fixture.server_at(server.address.clone());
    let again = Claim {
        device_name: "workstation".to_owned(),
        system: Some("Linux 2".to_owned()),
        ..wish("alice")
    };
    let Ok(Claimed::Waiting(again)) = claim(&fixture.computer, &trusted, again).await else {
        panic!("it waits")
    };
    assert_eq!(r().number(&again.ceremony.as_ref().unwrap().transcript()), number);
    assert_eq!(again.device_name(), Some("desktop"));
    let asked = server.asked.await.unwrap();
    let [one, other] = [&asked[0], &asked[1]].map(|request| {
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        ["device_name", "system", "binding"].map(|field| body[field].clone())
    });
    assert_eq!(one, other);
}

#[tokio::test(start_paused = true)]
async fn the_number_is_told_once_what_was_revealed_opens_the_code() {
    let fixture = Fixture::new();
    let (_server, waiting) = waiting(
        &fixture,
        vec![
            no_events(),
            step("claimed"),
            ok(&opened()),
            ok(&opened()),
            step("denied"),
        ],
    )
    .await;
    let mut told = Told::default();
    let error = waiting.follow(&fixture.computer, &mut told).await.unwrap_err();
    assert!(matches!(error, Error::ClaimEnded(PairingState::Denied)), "{error:?}");
    assert_eq!(error.outcome(), Outcome::Refused);
    assert_eq!(told.0, [r().number(&waiting.ceremony.as_ref().unwrap().transcript())]);
    nothing_is_left(&fixture);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_reveal_shows_no_number_and_is_an_attack() {
    let other = PairingSecret::from_bytes([6; 32]).reveal();
    for reveal in [
        json!(base64(&other)),
        json!(base64(&[0; 32])),
        json!("AAAA"),
        json!("?"),
    ] {
        let fixture = Fixture::new();
        let mut view = opened();
        view["reveal"] = reveal;
        let (server, waiting) = waiting(&fixture, vec![no_events(), ok(&view), step("cancelled")]).await;
        let mut told = Told::default();
        let error = waiting.follow(&fixture.computer, &mut told).await.unwrap_err();
        assert!(matches!(error, Error::Attack(Attack::Reveal)), "{error:?}");
        assert_eq!(told.0, Vec::<String>::new());
        assert!(server.asked.await.unwrap()[3].starts_with("DELETE /pairing/"));
        nothing_is_left(&fixture);
    }
}

#[tokio::test(start_paused = true)]
async fn an_approval_before_anything_was_revealed_is_an_attack() {
    let fixture = Fixture::new();
    let (_server, waiting) = waiting(&fixture, vec![no_events(), step("approved"), step("cancelled")]).await;
    let error = waiting.follow(&fixture.computer, &mut ()).await.unwrap_err();
    assert!(matches!(error, Error::Attack(Attack::Unopened)), "{error:?}");
    nothing_is_left(&fixture);
}

#[tokio::test(start_paused = true)]
async fn each_end_destroys_the_keys() {
    let gone = r#"{"code": "pairing_not_found", "status": 404, "title": "T", "detail": "D"}"#;
    for (last, state) in [
        (step("denied"), PairingState::Denied),
        (step("cancelled"), PairingState::Cancelled),
        (step("expired"), PairingState::Expired),
        (answer("404 Not Found", "", gone), PairingState::Expired),
    ] {
        let fixture = Fixture::new();
        let (_server, waiting) = waiting(&fixture, vec![no_events(), last]).await;
        let error = waiting.follow(&fixture.computer, &mut ()).await.unwrap_err();
        assert!(matches!(error, Error::ClaimEnded(ended) if ended == state), "{error:?}");
        nothing_is_left(&fixture);
    }
}

/// An enrolled device, as the test plays it.
struct Approver {
    keys: DeviceKeys,
    log: DeviceLog,
}

impl Approver {
    fn new(seed: u64) -> Self {
        let (keys, kem) = device(seed);
        let seed = RecoveryKey::from_bytes([7; 16]).sign_seed();
        let recovery_key = MlDsa87Key::from_seed(&seed).unwrap().public_key().clone();
        let logged = keys.logged(kem.public()).unwrap();
        let first = Entry::first(logged, recovery_key, Timestamp::from_unix(1_799_999_000));
        let log = DeviceLog::verify([keys.sign_entry(first).unwrap()]).unwrap();
        Self { keys, log }
    }

    fn id(&self) -> DeviceId {
        self.keys.device_id()
    }

    fn approve(&mut self, keys: LoggedKeys) -> SignedEntry {
        let entry = Entry::enrol(&self.log, self.id(), keys, Timestamp::from_unix(1_799_999_500));
        let entry = self.keys.sign_entry(entry).unwrap();
        self.log.append(&entry).unwrap();
        entry
    }
}

fn device(seed: u64) -> (DeviceKeys, KemKeys) {
    let entry = KeychainEntry::generate(&SeededEntropy::new(seed)).unwrap();
    (DeviceKeys::of_entry(&entry).unwrap(), KemKeys::of_entry(&entry))
}

/// What an honest server shows after the approval, and what was approved.
fn approved(fixture: &Fixture, ceremony: &Ceremony) -> (ClaimantView, Approver, SignedEntry) {
    let mut approver = Approver::new(11);
    let Prepared { keys, kem, .. } = &ceremony.prepared;
    let entry = approver.approve(keys.logged(kem.public()).unwrap());
    let endorsement = r().secret().endorsement(&entry.head(), &approver.id());
    let view = ClaimantView {
        state: PairingState::Approved,
        expires_at: Timestamp::from_unix(1_800_600_000),
        reveal: Some(base64(&r().reveal())),
        enrolled: Some(fixture.enrolled(&ceremony.prepared, fixture.ca())),
        endorsement: Some(base64(&endorsement)),
        log: Some(approver.log.to_base64()),
    };
    (view, approver, entry)
}

#[tokio::test]
async fn only_the_log_that_the_code_vouches_for_is_accepted() {
    let fixture = Fixture::new();
    let (_server, waiting) = waiting(&fixture, vec![]).await;
    let ceremony = waiting.ceremony.as_ref().unwrap();
    let (view, approver, entry) = approved(&fixture, ceremony);
    assert!(ceremony.vouched_for(view.clone()).is_ok());

    let s = r().secret();
    let with = |change: &dyn Fn(&mut ClaimantView)| {
        let mut view = view.clone();
        change(&mut view);
        ceremony.vouched_for(view).unwrap_err()
    };
    let endorsed = |mac: [u8; 32]| with(&|view| view.endorsement = Some(base64(&mac)));
    let is = |error: Error, wanted: Attack| {
        assert!(matches!(error, Error::Attack(attack) if attack == wanted), "{wanted:?}")
    };
    is(with(&|view| view.reveal = None), Attack::Unopened);
    is(with(&|view| view.reveal = Some(base64(&[1; 32]))), Attack::Reveal);
    is(with(&|view| view.endorsement = None), Attack::EndorsementMissing);
    is(
        with(&|view| view.endorsement = Some("AAAA".into())),
        Attack::Endorsement,
    );
    is(endorsed([0; 32]), Attack::Endorsement);
    // Of the head before, of another approver, under another code.
    let beginning = approver.log.head_at(0).unwrap();
    is(endorsed(s.endorsement(&beginning, &approver.id())), Attack::Endorsement);
    is(
        endorsed(s.endorsement(&entry.head(), &ceremony.prepared.keys.device_id())),
        Attack::Endorsement,
    );
    let other = PairingSecret::from_bytes([6; 32]).secret();
    is(
        endorsed(other.endorsement(&entry.head(), &approver.id())),
        Attack::Endorsement,
    );
    is(with(&|view| view.log = None), Attack::LogMissing);
    // A log that is valid, and of somebody else's making: the endorsement is not of it.
    let mut stranger = Approver::new(12);
    let Prepared { keys, kem, .. } = &ceremony.prepared;
    stranger.approve(keys.logged(kem.public()).unwrap());
    is(
        with(&|view| view.log = Some(stranger.log.to_base64())),
        Attack::Endorsement,
    );
    // The one before the approval, and one that enrols another KEM key.
    is(
        with(&|view| view.log = Some(Approver::new(11).log.to_base64())),
        Attack::OtherKeysInLog,
    );
    let mut swapped = Approver::new(11);
    let other_kem = device(13).1;
    let entry = swapped.approve(keys.logged(other_kem.public()).unwrap());
    let error = with(&|view| {
        view.log = Some(swapped.log.to_base64());
        view.endorsement = Some(base64(&s.endorsement(&entry.head(), &swapped.id())));
    });
    is(error, Attack::OtherKeysInLog);
    let error = with(&|view| view.log = Some(view.log.clone().unwrap_or_default().split_off(1)));
    assert!(matches!(error, Error::Log(_)), "{error:?}");
    assert_eq!(error.outcome(), Outcome::Alarm);
    assert!(matches!(
        with(&|view| view.enrolled = None),
        Error::Issued(IssuedError::Missing)
    ));
}

#[tokio::test(start_paused = true)]
async fn an_approved_claim_makes_a_device_whose_log_is_kept() {
    let fixture = Fixture::new();
    let twin = Fixture::new();
    let (_, twin_claim) = waiting(&twin, vec![]).await;
    let (view, approver, _) = approved(&twin, twin_claim.ceremony.as_ref().unwrap());
    let view = serde_json::to_value(&view).unwrap();
    // The server does not hear at once that all has arrived.
    let answers = vec![no_events(), ok(&view), None, None, None, step("completed")];
    let (server, waiting) = waiting(&fixture, answers).await;
    let mut told = Told::default();
    waiting.follow(&fixture.computer, &mut told).await.unwrap();
    assert_eq!(told.0.len(), 1);
    let record = waiting.collect(&fixture.computer).await.unwrap();
    drop(waiting);
    assert_eq!(fixture.computer.record().unwrap(), Some(record.clone()));
    let device = fixture.computer.device().await.unwrap();
    assert_eq!(device.log().await.unwrap().unwrap().head(), approver.log.head());

    assert!(Pending::is_in(&fixture.computer.profile));
    assert_eq!(finished_claim(&fixture.computer, &code()).await.unwrap(), Some(record));
    assert!(!Pending::is_in(&fixture.computer.profile));
    let asked = server.asked.await.unwrap();
    assert_eq!(asked.iter().filter(|request| request.contains("/complete ")).count(), 4);
}

#[tokio::test(start_paused = true)]
async fn certificates_of_an_approved_claim_are_accepted_for_its_keys_alone() {
    let fixture = Fixture::new();
    let twin = Fixture::new();
    let (_, twin_claim) = waiting(&twin, vec![]).await;
    let ceremony = twin_claim.ceremony.as_ref().unwrap();
    let (mut view, ..) = approved(&twin, ceremony);
    let (keys, kem) = device(14);
    view.enrolled = Some(fixture.enrolled_for(&keys));
    drop(kem);
    let view = ok(&serde_json::to_value(&view).unwrap());
    let (server, waiting) = waiting(&fixture, vec![no_events(), view, step("cancelled")]).await;
    waiting.follow(&fixture.computer, &mut ()).await.unwrap();
    let error = waiting.collect(&fixture.computer).await.unwrap_err();
    assert!(matches!(error, Error::Issued(_)), "{error:?}");
    // The account keeps no device whose keys are gone.
    assert!(server.asked.await.unwrap()[3].starts_with("DELETE /pairing/"));
    nothing_is_left(&fixture);
}

#[tokio::test(start_paused = true)]
async fn an_attack_is_told_as_one_where_the_keychain_fails_too() {
    let fixture = Fixture::new().clinging();
    let (_, outcome) = claimed(&fixture, vec![answer("201 Created", "", HELD)]).await;
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::Attack(Attack::IssuedAtOnce)), "{error:?}");

    // Approved, and nothing was issued.
    let fixture = Fixture::new().clinging();
    let mut view = opened();
    view["state"] = json!("approved");
    let (server, waiting) = waiting(&fixture, vec![no_events(), ok(&view), step("cancelled")]).await;
    waiting.follow(&fixture.computer, &mut ()).await.unwrap();
    let error = waiting.collect(&fixture.computer).await.unwrap_err();
    assert!(matches!(error, Error::Issued(IssuedError::Missing)), "{error:?}");
    assert!(server.asked.await.unwrap()[3].starts_with("DELETE /pairing/"));
}

#[tokio::test]
async fn a_name_that_nobody_can_have_is_refused_as_a_server_would() {
    let fixture = Fixture::new();
    let trusted = fixture.server_at("example.org".parse().unwrap());
    let error = claim(&fixture.computer, &trusted, wish("a")).await.unwrap_err();
    assert_eq!(error.problem(), Some(ProblemCode::InvalidCredentials));
    nothing_is_left(&fixture);
}

#[tokio::test]
async fn nobody_else_claims_in_this_profile_meanwhile() {
    let fixture = Fixture::new();
    let (server, waiting) = waiting(&fixture, vec![]).await;
    let trusted = fixture.server_at(server.address.clone());
    let again = claim(&fixture.computer, &trusted, wish("alice")).await;
    assert!(matches!(again, Err(Error::Profile(ProfileError::Busy))));
    drop(waiting);
}

#[tokio::test(start_paused = true)]
async fn who_stops_leaves_nothing_here_whatever_the_server_says() {
    for (answers, is_told) in [
        (vec![None, step("cancelled")], true),
        (vec![None, None, None], false),
        (vec![answer("502 Bad Gateway", "", ""); 3], false),
    ] {
        let fixture = Fixture::new();
        let (_server, waiting) = waiting(&fixture, answers).await;
        assert_eq!(waiting.cancel(&fixture.computer).await.is_ok(), is_told);
        nothing_is_left(&fixture);
    }
}

#[tokio::test]
async fn giving_up_what_was_begun_withdraws_the_claim() {
    let fixture = Fixture::new();
    let bundle = answer("200 OK", "", &fixture.ca().bundle());
    let (server, waiting) = waiting(&fixture, vec![bundle, step("cancelled")]).await;
    // The crash.
    drop(waiting);
    give_up(&fixture.computer).await.unwrap();
    let asked = server.asked.await.unwrap();
    assert!(
        asked[2].starts_with("DELETE /pairing/") && asked[2].contains("Bearer c2VjcmV0"),
        "{}",
        asked[2]
    );
    nothing_is_left(&fixture);
}

#[test]
fn what_can_only_be_shown_does_nothing() {
    let shown = PendingClaim::for_display(Uuid::nil(), Duration::from_secs(1), Timestamp::from_unix(0));
    assert!(matches!(shown.ceremony(), Err(Error::KeysGone)));
}
