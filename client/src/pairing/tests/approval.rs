//! The enrolled device against servers that lie, and people who mistype.

use std::time::Duration;

use uuid::Uuid;
use warifu_protocol::device_log::{DeviceLog, Entry, LoggedKeys, SignedEntry};
use warifu_protocol::encoding::{base64, from_base64};
use warifu_protocol::pairing::{PairingSecret, Transcript};
use warifu_protocol::recovery::RecoveryKey;
use warifu_protocol::wire::ApproveRequest;
use warifu_protocol::{Algorithm, Timestamp};

use super::*;
use crate::Device;
use crate::entropy::SeededEntropy;
use crate::keychain::KeychainEntry;
use crate::keys::{DeviceKeys, KemKeys, MlDsa87Key};

/// A computer that wants to join, as the test plays it.
struct Joining {
    keys: DeviceKeys,
    kem: KemKeys,
}

impl Joining {
    fn new(seed: u64) -> Self {
        let entry = KeychainEntry::generate(&SeededEntropy::new(seed)).unwrap();
        Self {
            keys: DeviceKeys::of_entry(&entry).unwrap(),
            kem: KemKeys::of_entry(&entry),
        }
    }

    fn logged(&self) -> LoggedKeys {
        self.keys.logged(self.kem.public()).unwrap()
    }

    fn transcript<'a>(&'a self, username: &'a Username, pin: &'a Pin, name: &'a str) -> Transcript<'a> {
        Transcript {
            username,
            pin,
            p256: self.keys.public_key(Algorithm::EcdsaP256),
            ml_dsa_87: self.keys.public_key(Algorithm::MlDsa87),
            kem_key: self.kem.public(),
            device_name: name,
            system: "",
        }
    }

    /// The claim as the server relays it, bound under `r` to `name`.
    fn claim(&self, pin: &Pin, name: &str) -> Value {
        let username = "alice".parse().unwrap();
        let binding = r().secret().binding(&self.transcript(&username, pin, name));
        let spki = |algorithm| base64(self.keys.public_key(algorithm).spki_der());
        json!({
            "spki": {"ecdsa-p256": spki(Algorithm::EcdsaP256), "ml-dsa-87": spki(Algorithm::MlDsa87)},
            "kem_key": self.kem.public().to_base64(),
            "binding": base64(&binding),
            "device_name": name,
            "address": "192.0.2.1",
            "at": "2027-01-15T08:00:00Z",
        })
    }

    fn number(&self, pin: &Pin) -> TypedNumber {
        let username = "alice".parse().unwrap();
        let number = r().number(&self.transcript(&username, pin, "desktop"));
        number.parse().unwrap()
    }
}

fn r() -> PairingSecret {
    PairingSecret::from_bytes([5; 32])
}

fn wrong(number: &TypedNumber) -> TypedNumber {
    let others = (0..100).map(|number| format!("{number:02}"));
    let mut wrong = others
        .filter(|other| !number.is(other))
        .map(|other| other.parse().unwrap());
    wrong.next().unwrap()
}

pub(super) fn offer(pin: Pin) -> Offer {
    Offer::with_approval(
        "example.org".parse().unwrap(),
        pin,
        r(),
        Uuid::from_bytes([9; 16]),
        Duration::from_secs(600),
        Timestamp::from_unix(1_800_000_600),
        "c2VjcmV0".into(),
    )
}

pub(super) fn no_events() -> Option<String> {
    answer("404 Not Found", "", "")
}

pub(super) fn seen(state: &str, claim: Option<&Value>, log: Option<&[String]>) -> Option<String> {
    let mut view = json!({"state": state, "expires_at": "2027-01-15T08:10:00Z"});
    if let Some(claim) = claim {
        view["claim"] = claim.clone();
    }
    if let Some(log) = log {
        view["log"] = json!(log);
    }
    ok(&view.to_string())
}

fn step(state: &str) -> Option<String> {
    seen(state, None, None)
}

