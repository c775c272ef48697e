//! A pairing with an `S` code from its offer to its end.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use warifu_protocol::device_log::DeviceLog;
use warifu_protocol::encoding::{array_from_base64, base64, from_base64};
use warifu_protocol::{Algorithm, DeviceId, Sha256Hash};
use warifu_server::domain::pairing::COLLECTABLE;
use warifu_server::domain::store::Offered;
use warifu_server::domain::{Pairing, PairingId, Store as _};

use crate::ceremony::{Ceremony, state};
use crate::device::TestDevice;
use crate::world::{Answer, World};

const MINUTES_10: Duration = Duration::from_secs(600);

/// The members that only a device gets that is let in.
const ISSUED: [&str; 5] = ["client_cert", "certificates", "device_id", "endorsement", "log"];

fn log_of(answer: &Answer) -> DeviceLog {
    let entries: Vec<String> = serde_json::from_value(answer.body["log"].clone()).unwrap();
    DeviceLog::from_base64(&entries).unwrap()
}

#[tokio::test]
async fn the_next_computer_comes_in_after_its_approval_and_both_sides_see_each_step() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let mut second = TestDevice::new("alice", &Algorithm::ALL);
    let mut ceremony = Ceremony::offered(&world, &first, 1).await;
    assert!(ceremony.offer.body.get("qr_code").is_none(), "the device composes it");
    assert_eq!(ceremony.offer.body["expires_in"], 600);
    let view = ceremony.offering(&world).await;
    assert_eq!((state(&view), view.body.get("claim")), ("offered".to_owned(), None));

    world.pass(Duration::from_secs(500));
    let asking = second.asking(&world, &ceremony.r);
    let claim = world.post("/registration/", asking.clone()).await;
    assert_eq!(
        (claim.status.as_u16(), claim.text("state")),
        (202, "claimed".to_owned())
    );
    assert_eq!(claim.headers["cache-control"], "no-store");
    assert_eq!(claim.body["pairing_id"], ceremony.offer.body["pairing_id"]);
    assert_eq!(claim.body["expires_at"], json!(world.now().plus(MINUTES_10)));
    for issued in ISSUED {
        assert!(claim.body.get(issued).is_none(), "{issued}");
    }
    ceremony.claim_secret = claim.text("claim_secret");

    let view = ceremony.offering(&world).await;
    assert_eq!(state(&view), "claimed");
    let shown = &view.body["claim"];
    for (member, value) in [
        ("device_name", "Second"),
        ("system", "Linux"),
        ("address", "192.0.2.1"),
        ("kem_key", asking["kem_key"].as_str().unwrap()),
        ("binding", asking["binding"].as_str().unwrap()),
    ] {
        assert_eq!(shown[member], value, "{member}");
    }
    for algorithm in Algorithm::ALL {
        assert_eq!(
            shown["spki"][algorithm.name()],
            base64(second.public(algorithm).spki_der())
        );
    }
    assert_eq!(log_of(&view).head(), log.head());
    let waiting = ceremony.claiming(&world).await;
    assert_eq!(state(&waiting), "claimed");
    assert!(waiting.body.get("reveal").is_none() && waiting.body.get("claim").is_none());

    assert_eq!(state(&ceremony.open(&world).await), "opened");
    let opened = ceremony.claiming(&world).await;
    let reveal = array_from_base64(&opened.text("reveal")).unwrap();
    assert!(ceremony.r.secret().unmask(&reveal).is_some());
    assert!(ISSUED.iter().all(|issued| opened.body.get(issued).is_none()));

    let entry = first.enrolment(&world, &log, &second);
    assert_eq!(state(&ceremony.approve(&world, &first, &entry).await), "approved");
    log.append(&entry).unwrap();
    let collected = ceremony.claiming(&world).await;
    assert_eq!(state(&collected), "approved");
    assert_eq!(collected.headers["cache-control"], "no-store");
    let endorsement = from_base64(&collected.text("endorsement")).unwrap();
    assert!(ceremony.r.secret().endorses(&log.head(), &first.id(), &endorsement));
    assert_eq!(log_of(&collected).head(), log.head());
    assert_eq!(collected.body["device_id"], second.id().to_string());
    assert_eq!(collected.body["certificates"].as_array().unwrap().len(), 2);
    second.fingerprint = collected.text("fingerprint");
    assert_eq!(second.log_in(&world).await.status, 200);

    assert_eq!(state(&ceremony.complete(&world).await), "completed");
    assert_eq!(state(&ceremony.offering(&world).await), "completed");
    let again = ceremony.claiming(&world).await;
    assert_eq!(again.body["certificates"], collected.body["certificates"]);
    assert_eq!(
        world.events("alice").await,
        [
            "account_registered",
            "pairing_offered",
            "pairing_claimed",
            "pairing_opened",
            "device_added",
            "logged_in",
            "pairing_collected"
        ]
    );
    let key = world.store_kem_key(second.id()).await;
    assert_eq!(key, Some(second.kem_key()));
    let first_key = world.store_kem_key(first.id()).await;
    assert_eq!(first_key, Some(first.kem_key()));
}

