//! What is approved: exactly the claim, by the offering device, as the next of its log, or nothing.

use std::time::Duration;

use serde_json::{Value, json};
use warifu_protocol::Algorithm;
use warifu_protocol::device_log::{DeviceLog, Entry, SignedEntry};
use warifu_protocol::pairing::PairingSecret;

use crate::ceremony::{Ceremony, OFFER, state};
use crate::device::TestDevice;
use crate::world::{Answer, World};

/// An account of a device in its log, and a claim of another one that is opened.
async fn opened(world: &World) -> (TestDevice, DeviceLog, TestDevice, Ceremony) {
    let (first, log) = TestDevice::in_log(world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::opened(world, &first, 1, &second).await;
    (first, log, second, ceremony)
}

fn refused_entry(answer: &Answer) -> (&Value, (u16, &str)) {
    (&answer.body["fields"], answer.refusal())
}

#[tokio::test]
async fn an_entry_about_anything_else_is_refused_and_the_claim_still_waits() {
    let world = World::new();
    let (first, log, second, ceremony) = opened(&world).await;
    let stranger = TestDevice::new("alice", &Algorithm::ALL);
    let (bob, _) = TestDevice::in_log(&world, "bob").await;
    let right = Entry::enrol(&log, first.id(), second.logged_keys(), world.now());
    let changed = |change: &dyn Fn(&mut warifu_protocol::device_log::LoggedKeys)| {
        let mut keys = second.logged_keys();
        change(&mut keys);
        first.signed_entry(Entry::enrol(&log, first.id(), keys, world.now()))
    };
    let off = |seconds: i64| warifu_protocol::Timestamp::from_unix(world.now().unix() + seconds);
    let mut damaged = first.signed_entry(right.clone()).signatures().to_vec();
    damaged[0][100] ^= 1;
    let entries = [
        ("another device", first.enrolment(&world, &log, &stranger)),
        (
            "another P-256 key",
            changed(&|keys| keys.p256_sha256 = stranger.logged_keys().p256_sha256),
        ),
        (
            "another KEM key",
            changed(&|keys| keys.kem_sha256 = stranger.logged_keys().kem_sha256),
        ),
        (
            "by the claimant",
            second.signed_entry(Entry::enrol(&log, second.id(), second.logged_keys(), world.now())),
        ),
        (
            "by another account's",
            bob.signed_entry(Entry::enrol(&log, bob.id(), second.logged_keys(), world.now())),
        ),
        ("signed by another", bob.signed_entry(right.clone())),
        ("a damaged signature", SignedEntry::new(right.clone(), damaged)),
        (
            "not an enrolment",
            first.signed_entry(Entry::revoke(&log, first.id(), first.id(), world.now())),
        ),
        (
            "too late a time",
            first.signed_entry(Entry::enrol(&log, first.id(), second.logged_keys(), off(601))),
        ),
    ];
    for (what, entry) in &entries {
        let answer = ceremony.approve(&world, &first, entry).await;
        assert_eq!(
            refused_entry(&answer),
            (&json!(["log_entry"]), (400, "malformed_request")),
            "{what}: {}",
            answer.body
        );
    }
    // The log forbids times before its own, so this one is made by hand.
    let early = Entry {
        at: off(-601),
        ..right.clone()
    };
    let answer = ceremony.approve(&world, &first, &first.signed_entry(early)).await;
    assert_eq!(
        refused_entry(&answer),
        (&json!(["log_entry"]), (400, "malformed_request"))
    );
    assert!(answer.text("detail").contains("clock"), "{}", answer.body);

    assert!(!world.knows(second.id()).await && !world.knows(stranger.id()).await);
    assert_eq!(state(&ceremony.offering(&world).await), "opened");
    assert_eq!(
        state(&ceremony.approve(&world, &first, &first.signed_entry(right)).await),
        "approved"
    );
}

#[tokio::test]
async fn what_an_approval_lacks_or_holds_that_cannot_be_read_is_said() {
    let world = World::new();
    let (first, log, second, ceremony) = opened(&world).await;
    let whole = ceremony.approval(&first, &first.enrolment(&world, &log, &second));
    for (field, value, code) in [
        ("log_entry", Value::Null, "missing_fields"),
        ("endorsement", Value::Null, "missing_fields"),
        ("log_entry", "AAAA".into(), "malformed_request"),
        ("log_entry", "A".repeat(44_000).into(), "malformed_request"),
        ("endorsement", "AAAA".into(), "malformed_request"),
        ("endorsement", 7.into(), "malformed_request"),
    ] {
        let mut body = whole.clone();
        body[field] = value;
        let answer = ceremony
            .call(&world, "POST", "/approve", &ceremony.offer_secret(), &body)
            .await;
        assert_eq!(answer.refusal(), (400, code), "{field}");
    }
    for body in [json!({}), json!({"reveal": "AAAA"}), json!({"reveal": ""})] {
        let answer = ceremony
            .call(&world, "POST", "/open", &ceremony.offer_secret(), &body)
            .await;
        assert_eq!(answer.status, 400, "{body}");
    }
    let large = json!({"log_entry": "A".repeat(70_000), "endorsement": "AAAA"});
    let answer = ceremony
        .call(&world, "POST", "/approve", &ceremony.offer_secret(), &large)
        .await;
    assert_eq!(answer.refusal(), (413, "body_too_large"));
    assert_eq!(state(&ceremony.offering(&world).await), "opened");
}

#[tokio::test]
async fn who_signs_on_an_older_head_hears_the_new_one_and_signs_anew() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let [second, third] = [(); 2].map(|()| TestDevice::new("alice", &Algorithm::ALL));
    let slow = Ceremony::opened(&world, &first, 1, &second).await;
    let stale = first.enrolment(&world, &log, &second);
    Ceremony::approved(&world, &first, 2, &third, &mut log).await;

    let conflict = slow.approve(&world, &first, &stale).await;
    assert_eq!(conflict.refusal(), (409, "log_conflict"));
    assert_eq!(conflict.text("head"), log.head().to_string());
    assert!(!world.knows(second.id()).await);

    let anew = first.enrolment(&world, &log, &second);
    assert_eq!(state(&slow.approve(&world, &first, &anew).await), "approved");
}

