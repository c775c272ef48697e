//! Computers that are taken out of their account.

use std::time::Duration;

use rcgen::{KeyPair, PKCS_ML_DSA_87, SigningKey};
use serde_json::{Value, json};
use warifu_protocol::device_log::{DeviceLog, Entry, SignedEntry};
use warifu_protocol::{Algorithm, DeviceId};

use crate::ceremony::Ceremony;
use crate::device::TestDevice;
use crate::world::{Answer, PASSWORD, World};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn path(device: DeviceId) -> String {
    format!("/devices/{device}/revoke")
}

/// A computer with a session, which can take others out.
struct Caller<'w> {
    world: &'w World,
    device: &'w TestDevice,
    token: String,
    calls: std::cell::Cell<u32>,
}

impl<'w> Caller<'w> {
    async fn logged_in(world: &'w World, device: &'w TestDevice) -> Self {
        let session = device.log_in(world).await;
        assert_eq!(session.status, 200, "{}", session.body);
        Self {
            world,
            device,
            token: session.text("access_token"),
            calls: std::cell::Cell::new(0),
        }
    }

    /// With the right password and signatures, and what else is in the body.
    async fn revokes(&self, device: DeviceId, mut body: Value) -> Answer {
        if body["password"].is_null() {
            body["password"] = PASSWORD.into();
        }
        let body = self.device.confirmed(self.world, &path(device), body).await;
        self.sends(device, &body).await
    }

    async fn takes_out(&self, device: DeviceId, log: &DeviceLog) -> Answer {
        let entry = Entry::revoke(log, self.device.id(), device, self.world.now());
        let entry = self.device.signed_entry(entry).to_base64();
        self.revokes(device, json!({"log_entry": entry})).await
    }

    async fn sends(&self, device: DeviceId, body: &Value) -> Answer {
        self.calls.set(self.calls.get() + 1);
        let id = format!("revoke-{}", self.calls.get());
        let body = body.to_string().into_bytes();
        self.device
            .call_with(self.world, "POST", &path(device), &id, &self.token, body)
            .await
    }
}

/// Another computer of the account, by a code that needs no approval.
async fn added(world: &World, by: &TestDevice) -> TestDevice {
    let code = by.offer(world).await.text("qr_code");
    let mut device = TestDevice::new(&by.username, &Algorithm::ALL);
    let body = json!({"qr_code": code, "username": by.username, "password": PASSWORD, "csr": device.csrs()});
    let answer = world.post("/registration/", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    device.fingerprint = answer.text("fingerprint");
    device
}

/// An account with a log of two computers; the second one was approved.
async fn approved_for(world: &World, username: &str) -> (TestDevice, TestDevice, DeviceLog) {
    let (first, mut log) = TestDevice::in_log(world, username).await;
    let mut second = TestDevice::new(username, &Algorithm::ALL);
    let ceremony = Ceremony::approved(world, &first, 9, &second, &mut log).await;
    second.fingerprint = ceremony.fingerprint(world).await;
    (first, second, log)
}

#[tokio::test]
async fn who_is_taken_out_gets_nothing_any_more() {
    let world = World::new();
    let (first, second, log) = approved_for(&world, "alice").await;
    let theirs = second.log_in(&world).await;
    let open = second.offer(&world).await;
    let revisions = [
        world.revision(Algorithm::EcdsaP256).await,
        world.revision(Algorithm::MlDsa87).await,
    ];
    let caller = Caller::logged_in(&world, &first).await;

    let answer = caller.takes_out(second.id(), &log).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["device_id"], second.id().to_string());
    assert_eq!(answer.body["revoked_at"], json!(world.now()));

    let token = theirs.text("access_token");
    let call = second.call(&world, "GET", "/devices", "a", &token).await;
    assert_eq!(call.refusal(), (401, "invalid_token"));
    let proof = second.proof(&world, "POST", "/login/refresh", "b", None);
    let body = json!({"refresh_token": theirs.text("refresh_token")});
    let refreshed = world
        .send(
            "POST",
            "/login/refresh",
            &[("dpop", &proof)],
            body.to_string().into_bytes(),
            "192.0.2.1",
        )
        .await;
    assert_eq!(refreshed.refusal(), (401, "invalid_token"));
    assert_eq!(second.log_in(&world).await.refusal(), (403, "device_not_registered"));
    assert_eq!(second.offer(&world).await.refusal(), (403, "device_not_registered"));
    let third = TestDevice::new("alice", &Algorithm::ALL);
    let body = json!({
        "qr_code": open.text("qr_code"), "username": "alice", "password": PASSWORD, "csr": third.csrs(),
    });
    let claim = world.post("/registration/", body).await;
    assert_eq!(claim.refusal(), (410, "pairing_token_unusable"));

    // Services hear of both certificates, and the person of the computer.
    for (algorithm, before) in [Algorithm::EcdsaP256, Algorithm::MlDsa87].into_iter().zip(revisions) {
        assert_eq!(world.revision(algorithm).await, before + 1);
    }
    assert!(world.events("alice").await.contains(&"device_revoked"));
    let list = first.call(&world, "GET", "/devices", "c", &caller.token).await;
    let listed = list.body["devices"].as_array().unwrap().iter();
    let revoked: Vec<_> = listed.filter(|device| !device["revoked_at"].is_null()).collect();
    assert_eq!(revoked.len(), 1, "{}", list.body);
    assert_eq!(revoked[0]["device_id"], second.id().to_string());
    assert_eq!(revoked[0]["revoked_at"], json!(world.now()));

    // The log says so too, and the same again changes nothing.
    let page = first.call(&world, "GET", "/account/log", "d", &caller.token).await;
    assert_eq!(page.body["entries"].as_array().unwrap().len(), 3);
    world.pass(Duration::from_secs(5));
    let again = caller.revokes(second.id(), json!({})).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(again.body["revoked_at"], answer.body["revoked_at"]);
    let told = world.events("alice").await;
    assert_eq!(told.iter().filter(|event| **event == "device_revoked").count(), 1);
}

