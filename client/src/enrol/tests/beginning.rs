//! The beginning of the device log: sent with the registration, the same again after a crash, and kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use warifu_protocol::KemKey;
use warifu_protocol::device_log::{DeviceLog, SignedEntry};
use warifu_protocol::recovery::RecoveryKey;

use super::*;
use crate::device_log::LogMark;
use crate::enrol::beginning::begin_log;
use crate::keychain::{Keychain, KeychainEntry, KeychainError, KeychainKind};
use crate::keys::MlDsa87Key;

/// A keychain of a computer that is switched off when the log's end shall be remembered.
struct Off {
    inner: Arc<dyn Keychain>,
    is_off: AtomicBool,
}

impl Keychain for Off {
    fn kind(&self) -> KeychainKind {
        self.inner.kind()
    }

    fn load(&self) -> Result<Option<KeychainEntry>, KeychainError> {
        self.inner.load()
    }

    fn store(&self, entry: &KeychainEntry) -> Result<(), KeychainError> {
        if self.is_off.load(Ordering::SeqCst) && entry.log_mark().is_some() {
            return Err(KeychainError::Locked("off".into()));
        }
        self.inner.store(entry)
    }

    fn delete(&self) -> Result<(), KeychainError> {
        self.inner.delete()
    }
}

impl Fixture {
    /// Registers at a server that gives `answers`; with what it was sent.
    async fn registers(&self, answers: Vec<Option<String>>) -> (Result<Registered, Error>, Vec<serde_json::Value>) {
        let server = Canned::serve(answers).await;
        let trusted = TrustedServer::for_test(server.address.clone(), &self.ca.bundle(), self.ca.pin());
        let application = Application {
            username: "alice".into(),
            email: "alice@example.org".into(),
            password: "correct horse".into(),
            device_name: "laptop".into(),
            system: None,
        };
        let outcome = register(&self.computer, &trusted, application).await;
        let asked = server.asked.await.unwrap();
        let bodies = asked.iter().map(|request| request.split_once("\r\n\r\n").unwrap().1);
        (
            outcome,
            bodies.map(|body| serde_json::from_str(body).unwrap()).collect(),
        )
    }

    fn accepts(&self, prepared: &Prepared) -> Option<String> {
        let enrolled = serde_json::to_string(&self.enrolled(prepared, &self.ca)).unwrap();
        answer("201 Created", "", &enrolled)
    }

    fn mark(&self) -> Option<LogMark> {
        self.computer.keychain.load().unwrap().unwrap().log_mark()
    }
}

fn log_of(body: &serde_json::Value) -> DeviceLog {
    let entry = SignedEntry::from_base64(body["log_entry"].as_str().unwrap()).unwrap();
    DeviceLog::verify([entry]).unwrap()
}

fn recovery_key(prepared: &Prepared) -> warifu_protocol::SecretText {
    let PendingKind::Register { recovery_key, .. } = &prepared.pending.kind else {
        panic!("a registration")
    };
    recovery_key.clone()
}

#[tokio::test]
async fn a_registration_vouches_for_its_device_and_names_the_recovery_key() {
    let fixture = Fixture::new();
    let prepared = fixture.prepare("alice", None).await;
    let (registered, bodies) = fixture.registers(vec![None, fixture.accepts(&prepared)]).await;
    let registered = registered.unwrap();
    assert_eq!(bodies[0], bodies[1]);
    let kem = KemKey::from_base64(bodies[0]["kem_key"].as_str().unwrap()).unwrap();
    assert_eq!(kem, *prepared.kem.public());
    let log = log_of(&bodies[0]);
    let logged = log.active(&registered.record.device_id).unwrap();
    let keys = &prepared.keys;
    assert!(
        logged
            .keys
            .are(keys.p256().public_key(), keys.ml_dsa_87().public_key(), &kem)
    );
    let recovery = RecoveryKey::from_text(registered.recovery_key.expose()).unwrap();
    let recovery = MlDsa87Key::from_seed(&recovery.sign_seed()).unwrap();
    assert_eq!(log.recovery_keys(log.last_at()), [recovery.public_key()]);

    assert_eq!(fixture.mark(), Some(LogMark::of(&log)));
    let device = fixture.computer.device().await.unwrap();
    assert_eq!(device.log().await.unwrap().unwrap().head(), log.head());
}

