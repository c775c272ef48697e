//! What a person does with the servers, one thing after the other, and what must be true of each answer.

use serde_json::json;

use crate::api::Answer;
use crate::device::{Device, Keys};
use crate::person::{Person, with};

use super::visitor::Visitor;

const REGISTRATION: &str = "/registration/";

/// What the servers said that an account has.
#[derive(Debug)]
pub(super) struct Household {
    /// All devices, the first of which has a session.
    pub(super) devices: Vec<Device>,
    /// By which that session goes on.
    pub(super) refresh_token: String,
}

impl Household {
    /// How many certificates were issued to it.
    pub(super) fn certificates(&self) -> usize {
        self.devices.iter().map(|device| device.keys.each().count()).sum()
    }
}

/// Registers, logs in, adds some computers, and goes on with the session.
pub(super) async fn live(visitor: &mut Visitor) -> Household {
    let mut devices = vec![register(visitor).await];
    let first = &devices[0];
    let session = visitor.login(first).await.expect(200);
    let listed = visitor.devices(&first.keys, session.text_of("access_token")).await;
    assert_eq!(listed.expect(200).body["devices"].as_array().unwrap().len(), 1);
    for _ in 0..visitor.dice.below(3) {
        let offer = visitor.offer(&devices[0]).await.expect(201);
        let next = join(visitor, &devices[0].person, offer.text_of("qr_code")).await;
        devices.push(next);
    }
    let mut refresh_token = session.text_of("refresh_token").to_owned();
    for _ in 0..visitor.dice.below(3) {
        let next = visitor.refresh(&devices[0].keys, &refresh_token).await.expect(200);
        next.text_of("refresh_token").clone_into(&mut refresh_token);
    }
    Household { devices, refresh_token }
}

/// Somebody gets a name; sometimes two want it at once.
async fn register(visitor: &mut Visitor) -> Device {
    let person = Person::new();
    if !visitor.dice.chance(0.25) {
        let (device, answer) = registration(visitor, person).await;
        assert!(is_done(&answer), "{answer:?}");
        return device;
    }
    let rival = Person {
        username: person.username.clone(),
        ..Person::new()
    };
    let mut other = visitor.another();
    let (one, two) = tokio::join!(registration(visitor, person), registration(&mut other, rival));
    only("username_taken", one, two)
}

async fn registration(visitor: &mut Visitor, person: Person) -> (Device, Answer) {
    let keys = keys(visitor);
    let body = with(person.registration(), json!({"csr": keys.csr()}));
    let answer = visitor.post("register", REGISTRATION, &body).await;
    (device(person, keys, &answer), answer)
}

/// A computer comes in by a code; sometimes two want to, and one must not.
async fn join(visitor: &mut Visitor, person: &Person, code: &str) -> Device {
    if !visitor.dice.chance(0.5) {
        let (device, answer) = claim(visitor, person, code).await;
        assert!(is_done(&answer), "{answer:?}");
        return device;
    }
    let mut other = visitor.another();
    let (one, two) = tokio::join!(claim(visitor, person, code), claim(&mut other, person, code));
    only("pairing_token_unusable", one, two)
}

async fn claim(visitor: &mut Visitor, person: &Person, code: &str) -> (Device, Answer) {
    let keys = keys(visitor);
    let body = with(person.credentials(), json!({"qr_code": code, "csr": keys.csr()}));
    let answer = visitor.post("claim", REGISTRATION, &body).await;
    (device(person.clone(), keys, &answer), answer)
}

/// The one of two that was let in; the other was refused by that code.
fn only(code: &str, one: (Device, Answer), two: (Device, Answer)) -> Device {
    let ((winner, won), (_, lost)) = if is_done(&one.1) { (one, two) } else { (two, one) };
    assert!(is_done(&won), "nobody is let in: {won:?} {lost:?}");
    assert!(!is_done(&lost), "two are let in: {won:?} {lost:?}");
    assert_eq!(lost.body["code"], code, "{lost:?}");
    winner
}

/// Where an answer was lost, the repeated request is told what was done.
const fn is_done(answer: &Answer) -> bool {
    matches!(answer.status, 200 | 201)
}

fn device(person: Person, keys: Keys, answer: &Answer) -> Device {
    Device {
        person,
        keys,
        enrolled: answer.body.clone(),
    }
}

fn keys(visitor: &mut Visitor) -> Keys {
    // Those of ML-DSA-87 cost the most, of the tables too.
    if visitor.dice.chance(0.2) {
        Keys::new()
    } else {
        Keys::classic()
    }
}