#[tokio::test]
async fn a_session_alone_takes_nobody_out() {
    let world = World::new();
    let first = TestDevice::registered(&world, "alice").await;
    let second = added(&world, &first).await;
    let caller = Caller::logged_in(&world, &first).await;
    let id = second.id();
    let right = || async { first.confirmed(&world, &path(id), json!({"password": PASSWORD})).await };

    let wrong = caller.revokes(id, json!({"password": "wrong horse battery"})).await;
    assert_eq!(wrong.refusal(), (401, "invalid_credentials"));
    for (field, expected) in [
        ("password", (400, "missing_fields")),
        ("client_cert_fp", (400, "missing_fields")),
        ("challenge_id", (403, "device_proof_failed")),
        ("signatures", (403, "device_proof_failed")),
    ] {
        let mut body = right().await;
        body.as_object_mut().unwrap().remove(field);
        assert_eq!(caller.sends(id, &body).await.refusal(), expected, "without {field}");
    }
    // What was signed is this request, for this computer, with this body.
    let mut other = right().await;
    other["more"] = 1.into();
    assert_eq!(caller.sends(id, &other).await.refusal(), (403, "device_proof_failed"));
    let others = first
        .confirmed(&world, &path(first.id()), json!({"password": PASSWORD}))
        .await;
    assert_eq!(caller.sends(id, &others).await.refusal(), (403, "device_proof_failed"));
    let login = first.signed(&world, warifu_protocol::proof::Context::Login).await;
    assert_eq!(caller.sends(id, &login).await.refusal(), (403, "device_proof_failed"));
    // Another computer's signature does not serve this one's session.
    let foreign = second.confirmed(&world, &path(id), json!({"password": PASSWORD})).await;
    assert_eq!(caller.sends(id, &foreign).await.refusal(), (403, "device_proof_failed"));
    let float = {
        let mut body = right().await;
        body["more"] = 0.5.into();
        body
    };
    assert_eq!(caller.sends(id, &float).await.refusal(), (400, "malformed_request"));
    let bare = world.post(&path(id), right().await).await;
    assert_eq!(bare.refusal(), (401, "invalid_token"));
    assert_eq!(second.log_in(&world).await.status, 200, "it is still in");
}