#[tokio::test]
async fn a_crash_before_the_end_is_remembered_ends_with_the_same_log() {
    let mut fixture = Fixture::new();
    let keychain = Arc::new(Off {
        inner: Arc::clone(&fixture.computer.keychain),
        is_off: AtomicBool::new(true),
    });
    fixture.computer.keychain = keychain.clone();
    let prepared = fixture.prepare("alice", None).await;
    let (crashed, first) = fixture.registers(vec![fixture.accepts(&prepared)]).await;
    assert!(matches!(crashed, Err(Error::Keychain(_))));
    // Not enrolled yet: the record comes last.
    assert!(fixture.computer.record().unwrap().is_none() && fixture.mark().is_none());

    keychain.is_off.store(false, Ordering::SeqCst);
    let (registered, second) = fixture.registers(vec![fixture.accepts(&prepared)]).await;
    registered.unwrap();
    assert_eq!(first[0]["log_entry"], second[0]["log_entry"]);
    assert_eq!(fixture.mark(), Some(LogMark::of(&log_of(&first[0]))));
}

#[tokio::test]
async fn the_entry_is_sent_again_while_a_server_takes_it_and_signed_anew_later() {
    let mut fixture = Fixture::new();
    let begun = fixture.computer.clock.now();
    let mut entries = Vec::new();
    for seconds in [0, 299, 301, 302, 7200] {
        fixture.computer.clock = Arc::new(FixedClock(begun.plus(Duration::from_secs(seconds))));
        let mut prepared = fixture.prepare("alice", None).await;
        let recovery_key = recovery_key(&prepared);
        let log = begin_log(&fixture.computer, &mut prepared, &recovery_key).unwrap();
        assert_eq!(prepared.pending.beginning, log.to_base64().pop());
        entries.push((prepared.pending.beginning.clone().unwrap(), log.last_at()));
    }
    assert!(entries[0] == entries[1] && entries[2] == entries[3]);
    let times: Vec<_> = entries.iter().map(|(_, at)| at.since(begun).as_secs()).collect();
    assert_eq!(times, [0, 0, 301, 301, 7200]);
    // A clock that was set back: what is from the future is not sent.
    fixture.computer.clock = Arc::new(FixedClock(begun));
    let mut prepared = fixture.prepare("alice", None).await;
    let recovery_key = recovery_key(&prepared);
    let log = begin_log(&fixture.computer, &mut prepared, &recovery_key).unwrap();
    assert_eq!(log.last_at(), begun);
}

#[tokio::test]
async fn destroyed_keys_leave_no_log_behind() {
    let mut fixture = Fixture::new();
    let keychain = Arc::new(Off {
        inner: Arc::clone(&fixture.computer.keychain),
        is_off: AtomicBool::new(true),
    });
    fixture.computer.keychain = keychain;
    let prepared = fixture.prepare("alice", None).await;
    fixture.registers(vec![fixture.accepts(&prepared)]).await.0.unwrap_err();
    assert!(fixture.computer.profile.has("device-log"));
    give_up(&fixture.computer).await.unwrap();
    assert!(!fixture.computer.profile.has("device-log"));
    // Where the crash came between the two, the next enrolment forgets it.
    fixture.computer.profile.write("device-log", b"AAAA").unwrap();
    fixture.prepare("bobby", None).await;
    assert!(!fixture.computer.profile.has("device-log"));
}

#[tokio::test]
async fn a_claim_brings_its_kem_key_too() {
    let fixture = Fixture::new();
    let code = ReceivedCode::Typed(TypedCode::Token(CodeSecret::from_bytes([1; 16])));
    let server = Canned::serve(vec![refusal("410 Gone", "pairing_token_unusable")]).await;
    let trusted = TrustedServer::for_test(server.address.clone(), &fixture.ca.bundle(), fixture.ca.pin());
    let wish = Claim {
        code,
        username: "alice".into(),
        password: "correct horse".into(),
        device_name: "laptop".into(),
        system: None,
    };
    claim(&fixture.computer, &trusted, wish).await.unwrap_err();
    let asked = server.asked.await.unwrap();
    let body: serde_json::Value = serde_json::from_str(asked[0].split_once("\r\n\r\n").unwrap().1).unwrap();
    KemKey::from_base64(body["kem_key"].as_str().unwrap()).unwrap();
}