#[tokio::test]
async fn who_was_let_in_is_vouched_for_and_lets_in_the_next() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let mut second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::approved(&world, &first, 1, &second, &mut log).await;
    second.fingerprint = ceremony.claiming(&world).await.text("fingerprint");
    let code = first.offer(&world).await.text("qr_code");
    let by_token = json!({"qr_code": code, "username": "alice", "password": crate::world::PASSWORD});
    assert_eq!(world.post("/registration/", by_token).await.status, 201);

    let third = TestDevice::new("alice", &Algorithm::ALL);
    let next = Ceremony::approved(&world, &second, 2, &third, &mut log).await;
    assert_eq!(log_of(&next.claiming(&world).await).len(), 3);
    // Who came before sees the log that was endorsed for it.
    assert_eq!(log_of(&ceremony.claiming(&world).await).len(), 2);

    let token = first.log_in(&world).await.text("access_token");
    let devices = first.call(&world, "GET", "/devices", "a", &token).await;
    let vouched: Vec<_> = devices.body["devices"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|device| device["vouched_for"] == true)
        .map(|device| device["device_id"].as_str().unwrap().parse::<DeviceId>().unwrap())
        .collect();
    assert_eq!(devices.body["devices"].as_array().unwrap().len(), 4);
    assert_eq!(vouched.len(), 3);
    for device in [&first, &second, &third] {
        assert!(vouched.contains(&device.id()));
    }
}

#[tokio::test]
async fn nothing_is_issued_before_an_approval() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::claimed(&world, &first, 1, &second).await;
    for step in ["claimed", "opened", "denied"] {
        match step {
            "opened" => drop(ceremony.open(&world).await),
            "denied" => drop(ceremony.deny(&world).await),
            _ => {}
        }
        let view = ceremony.claiming(&world).await;
        assert_eq!(state(&view), step);
        assert!(ISSUED.iter().all(|issued| view.body.get(issued).is_none()), "{step}");
        assert!(!world.knows(second.id()).await, "{step}");
        let done = ceremony.complete(&world).await;
        assert_eq!(done.refusal(), (409, "pairing_state"), "{step}");
    }
}

#[tokio::test]
async fn a_claim_lives_ten_minutes_and_an_approval_is_collected_within_seven_days() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    for is_opened in [false, true] {
        let ceremony = Ceremony::claimed(&world, &first, 1 + u8::from(is_opened), &second).await;
        if is_opened {
            ceremony.open(&world).await;
        }
        world.pass(MINUTES_10);
        assert_eq!(state(&ceremony.offering(&world).await), "expired");
        assert_eq!(state(&ceremony.claiming(&world).await), "expired");
        if !is_opened {
            assert_eq!(ceremony.open(&world).await.refusal(), (409, "pairing_state"));
        }
        let entry = first.enrolment(&world, &log, &second);
        let late = ceremony.approve(&world, &first, &entry).await;
        assert_eq!(late.refusal(), (409, "pairing_state"));
        assert_eq!(ceremony.deny(&world).await.refusal(), (409, "pairing_state"));
        assert!(!world.knows(second.id()).await);
    }
    let ceremony = Ceremony::approved(&world, &first, 3, &second, &mut log).await;
    world.pass(Duration::from_secs(7 * 86_400 - 1));
    assert!(ceremony.claiming(&world).await.body.get("certificates").is_some());
    world.pass(Duration::from_secs(1));
    let late = ceremony.claiming(&world).await;
    assert_eq!(
        (state(&late), late.body.get("certificates")),
        ("expired".to_owned(), None)
    );
    assert_eq!(ceremony.complete(&world).await.refusal(), (409, "pairing_state"));
}