#[tokio::test]
async fn only_the_accounts_own_computers_are_there_to_be_taken_out() {
    let world = World::new();
    let first = TestDevice::registered(&world, "alice").await;
    let stranger = TestDevice::registered(&world, "mallory").await;
    let caller = Caller::logged_in(&world, &first).await;
    for id in [stranger.id(), TestDevice::new("alice", &Algorithm::ALL).id()] {
        let answer = caller.revokes(id, json!({})).await;
        assert_eq!(answer.refusal(), (404, "not_found"));
        assert!(
            answer.text("detail").contains("list of its computers"),
            "{}",
            answer.body
        );
    }
    assert_eq!(stranger.log_in(&world).await.status, 200);
    for (n, path) in ["/devices/1/revoke", "/devices/%FF/revoke"].into_iter().enumerate() {
        let body = first.confirmed(&world, path, json!({"password": PASSWORD})).await;
        let body = body.to_string().into_bytes();
        let id = format!("no-identifier-{n}");
        let answer = first.call_with(&world, "POST", path, &id, &caller.token, body).await;
        assert_eq!(answer.refusal(), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn the_last_computer_stays() {
    let world = World::new();
    let alone = TestDevice::registered(&world, "alice").await;
    let caller = Caller::logged_in(&world, &alone).await;
    let answer = caller.revokes(alone.id(), json!({})).await;
    assert_eq!(answer.refusal(), (409, "last_device"));

    let (first, second, mut log) = approved_for(&world, "bob").await;
    let unlogged = added(&world, &first).await;
    let caller = Caller::logged_in(&world, &second).await;
    assert_eq!(caller.takes_out(second.id(), &log).await.status, 200);
    log.append(&second.signed_entry(Entry::revoke(&log, second.id(), second.id(), world.now())))
        .unwrap();
    // One that nobody vouches for is left, but who would go on with the log?
    let caller = Caller::logged_in(&world, &first).await;
    let answer = caller.takes_out(first.id(), &log).await;
    assert_eq!(answer.refusal(), (409, "last_device"), "{}", answer.body);
    assert_eq!(unlogged.log_in(&world).await.status, 200);
}

#[tokio::test]
async fn one_that_gave_up_what_was_approved_still_leaves_the_log() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::approved(&world, &first, 7, &second, &mut log).await;
    let unlogged = added(&world, &first).await;
    let gone = ceremony
        .call(&world, "DELETE", "", &ceremony.claim_secret, &Value::Null)
        .await;
    assert_eq!(gone.status, 200, "{}", gone.body);
    let since = world.now();
    world.pass(Duration::from_secs(60));
    // The log has it still; but nobody is left who would go on with that.
    let caller = Caller::logged_in(&world, &first).await;
    let answer = caller.takes_out(first.id(), &log).await;
    assert_eq!(answer.refusal(), (409, "last_device"), "{}", answer.body);

    let answer = caller.takes_out(second.id(), &log).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["revoked_at"], json!(since));
    let page = first.call(&world, "GET", "/account/log", "log", &caller.token).await;
    assert_eq!(page.body["entries"].as_array().unwrap().len(), 3);
    assert_eq!(world.revision(Algorithm::EcdsaP256).await, 1, "it was told before");
    // And once it is out, the same again changes nothing.
    let again = caller.takes_out(second.id(), &log).await;
    assert_eq!(again.status, 200, "{}", again.body);
    let page = first.call(&world, "GET", "/account/log", "more", &caller.token).await;
    assert_eq!(page.body["entries"].as_array().unwrap().len(), 3);
    assert_eq!(unlogged.log_in(&world).await.status, 200);
}

#[tokio::test]
async fn the_recovery_key_lets_the_last_and_the_young_do_it() {
    let world = World::new();
    let [right, wrong] = [(); 2].map(|()| KeyPair::generate_for(&PKCS_ML_DSA_87).unwrap());
    let mut first = TestDevice::new("alice", &Algorithm::ALL);
    let (body, mut log) = first.registration_with_recovery_key(&world, &right);
    let answer = world.post("/registration/", body).await;
    first.fingerprint = answer.text("fingerprint");
    world.pass(Duration::from_secs(60));
    let mut second = TestDevice::new("alice", &Algorithm::ALL);
    let ceremony = Ceremony::approved(&world, &first, 7, &second, &mut log).await;
    second.fingerprint = ceremony.fingerprint(&world).await;
    let with_key = |by: &TestDevice, device, log: &DeviceLog, key: &KeyPair| {
        let signed = by.signed_entry(Entry::revoke(log, by.id(), device, world.now()));
        let recovery = key.sign(&signed.entry().message()).unwrap();
        let signatures = vec![signed.signatures()[0].clone(), recovery];
        SignedEntry::new(signed.entry().clone(), signatures)
    };

    // It came in after the other one, and only now.
    let young = Caller::logged_in(&world, &second).await;
    let answer = young.takes_out(first.id(), &log).await;
    assert_eq!(answer.refusal(), (403, "device_too_young"));
    let forged = with_key(&second, first.id(), &log, &wrong);
    let answer = young
        .revokes(first.id(), json!({"log_entry": forged.to_base64()}))
        .await;
    assert_eq!(answer.refusal(), (400, "malformed_request"));
    let entry = with_key(&second, first.id(), &log, &right);
    let answer = young.revokes(first.id(), json!({"log_entry": entry.to_base64()})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    log.append(&entry).unwrap();

    // And now it is the last.
    let answer = young.takes_out(second.id(), &log).await;
    assert_eq!(answer.refusal(), (409, "last_device"));
    let entry = with_key(&second, second.id(), &log, &right);
    let answer = young
        .revokes(second.id(), json!({"log_entry": entry.to_base64()}))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(second.log_in(&world).await.refusal(), (403, "device_not_registered"));
}

#[tokio::test]
async fn a_young_computer_takes_no_older_one_out() {
    let world = World::new();
    let first = TestDevice::registered(&world, "alice").await;
    world.pass(Duration::from_secs(60));
    let second = added(&world, &first).await;
    world.pass(Duration::from_secs(60));
    let third = added(&world, &first).await;
    world.pass(DAY - Duration::from_secs(61));
    let caller = Caller::logged_in(&world, &second).await;
    let answer = caller.revokes(first.id(), json!({})).await;
    assert_eq!(answer.refusal(), (403, "device_too_young"));
    // A younger one it may, and itself; and after a day the older one too.
    assert_eq!(caller.revokes(third.id(), json!({})).await.status, 200);
    world.pass(Duration::from_secs(1));
    let answer = caller.revokes(first.id(), json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn how_long_a_computer_is_young_is_the_operators_to_say() {
    let world = World::with(|policy| policy.device_cool_down = Duration::ZERO);
    let first = TestDevice::registered(&world, "alice").await;
    world.pass(Duration::from_secs(1));
    let second = added(&world, &first).await;
    let caller = Caller::logged_in(&world, &second).await;
    assert_eq!(caller.revokes(first.id(), json!({})).await.status, 200);
}

#[tokio::test]
async fn what_is_in_the_log_goes_by_an_entry_and_only_by_one_of_the_log() {
    let world = World::new();
    let (first, second, log) = approved_for(&world, "alice").await;
    let unlogged = added(&world, &first).await;
    let owner = Caller::logged_in(&world, &first).await;
    let entry = |by: &TestDevice, device| {
        let entry = Entry::revoke(&log, by.id(), device, world.now());
        json!({"log_entry": by.signed_entry(entry).to_base64()})
    };

    let answer = owner.revokes(second.id(), json!({})).await;
    assert_eq!(answer.refusal(), (400, "missing_fields"));
    assert_eq!(answer.body["fields"], json!(["log_entry"]));
    for (what, body) in [
        ("another device", entry(&first, first.id())),
        ("by another device", entry(&second, second.id())),
        ("another kind", {
            let other = TestDevice::new("alice", &Algorithm::ALL);
            json!({"log_entry": first.enrolment(&world, &log, &other).to_base64()})
        }),
        ("signed by another key", {
            let entry = Entry::revoke(&log, first.id(), second.id(), world.now());
            json!({"log_entry": second.signed_entry(entry).to_base64()})
        }),
        ("none", json!({"log_entry": "AAAA"})),
    ] {
        let answer = owner.revokes(second.id(), body).await;
        assert_eq!(answer.refusal(), (400, "malformed_request"), "{what}");
        assert_eq!(answer.body["fields"], json!(["log_entry"]), "{what}");
    }
    // Whom nobody vouches for takes out only such: not one of the log, whatever the entry says.
    let outside = Caller::logged_in(&world, &unlogged).await;
    let answer = outside.revokes(second.id(), entry(&first, second.id())).await;
    assert_eq!(answer.refusal(), (409, "not_in_log"));
    assert!(answer.text("detail").contains("revoke"), "{}", answer.body);
    // And such a one needs no entry.
    let answer = owner.revokes(unlogged.id(), entry(&first, unlogged.id())).await;
    assert_eq!(answer.refusal(), (400, "malformed_request"));
    assert_eq!(owner.revokes(unlogged.id(), json!({})).await.status, 200);

    // A log that has moved on says where it is.
    let stale = entry(&first, second.id());
    let third = TestDevice::new("alice", &Algorithm::ALL);
    let mut grown = log.clone();
    Ceremony::approved(&world, &first, 8, &third, &mut grown).await;
    let answer = owner.revokes(second.id(), stale).await;
    assert_eq!(answer.refusal(), (409, "log_conflict"));
    assert_eq!(answer.body["head"], grown.head().to_string());
    assert_eq!(owner.takes_out(second.id(), &grown).await.status, 200);
}

#[tokio::test]
async fn wrong_passwords_are_counted_on_the_computer_that_signs() {
    let world = World::new();
    let first = TestDevice::registered(&world, "alice").await;
    let second = added(&world, &first).await;
    let caller = Caller::logged_in(&world, &first).await;
    for n in 0..11 {
        let answer = caller
            .revokes(second.id(), json!({"password": "wrong horse battery"}))
            .await;
        let expected = if n < 10 {
            (401, "invalid_credentials")
        } else {
            (429, "too_many_attempts")
        };
        assert_eq!(answer.refusal(), expected, "{n}");
    }
    assert_eq!(second.log_in(&world).await.status, 200);
}