#[tokio::test]
async fn a_full_log_takes_nobody_and_says_so_before_a_code_is_shown() {
    let world = World::with(|policy| policy.longest_log = 2);
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let [second, third] = [(); 2].map(|()| TestDevice::new("alice", &Algorithm::ALL));
    let slow = Ceremony::opened(&world, &first, 1, &third).await;
    Ceremony::approved(&world, &first, 2, &second, &mut log).await;

    let refused = slow
        .approve(&world, &first, &first.enrolment(&world, &log, &third))
        .await;
    assert_eq!(refused.refusal(), (409, "pairing_state"));
    assert!(refused.text("detail").contains("device log"), "{}", refused.body);
    assert!(!world.knows(third.id()).await);
    let body = first.approving_offer(&world, PairingSecret::from_bytes([3; 32]).secret().token().sha256());
    let refused = world.post(OFFER, body.await).await;
    assert_eq!(refused.refusal(), (409, "pairing_state"));
    assert!(refused.text("detail").contains("device log"), "{}", refused.body);
}

#[tokio::test]
async fn only_what_is_opened_is_approved() {
    let world = World::new();
    let (first, log) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let entry = first.enrolment(&world, &log, &second);
    let offered = Ceremony::offered(&world, &first, 1).await;
    assert_eq!(
        offered.approve(&world, &first, &entry).await.refusal(),
        (409, "pairing_state")
    );
    assert_eq!(offered.open(&world).await.refusal(), (409, "pairing_state"));
    assert_eq!(offered.deny(&world).await.refusal(), (409, "pairing_state"));
    let claimed = Ceremony::claimed(&world, &first, 2, &second).await;
    assert_eq!(
        claimed.approve(&world, &first, &entry).await.refusal(),
        (409, "pairing_state")
    );
    claimed.open(&world).await;
    assert_eq!(state(&claimed.deny(&world).await), "denied");
    assert_eq!(
        claimed.approve(&world, &first, &entry).await.refusal(),
        (409, "pairing_state")
    );
    assert_eq!(claimed.open(&world).await.status, 200, "a repeat");
    assert!(!world.knows(second.id()).await);
}

#[tokio::test]
async fn a_revoked_device_neither_opens_nor_approves() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let mut second = TestDevice::new("alice", &Algorithm::ALL);
    let own = Ceremony::approved(&world, &first, 1, &second, &mut log).await;
    second.fingerprint = own.claiming(&world).await.text("fingerprint");
    let [third, fourth] = [(); 2].map(|()| TestDevice::new("alice", &Algorithm::ALL));
    let opened = Ceremony::opened(&world, &second, 2, &third).await;
    let claimed = Ceremony::claimed(&world, &second, 3, &fourth).await;
    // The second gives up its own approval: it is revoked, though the log still holds it.
    assert_eq!(state(&own.withdraw(&world, &own.claim_secret).await), "cancelled");

    let entry = second.enrolment(&world, &log, &third);
    let refused = opened.approve(&world, &second, &entry).await;
    assert_eq!(refused.refusal(), (403, "device_not_registered"));
    assert_eq!(claimed.open(&world).await.refusal(), (403, "device_not_registered"));
    assert!(!world.knows(third.id()).await);
    // Nor does it see any more who asks, and on what log; the claimant waits until its claim lapses.
    let withdrawn = claimed.withdraw(&world, &claimed.offer_secret()).await;
    for answer in [claimed.offering(&world).await, claimed.deny(&world).await, withdrawn] {
        assert_eq!(answer.refusal(), (403, "device_not_registered"));
    }
    assert_eq!(state(&claimed.claiming(&world).await), "claimed");
}