#[tokio::test]
async fn either_side_withdraws_until_it_is_approved_and_both_hear_of_it() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    for byte in 1..=4 {
        let ceremony = Ceremony::claimed(&world, &first, byte, &second).await;
        if byte % 2 == 0 {
            ceremony.open(&world).await;
        }
        let secret = if byte > 2 {
            ceremony.offer_secret()
        } else {
            ceremony.claim_secret.clone()
        };
        for _ in 0..2 {
            assert_eq!(state(&ceremony.withdraw(&world, &secret).await), "cancelled");
        }
        assert_eq!(state(&ceremony.offering(&world).await), "cancelled");
        assert_eq!(state(&ceremony.claiming(&world).await), "cancelled");
        // With that the token is spent.
        let again = world.post(
            "/registration/",
            TestDevice::new("alice", &Algorithm::ALL).asking(&world, &ceremony.r),
        );
        assert_eq!(again.await.refusal(), (410, "pairing_token_unusable"));
    }
    let cancelled = world.events("alice").await;
    assert_eq!(
        cancelled.iter().filter(|event| **event == "pairing_cancelled").count(),
        4
    );
}

#[tokio::test]
async fn after_the_approval_only_the_new_device_can_withdraw_and_is_revoked_with_that() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let mut second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::approved(&world, &first, 1, &second, &mut log).await;
    let by_the_first = ceremony.withdraw(&world, &ceremony.offer_secret()).await;
    assert_eq!(by_the_first.refusal(), (409, "pairing_state"));
    second.fingerprint = ceremony.claiming(&world).await.text("fingerprint");
    assert_eq!(second.log_in(&world).await.status, 200);

    for _ in 0..2 {
        let withdrawn = ceremony.withdraw(&world, &ceremony.claim_secret).await;
        assert_eq!(state(&withdrawn), "cancelled");
    }
    assert_eq!(second.log_in(&world).await.refusal(), (403, "device_not_registered"));
    let view = ceremony.claiming(&world).await;
    assert_eq!(
        (state(&view), view.body.get("certificates")),
        ("cancelled".to_owned(), None)
    );
    for algorithm in Algorithm::ALL {
        assert_eq!(world.revision(algorithm).await, 1, "{algorithm}");
    }
    let events = world.events("alice").await;
    assert_eq!(events.iter().filter(|event| **event == "pairing_withdrawn").count(), 1);

    // What is completed stays.
    let third = TestDevice::new("alice", &Algorithm::ALL);
    let done = Ceremony::approved(&world, &first, 2, &third, &mut log).await;
    done.complete(&world).await;
    for secret in [done.offer_secret(), done.claim_secret.clone()] {
        assert_eq!(done.withdraw(&world, &secret).await.refusal(), (409, "pairing_state"));
    }
}

#[tokio::test]
async fn what_nobody_collected_in_time_can_still_be_given_up_by_the_new_device() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let mut second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::approved(&world, &first, 1, &second, &mut log).await;
    second.fingerprint = ceremony.claiming(&world).await.text("fingerprint");
    world.pass(COLLECTABLE);
    assert_eq!(state(&ceremony.claiming(&world).await), "expired");
    // Nobody is told that this is undone while the device is in.
    let by_the_first = ceremony.withdraw(&world, &ceremony.offer_secret()).await;
    assert_eq!(by_the_first.refusal(), (409, "pairing_state"));
    assert_eq!(second.log_in(&world).await.status, 200);
    let withdrawn = ceremony.withdraw(&world, &ceremony.claim_secret).await;
    assert_eq!(state(&withdrawn), "cancelled");
    assert_eq!(second.log_in(&world).await.refusal(), (403, "device_not_registered"));
}

