//! Where a device log begins, and how it is read.

use std::time::Duration;

use serde_json::{Value, json};
use warifu_protocol::Algorithm;
use warifu_protocol::device_log::{DeviceLog, Entry};

use crate::ceremony::Ceremony;
use crate::device::TestDevice;
use crate::world::World;

const REGISTRATION: &str = "/registration/";

#[tokio::test]
async fn a_registration_whose_log_is_not_about_it_is_refused_with_the_field() {
    let world = World::new();
    let [device, other] = [(); 2].map(|()| TestDevice::new("alice", &Algorithm::ALL));
    let (right, log) = device.registration_with_log(&world);
    let (others, _) = other.registration_with_log(&world);
    let enrolment = device.enrolment(&world, &log, &other).to_base64();
    let mut forged = Entry::first(device.logged_keys(), device.public(Algorithm::MlDsa87), world.now());
    forged.at = forged.at.plus(Duration::from_secs(1));
    let forged = other.signed_entry(forged).to_base64();
    for (field, value, expected) in [
        (
            "log_entry",
            others["log_entry"].clone(),
            ("malformed_request", "log_entry"),
        ),
        ("log_entry", enrolment.into(), ("malformed_request", "log_entry")),
        ("log_entry", forged.into(), ("malformed_request", "log_entry")),
        ("log_entry", "AAAA".into(), ("malformed_request", "log_entry")),
        ("kem_key", others["kem_key"].clone(), ("malformed_request", "log_entry")),
        ("kem_key", "AAAA".into(), ("malformed_request", "kem_key")),
        ("kem_key", Value::Null, ("missing_fields", "kem_key")),
        ("csr", Value::Null, ("missing_fields", "csr")),
        (
            "recovery_key_sha256",
            Value::Null,
            ("missing_fields", "recovery_key_sha256"),
        ),
    ] {
        let mut body = right.clone();
        body[field] = value;
        let answer = world.post(REGISTRATION, body).await;
        assert_eq!(answer.refusal(), (400, expected.0), "{field}: {}", answer.body);
        assert_eq!(answer.body["fields"], json!([expected.1]), "{field}");
    }
    let mut one_key = right.clone();
    one_key["csr"].as_object_mut().unwrap().remove("ml-dsa-87");
    assert_eq!(
        world.post(REGISTRATION, one_key).await.refusal(),
        (400, "missing_fields")
    );
    assert!(!world.knows(device.id()).await);
    assert_eq!(world.post(REGISTRATION, right).await.status, 201);
}

#[tokio::test]
async fn a_log_begins_now_by_the_servers_clock_but_a_repeat_may_be_later() {
    let device = TestDevice::new("alice", &Algorithm::ALL);
    let [early, late] = [(); 2].map(|()| World::new());
    late.pass(Duration::from_secs(601));
    for (signed_at, server) in [(&early, &late), (&late, &early)] {
        let (body, _) = device.registration_with_log(signed_at);
        let answer = server.post(REGISTRATION, body).await;
        assert_eq!(answer.refusal(), (400, "malformed_request"));
        assert_eq!(answer.body["fields"], json!(["log_entry"]));
        assert!(answer.text("detail").contains("clock"), "{}", answer.body);
    }
    let world = World::new();
    let (body, _) = device.registration_with_log(&world);
    world.pass(Duration::from_secs(600));
    assert_eq!(world.post(REGISTRATION, body.clone()).await.status, 201);
    world.pass(Duration::from_secs(3600));
    assert_eq!(world.post(REGISTRATION, body).await.status, 200);
}

#[tokio::test]
async fn a_device_reads_the_log_of_its_account_page_by_page() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let token = first.log_in(&world).await.text("access_token");
    for byte in 0..33 {
        let next = TestDevice::new("alice", &Algorithm::ALL);
        Ceremony::approved(&world, &first, byte, &next, &mut log).await;
        world.pass(Duration::from_secs(1));
    }
    let read = async |from: &str, id: &str| {
        let proof = first.proof(&world, "GET", "/account/log", id, Some(&token));
        let fields = [("authorization", &*format!("DPoP {token}")), ("dpop", &*proof)];
        world
            .send("GET", &format!("/account/log{from}"), &fields, Vec::new(), "192.0.2.1")
            .await
    };
    let page = read("", "a").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(page.text("head"), log.head().to_string());
    assert_eq!(page.body["next"], 32);
    let mut entries: Vec<String> = serde_json::from_value(page.body["entries"].clone()).unwrap();
    let rest = read("?from=32", "b").await;
    assert_eq!(
        (rest.body.get("next"), rest.text("head")),
        (None, log.head().to_string())
    );
    entries.extend(serde_json::from_value::<Vec<String>>(rest.body["entries"].clone()).unwrap());
    assert_eq!(DeviceLog::from_base64(&entries).unwrap().head(), log.head());
    assert_eq!(entries.len(), 34);

    let none = read("?from=34", "c").await;
    assert_eq!((&none.body["entries"], none.body.get("next")), (&json!([]), None));
    let far = read(&format!("?from={}", u64::MAX), "d").await;
    assert_eq!((far.status.as_u16(), &far.body["entries"]), (200, &json!([])));
    for wrong in ["?from=-1", "?from=x", "?from=99999999999999999999"] {
        assert_eq!(
            read(wrong, wrong).await.refusal(),
            (400, "malformed_request"),
            "{wrong}"
        );
    }
    assert_eq!(world.get("/account/log").await.refusal(), (401, "invalid_token"));
}

#[tokio::test]
async fn an_account_without_a_log_has_no_head() {
    let world = World::new();
    TestDevice::in_log(&world, "bob").await;
    let device = TestDevice::registered(&world, "alice").await;
    let token = device.log_in(&world).await.text("access_token");
    let page = device.call(&world, "GET", "/account/log", "a", &token).await;
    assert_eq!(page.body, json!({"entries": []}));
    let devices = device.call(&world, "GET", "/devices", "b", &token).await;
    assert_eq!(devices.body["devices"][0]["vouched_for"], false);
}