fn conflict(code: &str) -> Option<String> {
    let body = format!(r#"{{"code": "{code}", "status": 409, "title": "T", "detail": "D"}}"#);
    answer("409 Conflict", "", &body)
}

fn recovery_key() -> PublicKey {
    let seed = RecoveryKey::from_bytes([7; 16]).sign_seed();
    MlDsa87Key::from_seed(&seed).unwrap().public_key().clone()
}

/// The log that begins with `device`.
fn log_of(device: &Device) -> DeviceLog {
    let entry = on_own_keys(device);
    DeviceLog::verify([entry]).unwrap()
}

fn on_own_keys(device: &Device) -> SignedEntry {
    // What its KEM keys are does not matter here.
    let kem = Joining::new(77).kem;
    let keys = device.keys().logged(kem.public()).unwrap();
    let entry = Entry::first(keys, recovery_key(), Timestamp::from_unix(1_799_999_000));
    device.keys().sign_entry(entry).unwrap()
}

fn bodies(asked: &[String], end: &str) -> Vec<Value> {
    asked
        .iter()
        .filter(|request| request.lines().next().unwrap().contains(end))
        .map(|request| serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap_or_default())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_is_not_bound_to_the_code_is_denied_as_an_attack() {
    let pin = Fixture::new().pin();
    let honest = Joining::new(2);
    let other = Joining::new(3).claim(&pin, "desktop");
    let with = |member: &str, value: Value| {
        let mut claim = honest.claim(&pin, "desktop");
        claim[member] = value;
        claim
    };
    let other_pin = honest.claim(&Pin::from_bytes([1; 32]), "desktop");
    for forged in [
        with("spki", other["spki"].clone()),
        with("kem_key", other["kem_key"].clone()),
        with("device_name", json!("desktoρ")),
        with("system", json!("Linux")),
        with("binding", other["binding"].clone()),
        with("binding", json!("AAAA")),
        with("binding", Value::Null),
        with("spki", json!({})),
        other_pin,
    ] {
        let fixture = Fixture::new();
        let server = Canned::serve(vec![no_events(), seen("claimed", Some(&forged), None), step("denied")]).await;
        let device = fixture.device(server.address.clone()).await;
        let error = device.wait_for_claim(&offer(pin), &mut ()).await.unwrap_err();
        assert!(matches!(error, Error::Attack(Attack::Binding)), "{forged}: {error:?}");
        assert_eq!(error.outcome(), crate::Outcome::Alarm);
        let asked = server.asked.await.unwrap();
        assert!(
            asked[2].starts_with("POST /pairing/") && asked[2].contains("/deny "),
            "{}",
            asked[2]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_opens_the_code_is_revealed_for_one_claim_alone() {
    let fixture = Fixture::new();
    let pin = fixture.pin();
    let [first, second] = [Joining::new(2), Joining::new(3)].map(|joining| joining.claim(&pin, "desktop"));
    let server = Canned::serve(vec![
        no_events(),
        seen("claimed", Some(&first), None),
        step("opened"),
        // Asked anew, it is the same claim.
        no_events(),
        seen("opened", Some(&first), None),
        step("opened"),
        // Who knows `r` by now could have searched for this one.
        no_events(),
        seen("opened", Some(&second), None),
        step("denied"),
    ])
    .await;
    let device = fixture.device(server.address.clone()).await;
    let offer = offer(pin);
    for _ in 0..2 {
        let arrival = device.wait_for_claim(&offer, &mut ()).await.unwrap();
        assert!(matches!(arrival, Arrival::Asking(opened) if opened.claim.device_name == "desktop"));
    }
    let error = device.wait_for_claim(&offer, &mut ()).await.unwrap_err();
    assert!(matches!(error, Error::Attack(Attack::OtherClaim)), "{error:?}");
    let asked = server.asked.await.unwrap();
    let reveals = bodies(&asked, "/open ");
    assert_eq!(reveals, vec![json!({"reveal": base64(&r().reveal())}); 2]);
    assert!(asked[8].contains("/deny "), "{}", asked[8]);
}

#[tokio::test(start_paused = true)]
async fn an_approval_that_nobody_gave_is_an_attack() {
    for state in ["approved", "completed"] {
        let fixture = Fixture::new();
        let claim = Joining::new(2).claim(&fixture.pin(), "desktop");
        let server = Canned::serve(vec![no_events(), seen(state, Some(&claim), None)]).await;
        let device = fixture.device(server.address.clone()).await;
        let error = device.wait_for_claim(&offer(fixture.pin()), &mut ()).await.unwrap_err();
        assert!(matches!(error, Error::Attack(Attack::Unapproved)), "{error:?}");
    }
}

/// A device that has opened the claim of `joining`, at a server that goes on with `answers`.
async fn opened(
    fixture: &Fixture,
    joining: &Joining,
    answers: impl FnOnce(&Device) -> Vec<Option<String>>,
) -> (Canned, Device, Offer, OpenedClaim) {
    let pin = fixture.pin();
    let claim = joining.claim(&pin, "desktop");
    // The answers depend on the device's keys, and the device on the server's address.
    let keys = fixture.device("example.org".parse().unwrap()).await;
    let begun = vec![no_events(), seen("claimed", Some(&claim), None), step("opened")];
    let server = Canned::serve([begun, answers(&keys)].concat()).await;
    let device = fixture.moved(server.address.clone()).await;
    let offer = offer(pin);
    let Arrival::Asking(opened) = device.wait_for_claim(&offer, &mut ()).await.unwrap() else {
        panic!("somebody asks")
    };
    (server, device, offer, opened)
}

#[tokio::test(start_paused = true)]
async fn a_wrong_number_denies_and_no_second_one_counts() {
    let fixture = Fixture::new();
    let joining = Joining::new(2);
    let answers = |_: &Device| vec![None, step("denied"), step("denied")];
    let (server, device, offer, opened) = opened(&fixture, &joining, answers).await;
    let right = joining.number(&fixture.pin());
    for number in [&wrong(&right), &right] {
        let error = device.approve(&offer, &opened, number, &mut ()).await.unwrap_err();
        assert!(matches!(error, Error::WrongNumber), "{error:?}");
        assert_eq!(error.outcome(), crate::Outcome::Refused);
    }
    let asked = server.asked.await.unwrap();
    assert_eq!(asked.iter().filter(|request| request.contains("/deny ")).count(), 3);
    assert!(!asked.iter().any(|request| request.contains("/approve ")));
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_takes_the_place_of_the_opened_one_is_seen_before_anything_is_signed() {
    let joining = Joining::new(2);
    let other = |fixture: &Fixture| seen("opened", Some(&Joining::new(3).claim(&fixture.pin(), "desktop")), None);
    let fixture = Fixture::new();
    let answers = |_: &Device| vec![no_events(), other(&fixture), step("denied")];
    let (_server, device, offer, _) = opened(&fixture, &joining, answers).await;
    let error = device.watch_opened(&offer, &mut ()).await;
    assert!(matches!(error, Error::Attack(Attack::OtherClaim)), "{error:?}");

    let fixture = Fixture::new();
    let answers = |_: &Device| vec![other(&fixture), step("denied")];
    let (server, device, offer, claim) = opened(&fixture, &joining, answers).await;
    let number = joining.number(&fixture.pin());
    let error = device.approve(&offer, &claim, &number, &mut ()).await.unwrap_err();
    assert!(matches!(error, Error::Attack(Attack::OtherClaim)), "{error:?}");
    let asked = server.asked.await.unwrap();
    assert!(!asked.iter().any(|request| request.contains("/approve ")));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_approved_after_an_attack() {
    let joining = Joining::new(2);
    let fixture = Fixture::new();
    let other = seen("opened", Some(&Joining::new(3).claim(&fixture.pin(), "desktop")), None);
    let answers = |_: &Device| vec![no_events(), other, step("denied")];
    let (server, device, offer, claim) = opened(&fixture, &joining, answers).await;
    device.watch_opened(&offer, &mut ()).await;
    let number = joining.number(&fixture.pin());
    let error = device.approve(&offer, &claim, &number, &mut ()).await.unwrap_err();
    assert!(matches!(error, Error::Attack(Attack::OtherClaim)), "{error:?}");
    assert_eq!(server.asked.await.unwrap().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hears_no_no_does_not_keep_the_person_from_the_alarm() {
    let fixture = Fixture::new();
    let mut forged = Joining::new(2).claim(&fixture.pin(), "desktop");
    forged["system"] = json!("Linux");
    let deaf = (0..100).map(|_| answer("502 Bad Gateway", "", ""));
    let answers = [no_events(), seen("claimed", Some(&forged), None)].into_iter();
    let server = Canned::serve(answers.chain(deaf).collect()).await;
    let device = fixture.device(server.address.clone()).await;
    let begun = tokio::time::Instant::now();
    let error = device.wait_for_claim(&offer(fixture.pin()), &mut ()).await.unwrap_err();
    assert!(matches!(error, Error::Attack(Attack::Binding)), "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_approval_whose_answer_was_not_heard_is_no_attack() {
    let joining = Joining::new(2);
    let fixture = Fixture::new();
    let answers = |device: &Device| {
        vec![
            seen("opened", None, Some(&log_of(device).to_base64())),
            // Not what it answers to an approval.
            step("opened"),
            no_events(),
            step("approved"),
            step("cancelled"),
            step("approved"),
            conflict("pairing_state"),
            view("approved", CLAIM),
        ]
    };
    let (server, device, offer, claim) = opened(&fixture, &joining, answers).await;
    let number = joining.number(&fixture.pin());
    let error = device.approve(&offer, &claim, &number, &mut ()).await.unwrap_err();
    assert!(matches!(error, Error::Api(ApiError::Unintelligible)), "{error:?}");
    let error = device.watch_opened(&offer, &mut ()).await;
    assert!(
        matches!(error, Error::PairingEnded(PairingState::Cancelled)),
        "{error:?}"
    );
    // The server shows no log any more.
    device.approve(&offer, &claim, &number, &mut ()).await.unwrap();
    assert!(device.withdraw(&offer).await.unwrap().is_some());
    let asked = server.asked.await.unwrap();
    assert_eq!(bodies(&asked, "/approve ").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_approval_that_was_never_sent_is_an_attack_wherever_it_is_seen() {
    let joining = Joining::new(2);
    for state in ["approved", "completed"] {
        let fixture = Fixture::new();
        let answers = |_: &Device| vec![step(state)];
        let (_server, device, offer, claim) = opened(&fixture, &joining, answers).await;
        let number = joining.number(&fixture.pin());
        for _ in 0..2 {
            let error = device.approve(&offer, &claim, &number, &mut ()).await.unwrap_err();
            assert!(matches!(error, Error::Attack(Attack::Unapproved)), "{error:?}");
        }

        let fixture = Fixture::new();
        let answers = |_: &Device| vec![no_events(), step(state)];
        let (_server, device, offer, _) = opened(&fixture, &joining, answers).await;
        let error = device.watch_opened(&offer, &mut ()).await;
        assert!(matches!(error, Error::Attack(Attack::Unapproved)), "{error:?}");

        let fixture = Fixture::new();
        let answers = |_: &Device| vec![conflict("pairing_state"), view(state, CLAIM)];
        let (_server, device, offer, _) = opened(&fixture, &joining, answers).await;
        let error = device.withdraw(&offer).await.unwrap_err();
        assert!(matches!(error, Error::Attack(Attack::Unapproved)), "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_approval_has_an_end_however_a_server_draws_it_out() {
    let joining = Joining::new(2);
    let fixture = Fixture::new();
    let silent = || answer("502 Bad Gateway", "retry-after: 30\r\n", "");
    let answers = |device: &Device| {
        let log = seen("opened", None, Some(&log_of(device).to_base64()));
        let round = || {
            let silence = (0..15).map(|_| silent());
            [
                silence.clone().collect(),
                vec![log.clone()],
                silence.collect(),
                vec![conflict("log_conflict")],
            ]
            .concat()
        };
        [round(), round(), round()].concat()
    };
    let (_server, device, offer, claim) = opened(&fixture, &joining, answers).await;
    let number = joining.number(&fixture.pin());
    let begun = tokio::time::Instant::now();
    let error = device.approve(&offer, &claim, &number, &mut ()).await.unwrap_err();
    assert!(matches!(error, Error::Api(ApiError::Lost)), "{error:?}");
    assert!(begun.elapsed() <= Duration::from_secs(601), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_life_of_a_code_is_counted_from_when_it_was_made() {
    let offer = offer(Fixture::new().pin());
    assert_eq!(offer.left(), Duration::from_secs(600));
    tokio::time::advance(Duration::from_secs(599)).await;
    assert_eq!(offer.left(), Duration::from_secs(1));
    tokio::time::advance(Duration::from_secs(9)).await;
    assert_eq!(offer.left(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn what_is_only_shown_cannot_be_approved() {
    let fixture = Fixture::new();
    let joining = Joining::new(2);
    let (_server, device, offer, opened) = opened(&fixture, &joining, |_| vec![]).await;
    let shown = OpenedClaim::for_display(opened.claim.clone(), opened.lasts, opened.expires_at);
    let number = joining.number(&fixture.pin());
    let error = device.approve(&offer, &shown, &number, &mut ()).await.unwrap_err();
    assert!(matches!(error, Error::WrongNumber), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn an_approval_is_signed_on_the_log_as_it_is_and_anew_where_it_has_grown() {
    let fixture = Fixture::new();
    let joining = Joining::new(2);
    let other = Joining::new(4);
    let grown = |device: &Device| {
        let mut log = log_of(device);
        let entry = Entry::enrol(
            &log,
            device.record().device_id,
            other.logged(),
            Timestamp::from_unix(1_799_999_500),
        );
        log.append(&device.keys().sign_entry(entry).unwrap()).unwrap();
        log
    };
    let answers = |device: &Device| {
        vec![
            seen("opened", None, Some(&log_of(device).to_base64())),
            conflict("log_conflict"),
            seen("opened", None, Some(&grown(device).to_base64())),
            // The answer is lost; the same is sent again.
            None,
            step("approved"),
        ]
    };
    let (server, device, offer, opened) = opened(&fixture, &joining, answers).await;
    let number = joining.number(&fixture.pin());
    device.approve(&offer, &opened, &number, &mut ()).await.unwrap();

    let asked = server.asked.await.unwrap();
    let sent: Vec<ApproveRequest> = bodies(&asked, "/approve ")
        .into_iter()
        .map(|body| serde_json::from_value(body).unwrap())
        .collect();
    let [stale, signed, again] = &*sent else {
        panic!("{sent:?}")
    };
    assert_eq!(signed, again);
    let entry = |request: &ApproveRequest| SignedEntry::from_base64(request.log_entry.as_deref().unwrap()).unwrap();
    assert_eq!(entry(stale).entry().prev, Some(log_of(&device).head()));
    let (log, entry) = (grown(&device), entry(signed));
    assert_eq!(entry.entry().prev, Some(log.head()));
    log.check(&entry).unwrap();
    let endorsement = from_base64(signed.endorsement.as_deref().unwrap()).unwrap();
    assert!(
        r().secret()
            .endorses(&entry.head(), &device.record().device_id, &endorsement)
    );
    // What was approved is what asked, and is kept.
    let kept = device.log().await.unwrap().unwrap();
    assert_eq!(kept.head(), entry.head());
    assert_eq!(kept.active(&joining.keys.device_id()).unwrap().keys, joining.logged());
}

#[tokio::test(start_paused = true)]
async fn a_number_for_who_has_gone_is_no_attack_and_signs_nothing() {
    let joining = Joining::new(2);
    for gone in [PairingState::Denied, PairingState::Expired, PairingState::Cancelled] {
        let fixture = Fixture::new();
        let answers = |_: &Device| vec![step(gone.name())];
        let (server, device, offer, claim) = opened(&fixture, &joining, answers).await;
        let number = joining.number(&fixture.pin());
        let error = device.approve(&offer, &claim, &number, &mut ()).await.unwrap_err();
        assert!(
            matches!(error, Error::PairingEnded(state) if state == gone),
            "{error:?}"
        );
        assert_eq!(server.asked.await.unwrap().len(), 4);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_signed_on_a_log_that_is_missing_or_forged() {
    let fixture = Fixture::new();
    let joining = Joining::new(2);
    let missing = |_: &Device| vec![seen("opened", None, None)];
    let (server, device, offer, claim) = opened(&fixture, &joining, missing).await;
    let number = joining.number(&fixture.pin());
    let error = device.approve(&offer, &claim, &number, &mut ()).await.unwrap_err();
    assert!(matches!(error, Error::Attack(Attack::LogMissing)), "{error:?}");
    assert_eq!(server.asked.await.unwrap().len(), 4);

    // Somebody else's.
    let fixture = Fixture::new();
    let forged = |_: &Device| {
        let stranger = Joining::new(6);
        let entry = Entry::first(stranger.logged(), recovery_key(), Timestamp::from_unix(1_799_999_000));
        let log = DeviceLog::verify([stranger.keys.sign_entry(entry).unwrap()]).unwrap();
        vec![seen("opened", None, Some(&log.to_base64()))]
    };
    let (server, device, offer, claim) = opened(&fixture, &joining, forged).await;
    assert!(device.approve(&offer, &claim, &number, &mut ()).await.is_err());
    assert_eq!(server.asked.await.unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_other_sides_end_is_heard_by_events() {
    let fixture = Fixture::new();
    let joining = Joining::new(2);
    let events = [("opened", "1"), ("cancelled", "2")]
        .map(|(state, id)| {
            format!("id: {id}\ndata: {{\"state\": \"{state}\", \"expires_at\": \"2027-01-15T08:10:00Z\"}}\n\n")
        })
        .concat();
    let answers = |_: &Device| vec![answer("200 OK", "content-type: text/event-stream\r\n", &events)];
    let (server, device, offer, _) = opened(&fixture, &joining, answers).await;
    let error = device.watch_opened(&offer, &mut ()).await;
    assert!(
        matches!(error, Error::PairingEnded(PairingState::Cancelled)),
        "{error:?}"
    );
    let asked = server.asked.await.unwrap();
    assert!(
        asked[3].contains("/events ") && asked[3].contains("accept: text/event-stream"),
        "{}",
        asked[3]
    );
}

#[tokio::test]
async fn a_server_that_denies_the_log_gets_no_code_without_approval() {
    let fixture = Fixture::new();
    let service = r#"{"service": "warifu", "version": "1", "registration": "open", "public_url": "https://id.example.org",
        "fields": [], "password_policy": {"min_length": 8, "max_length": 1024, "refuses_common": true, "refuses_username": true},
        "algorithms": [], "server_keygen": false}"#;
    let answers = || vec![ok(service), ok(CHALLENGE), conflict("not_in_log")];
    let server = Canned::serve(answers()).await;
    let device = fixture.device(server.address.clone()).await;
    let offer = async |device: &Device| {
        device
            .offer(&"correct horse".into(), OfferKind::Secret)
            .await
            .unwrap_err()
    };
    assert_eq!(offer(&device).await.problem(), Some(ProblemCode::NotInLog));
    // A device that knows better hears of it as what it is.
    crate::device_log::keep(&fixture.computer, &log_of(&device))
        .await
        .unwrap();
    let server = Canned::serve(answers()).await;
    let device = fixture.moved(server.address.clone()).await;
    let error = offer(&device).await;
    assert!(matches!(error, Error::Attack(Attack::Logged)), "{error:?}");
}

#[tokio::test]
async fn a_secret_code_names_the_server_as_others_reach_it_and_never_leaves() {
    let fixture = Fixture::new();
    let service = r#"{"service": "warifu", "version": "1", "registration": "open", "public_url": "https://id.example.org:8443",
        "fields": [], "password_policy": {"min_length": 8, "max_length": 1024, "refuses_common": true, "refuses_username": true},
        "algorithms": [], "server_keygen": false}"#;
    let offered = r#"{"success": true, "pairing_id": "00000000-0000-0000-0000-000000000009", "offer_secret": "c2VjcmV0",
        "expires_at": "2030-01-01T00:00:00Z", "expires_in": 86400}"#;
    let server = Canned::serve(vec![ok(service), ok(CHALLENGE), None, ok(CHALLENGE), ok(offered)]).await;
    let device = fixture.device(server.address.clone()).await;
    let offer = device.offer(&"correct horse".into(), OfferKind::Secret).await.unwrap();
    assert!(offer.needs_approval() && !offer.is_for_this_machine());
    // No server makes it live longer.
    assert_eq!(offer.lasts, Duration::from_secs(600));
    let warifu_protocol::PairingCode::Secret { host, secret, pin } = &offer.code else {
        panic!("{:?}", offer.code)
    };
    assert_eq!(
        (host.to_string().as_str(), *pin),
        ("id.example.org:8443", fixture.pin())
    );
    let token = warifu_protocol::pairing::Secret::from_code(secret).token();
    let asked = server.asked.await.unwrap();
    for body in bodies(&asked, "request_pairing_token") {
        assert_eq!(body["token_sha256"], token.sha256().to_string());
        assert!(!body.to_string().contains(&base64(secret.expose())));
    }
    assert_eq!(bodies(&asked, "request_pairing_token").len(), 2);
}