#[tokio::test]
async fn what_is_not_to_be_seen_in_all_its_parts_yet_is_asked_for_again() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::approved(&world, &first, 1, &second, &mut log).await;
    let id = PairingId(ceremony.offer.text("pairing_id").parse().unwrap());
    let whole = world.store.pairing(id).await.unwrap().unwrap();
    let without = |change: &dyn Fn(&mut Pairing)| {
        let mut pairing = whole.clone();
        change(&mut pairing);
        pairing
    };
    let head = Sha256Hash([7; 32]);
    let partly = [
        without(&|pairing| pairing.claim.as_mut().unwrap().device = DeviceId::of_primary_spki(b"not there yet")),
        without(&|pairing| pairing.approval.as_mut().unwrap().head = head),
    ];
    for (n, mut pairing) in (1..).zip(partly) {
        pairing.id = PairingId(uuid::Uuid::from_u128(n));
        pairing.token_sha256 = Sha256Hash::of(&[&n.to_be_bytes()]);
        let path = format!("/pairing/{}", pairing.id.0);
        let record = world.records("alice").await.pop().unwrap();
        let kept = world.store.offer_pairing(pairing, record).await.unwrap();
        assert_eq!(kept, Offered::Done);
        let field = format!("Bearer {}", ceremony.claim_secret);
        let fields = [("authorization", &*field)];
        let answer = world.send("GET", &path, &fields, Vec::new(), "192.0.2.1").await;
        assert_eq!(answer.refusal(), (503, "busy"));
    }
}

#[tokio::test]
async fn each_secret_opens_its_side_alone() {
    let world = World::new();
    let (first, log) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::claimed(&world, &first, 1, &second).await;
    let other = Ceremony::offered(&world, &first, 2).await;
    let entry = first.enrolment(&world, &log, &second);
    let bodies = [
        ("/open", json!({"reveal": base64(&ceremony.r.reveal())})),
        ("/approve", ceremony.approval(&first, &entry)),
        ("/deny", Value::Null),
    ];
    for secret in [&*ceremony.claim_secret, &other.offer_secret(), "", "nonsense"] {
        for (step, body) in &bodies {
            let refused = ceremony.call(&world, "POST", step, secret, body).await;
            assert_eq!(refused.refusal(), (404, "pairing_not_found"), "{step}");
        }
    }
    for secret in [&*ceremony.offer_secret(), &other.offer_secret(), ""] {
        let refused = ceremony.call(&world, "POST", "/complete", secret, &Value::Null).await;
        assert_eq!(refused.refusal(), (404, "pairing_not_found"));
    }
    assert_eq!(state(&ceremony.offering(&world).await), "claimed");
}

#[tokio::test(start_paused = true)]
async fn both_sides_are_told_of_each_step_and_each_event_has_its_id() {
    let world = World::new();
    let (first, log) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::claimed(&world, &first, 1, &second).await;
    let mut sides = Vec::new();
    for secret in [ceremony.offer_secret(), ceremony.claim_secret.clone()] {
        let field = format!("Bearer {secret}");
        let fields = [("authorization", &*field), ("last-event-id", "offered")];
        sides.push((secret, world.watch(&ceremony.path("/events"), &fields).await.1));
    }
    let entry = first.enrolment(&world, &log, &second);
    let begun = tokio::time::Instant::now();
    for expected in ["claimed", "opened", "approved", "completed"] {
        match expected {
            "opened" => drop(ceremony.open(&world).await),
            "approved" => drop(ceremony.approve(&world, &first, &entry).await),
            "completed" => drop(ceremony.complete(&world).await),
            _ => {}
        }
        for (secret, events) in &mut sides {
            let told = loop {
                let piece = events.next().await.unwrap().unwrap();
                if !piece.starts_with(b":") {
                    break String::from_utf8(piece.to_vec()).unwrap();
                }
            };
            let told = told.strip_prefix(&format!("id: {expected}\ndata: ")).unwrap();
            let plain = ceremony.call(&world, "GET", "", secret, &Value::Null).await;
            assert_eq!(serde_json::from_str::<Value>(told).unwrap(), plain.body);
        }
    }
    assert_eq!(begun.elapsed(), Duration::ZERO, "at once");
    for (_, mut events) in sides {
        assert!(events.next().await.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn who_claims_cannot_keep_the_owner_from_watching() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::claimed(&world, &first, 1, &second).await;
    let path = ceremony.path("/events");
    let mut all = Vec::new();
    for secret in [ceremony.claim_secret.clone(), ceremony.offer_secret()] {
        let field = format!("Bearer {secret}");
        for _ in 0..4 {
            all.push(world.watch(&path, &[("authorization", &field)]).await);
        }
        let refused = world
            .send("GET", &path, &[("authorization", &field)], Vec::new(), "192.0.2.1")
            .await;
        assert_eq!(refused.refusal(), (503, "busy"));
    }
}