#[tokio::test]
async fn two_claims_of_the_same_keys_are_approved_once() {
    let world = World::new();
    let (first, mut log, second, ceremony) = opened(&world).await;
    let again = Ceremony::opened(&world, &first, 2, &second).await;
    let entry = first.enrolment(&world, &log, &second);
    assert_eq!(state(&ceremony.approve(&world, &first, &entry).await), "approved");
    log.append(&entry).unwrap();
    // The log refuses it before the store would.
    let mut keys = second.logged_keys();
    keys.kem_sha256 = warifu_protocol::Sha256Hash([9; 32]);
    for keys in [second.logged_keys(), keys] {
        let entry = first.signed_entry(Entry::enrol(&log, first.id(), keys, world.now()));
        assert_eq!(again.approve(&world, &first, &entry).await.status, 400);
    }
    assert_eq!(state(&again.deny(&world).await), "denied");
}

#[tokio::test]
async fn keys_that_came_in_meanwhile_by_a_token_are_not_enrolled_again() {
    let world = World::new();
    let (first, log, second, ceremony) = opened(&world).await;
    let code = first.offer(&world).await.text("qr_code");
    let by_token = json!({
        "qr_code": code, "username": "alice", "password": crate::world::PASSWORD, "csr": second.csrs(),
    });
    assert_eq!(world.post("/registration/", by_token).await.status, 201);
    let entry = first.enrolment(&world, &log, &second);
    assert_eq!(
        ceremony.approve(&world, &first, &entry).await.refusal(),
        (400, "invalid_csr")
    );
    let view = ceremony.offering(&world).await;
    let entries: Vec<String> = serde_json::from_value(view.body["log"].clone()).unwrap();
    assert_eq!((state(&view), entries.len()), ("opened".to_owned(), 1));
}

#[tokio::test]
async fn every_step_repeated_after_a_lost_answer_is_answered_by_the_state() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::opened(&world, &first, 1, &second).await;
    assert_eq!(state(&ceremony.open(&world).await), "opened");
    let other = json!({"reveal": warifu_protocol::encoding::base64(&[7; 32])});
    let another = ceremony
        .call(&world, "POST", "/open", &ceremony.offer_secret(), &other)
        .await;
    assert_eq!(another.refusal(), (409, "pairing_state"));

    let entry = Entry::enrol(&log, first.id(), second.logged_keys(), world.now());
    let [once, twice] = [(); 2].map(|()| first.signed_entry(entry.clone()));
    assert_ne!(once, twice, "signatures differ from try to try");
    assert_eq!(state(&ceremony.approve(&world, &first, &once).await), "approved");
    log.append(&once).unwrap();
    let certificates = ceremony.claiming(&world).await.body["certificates"].clone();
    // Later than the time of an entry may be, and when it is collected.
    world.pass(Duration::from_secs(3600));
    assert_eq!(state(&ceremony.approve(&world, &first, &twice).await), "approved");
    assert_eq!(state(&ceremony.open(&world).await), "approved");
    for _ in 0..2 {
        assert_eq!(state(&ceremony.complete(&world).await), "completed");
    }
    assert_eq!(state(&ceremony.approve(&world, &first, &twice).await), "completed");
    assert_eq!(state(&ceremony.open(&world).await), "completed");
    assert_eq!(ceremony.claiming(&world).await.body["certificates"], certificates);
    let third = TestDevice::new("alice", &Algorithm::ALL);
    let foreign = first.enrolment(&world, &log, &third);
    assert_eq!(
        ceremony.approve(&world, &first, &foreign).await.refusal(),
        (409, "pairing_state")
    );

    let denied = Ceremony::claimed(&world, &first, 2, &third).await;
    for _ in 0..2 {
        assert_eq!(state(&denied.deny(&world).await), "denied");
    }
    let events = world.events("alice").await;
    for once in ["pairing_opened", "device_added", "pairing_collected", "pairing_denied"] {
        assert_eq!(events.iter().filter(|event| **event == once).count(), 1, "{once}");
    }
    assert_eq!(log.len(), 2);
}

#[tokio::test]
async fn a_hundred_approvals_at_once_are_one() {
    let world = World::new();
    let (first, log, second, ceremony) = opened(&world).await;
    let entry = first.enrolment(&world, &log, &second);
    let answers = futures_util::future::join_all((0..100).map(|_| ceremony.approve(&world, &first, &entry))).await;
    assert!(answers.iter().all(|answer| state(answer) == "approved"));
    let events = world.events("alice").await;
    assert_eq!(events.iter().filter(|event| **event == "device_added").count(), 1);
}
