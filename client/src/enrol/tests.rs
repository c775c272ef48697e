use std::sync::Arc;

use uuid::Uuid;
use warifu_protocol::wire::Enrolled;
use warifu_protocol::{Language, Sha256Hash, Timestamp};

use super::accept::accept;
use super::prepare::{Prepared, Wish, prepare};
use super::*;
use crate::clock::FixedClock;
use crate::entropy::SeededEntropy;
use crate::keychain::SystemKeychain;
use crate::profile::{PendingKind, Profile};
use crate::trust::tests::TestCa;
use crate::trust::{IssuedError, ServerAddress, TrustedServer};

pub(crate) struct Fixture {
    pub(crate) computer: Computer,
    ca: TestCa,
    _home: tempfile::TempDir,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let entropy = Arc::new(SeededEntropy::new(1));
        let profile = Profile::create(home.path().join("p"), &*entropy).unwrap();
        let store = keyring_core::mock::Store::new().unwrap();
        let computer = Computer {
            keychain: Arc::new(SystemKeychain::over(store, profile.id())),
            profile,
            clock: Arc::new(FixedClock(Timestamp::from_unix(1_800_000_000))),
            entropy,
            language: Language::English,
        };
        Self {
            computer,
            ca: TestCa::new(7),
            _home: home,
        }
    }

    fn server(&self) -> TrustedServer {
        TrustedServer::for_test("example.org".parse().unwrap(), &self.ca.bundle(), self.ca.pin())
    }

    pub(crate) fn pin(&self) -> warifu_protocol::Pin {
        self.ca.pin()
    }

    /// A device that was enrolled at `address`.
    pub(crate) async fn device(&self, address: ServerAddress) -> crate::Device {
        let prepared = self.prepare("alice", None).await;
        let enrolled = self.enrolled(&prepared, &self.ca);
        let server = TrustedServer::for_test(address, &self.ca.bundle(), self.ca.pin());
        accept(&self.computer, &server, &prepared, "laptop", &enrolled)
            .await
            .unwrap();
        self.computer.device().await.unwrap()
    }

    async fn prepare(&self, username: &str, code: Option<u8>) -> Prepared {
        let wish = Wish {
            username,
            pin: self.ca.pin(),
            code_sha256: code.map(|byte| Sha256Hash([byte; 32])),
        };
        prepare(&self.computer, wish).await.unwrap()
    }

    fn enrolled(&self, prepared: &Prepared, ca: &TestCa) -> Enrolled {
        let account = Uuid::from_bytes([4; 16]);
        let certificates = ca.issue(&prepared.keys, account, false);
        Enrolled {
            success: true,
            uuid: account,
            device_id: prepared.keys.device_id(),
            client_cert: String::new(),
            client_key: None,
            fingerprint: certificates[1].fingerprint,
            certificates,
            ca: ca.bundle(),
            recovery_key: None,
            message: String::new(),
        }
    }
}

#[tokio::test]
async fn the_same_wish_after_a_crash_finds_the_same_keys_and_recovery_key() {
    let fixture = Fixture::new();
    let first = fixture.prepare("alice", None).await;
    // The crash: nothing is left but the keychain and the profile.
    let second = fixture.prepare("alice", None).await;
    assert_eq!(first.keys.device_id(), second.keys.device_id());
    assert_eq!(first.pending, second.pending);
    assert!(matches!(second.pending.kind, PendingKind::Register { .. }));
}

#[tokio::test]
async fn another_wish_makes_other_keys() {
    let fixture = Fixture::new();
    let mut seen = Vec::new();
    for (username, code) in [("alice", None), ("bobby", None), ("bobby", Some(1)), ("bobby", Some(2))] {
        let prepared = fixture.prepare(username, code).await;
        assert!(!seen.contains(&prepared.keys.device_id()), "{username} {code:?}");
        seen.push(prepared.keys.device_id());
        let again = fixture.prepare(username, code).await;
        assert_eq!(again.keys.device_id(), prepared.keys.device_id());
    }
}

#[tokio::test]
async fn a_lost_keychain_entry_or_file_makes_other_keys() {
    let fixture = Fixture::new();
    let first = fixture.prepare("alice", None).await;
    Pending::forget(&fixture.computer.profile).unwrap();
    let second = fixture.prepare("alice", None).await;
    fixture.computer.keychain.delete().unwrap();
    let third = fixture.prepare("alice", None).await;
    assert_ne!(first.keys.device_id(), second.keys.device_id());
    assert_ne!(second.keys.device_id(), third.keys.device_id());
}

#[tokio::test]
async fn an_accepted_answer_makes_a_device() {
    let fixture = Fixture::new();
    let prepared = fixture.prepare("alice", None).await;
    let enrolled = fixture.enrolled(&prepared, &fixture.ca);
    let record = accept(&fixture.computer, &fixture.server(), &prepared, "laptop", &enrolled)
        .await
        .unwrap();
    assert_eq!(fixture.computer.record().unwrap(), Some(record.clone()));
    assert_eq!(record.primary_fingerprint(), Some(enrolled.fingerprint));
    let device = fixture.computer.device().await.unwrap();
    assert_eq!(device.keys().device_id(), record.device_id);
    // Until the person has seen the recovery key, the same registration may still go on.
    check_free(&fixture.computer).unwrap();
    acknowledge_recovery_key(&fixture.computer).unwrap();
    assert!(matches!(
        check_free(&fixture.computer),
        Err(Error::AlreadyEnrolled { .. })
    ));
}

#[tokio::test]
async fn an_unacceptable_answer_destroys_the_keys() {
    let fixture = Fixture::new();
    let prepared = fixture.prepare("alice", None).await;
    let enrolled = fixture.enrolled(&prepared, &TestCa::new(8));
    let error = accept(&fixture.computer, &fixture.server(), &prepared, "laptop", &enrolled)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Issued(IssuedError::OtherIssuer(_))));
    assert_eq!(error.outcome(), crate::Outcome::Alarm);
    assert!(fixture.computer.keychain.load().unwrap().is_none());
    assert!(!Pending::is_in(&fixture.computer.profile));
    assert_eq!(fixture.computer.record().unwrap(), None);
}

#[tokio::test]
async fn a_device_without_its_keys_or_with_changed_roots_does_not_open() {
    let fixture = Fixture::new();
    let prepared = fixture.prepare("alice", None).await;
    let enrolled = fixture.enrolled(&prepared, &fixture.ca);
    let mut record = accept(&fixture.computer, &fixture.server(), &prepared, "laptop", &enrolled)
        .await
        .unwrap();
    record.ca = TestCa::new(8).bundle();
    record.save(&fixture.computer.profile).unwrap();
    let error = fixture.computer.device().await.unwrap_err();
    assert!(matches!(error, Error::RecordChanged(_)));
    assert_eq!(error.outcome(), crate::Outcome::Alarm);
    fixture.computer.keychain.delete().unwrap();
    assert!(matches!(fixture.computer.device().await, Err(Error::KeysGone)));
}
