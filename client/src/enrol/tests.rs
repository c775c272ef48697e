mod beginning;
mod resume;

use std::sync::Arc;

use uuid::Uuid;
use warifu_protocol::code::{CodeSecret, TypedCode};
use warifu_protocol::wire::Enrolled;
use warifu_protocol::{Language, Sha256Hash, Timestamp};

use super::accept::accept;
use super::prepare::{Prepared, Wish, prepare};
use super::*;
use crate::api::tests::{Canned, answer};
use crate::clock::FixedClock;
use crate::computer::Computer;
use crate::entropy::SeededEntropy;
use crate::keychain::{Keychain, KeychainEntry, KeychainError, KeychainKind, SystemKeychain};
use crate::pairing::ReceivedCode;
use crate::profile::{Pending, PendingKind, Profile};
use crate::trust::tests::TestCa;
use crate::trust::{IssuedError, ServerAddress, TrustedServer};

/// A keychain that gives and keeps, and cannot destroy.
struct Clinging(Arc<dyn Keychain>);

impl Keychain for Clinging {
    fn kind(&self) -> KeychainKind {
        self.0.kind()
    }

    fn load(&self) -> Result<Option<KeychainEntry>, KeychainError> {
        self.0.load()
    }

    fn store(&self, entry: &KeychainEntry) -> Result<(), KeychainError> {
        self.0.store(entry)
    }

    fn delete(&self) -> Result<(), KeychainError> {
        Err(KeychainError::Locked("locked".into()))
    }
}

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

    /// The same, where what is in the keychain cannot be destroyed.
    pub(super) fn clinging(mut self) -> Self {
        self.computer.keychain = Arc::new(Clinging(self.computer.keychain));
        self
    }

    fn server(&self) -> TrustedServer {
        self.server_at("example.org".parse().unwrap())
    }

    pub(crate) fn server_at(&self, address: ServerAddress) -> TrustedServer {
        TrustedServer::for_test(address, &self.ca.bundle(), self.ca.pin())
    }

    pub(crate) const fn ca(&self) -> &TestCa {
        &self.ca
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

    /// The same device where its server has moved to `address`.
    pub(crate) async fn moved(&self, address: ServerAddress) -> crate::Device {
        let record = self.computer.record().unwrap().unwrap();
        let record = Record {
            server: address,
            ..record
        };
        record.save(&self.computer.profile).unwrap();
        self.computer.device().await.unwrap()
    }

    async fn prepare(&self, username: &str, code: Option<u8>) -> Prepared {
        self.try_prepare(username, code.map(|byte| Sha256Hash([byte; 32])))
            .await
            .unwrap()
    }

    async fn try_prepare(&self, username: &str, code_sha256: Option<Sha256Hash>) -> Result<Prepared, Error> {
        let wish = Wish {
            username,
            server: &"example.org".parse().unwrap(),
            pin: self.ca.pin(),
            code_sha256,
            named: None,
        };
        prepare(&self.computer, wish).await
    }

    /// Registers at a server that gives `answers`.
    async fn register(&self, answers: Vec<Option<String>>) -> Error {
        let server = Canned::serve(answers).await;
        let trusted = TrustedServer::for_test(server.address.clone(), &self.ca.bundle(), self.ca.pin());
        let application = Application {
            username: "alice".into(),
            email: "alice@example.org".into(),
            password: "correct horse".into(),
            device_name: "laptop".into(),
            system: None,
        };
        register(&self.computer, &trusted, application).await.unwrap_err()
    }

    /// What the server answers to these keys.
    pub(crate) fn enrolled_for(&self, keys: &crate::keys::DeviceKeys) -> Enrolled {
        Self::enrolled_by(keys, &self.ca)
    }

    pub(in crate::enrol) fn enrolled(&self, prepared: &Prepared, ca: &TestCa) -> Enrolled {
        Self::enrolled_by(&prepared.keys, ca)
    }

    fn enrolled_by(keys: &crate::keys::DeviceKeys, ca: &TestCa) -> Enrolled {
        let account = Uuid::from_bytes([4; 16]);
        let certificates = ca.issue(keys, account, false);
        Enrolled {
            success: true,
            uuid: account,
            device_id: keys.device_id(),
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
async fn another_wish_does_not_touch_keys_that_may_have_been_accepted() {
    let fixture = Fixture::new();
    let first = fixture.prepare("Alice", None).await;
    for (username, code) in [("bobby", None), ("alice", Some(1)), ("alice", Some(2))] {
        let refused = fixture
            .try_prepare(username, code.map(|byte| Sha256Hash([byte; 32])))
            .await;
        let Err(Error::Unfinished { username, server }) = refused else {
            panic!("{username} {code:?}")
        };
        assert_eq!((&*username, server.to_string().as_str()), ("Alice", "example.org"));
    }
    let again = fixture.prepare("ａlice", None).await;
    assert_eq!(again.keys.device_id(), first.keys.device_id());
}

#[tokio::test]
async fn what_was_forgotten_is_made_anew_and_what_was_lost_is_named() {
    let fixture = Fixture::new();
    let first = fixture.prepare("alice", None).await;
    Pending::forget(&fixture.computer.profile).unwrap();
    let second = fixture.prepare("alice", None).await;
    assert_ne!(first.keys.device_id(), second.keys.device_id());
    // Keys in another keychain than the one that is asked are not gone for good.
    fixture.computer.keychain.delete().unwrap();
    assert!(matches!(fixture.try_prepare("alice", None).await, Err(Error::KeysGone)));
    assert!(Pending::is_in(&fixture.computer.profile));
}

fn refusal(status: &str, code: &str) -> Option<String> {
    let number = status.split(' ').next().unwrap();
    let body = format!(r#"{{"code": "{code}", "status": {number}, "title": "T", "detail": "D"}}"#);
    answer(status, "", &body)
}

#[tokio::test]
async fn a_refused_enrolment_leaves_nothing_begun() {
    for (status, code) in [
        ("409 Conflict", "username_taken"),
        ("410 Gone", "pairing_token_unusable"),
        ("400 Bad Request", "invalid_csr"),
    ] {
        let fixture = Fixture::new();
        let error = fixture.register(vec![refusal(status, code)]).await;
        assert!(error.problem().is_some(), "{error:?}");
        assert!(!Pending::is_in(&fixture.computer.profile), "{code}");
        assert!(fixture.computer.keychain.load().unwrap().is_none(), "{code}");
    }
}

#[tokio::test]
async fn a_refusal_after_a_lost_answer_may_be_of_an_accepted_enrolment() {
    let taken = || refusal("409 Conflict", "username_taken");
    let fixture = Fixture::new();
    fixture.register(vec![None, taken()]).await;
    assert!(Pending::is_in(&fixture.computer.profile));
    // In a later command too: the password may have been mistyped, which hides the repeat.
    fixture.register(vec![taken()]).await;
    assert!(Pending::is_in(&fixture.computer.profile));
    // Of keys alone the server says that it never accepted them.
    fixture.register(vec![refusal("400 Bad Request", "invalid_csr")]).await;
    assert!(!Pending::is_in(&fixture.computer.profile));

    let fixture = Fixture::new();
    fixture
        .register(vec![refusal("500 Internal Server Error", "internal")])
        .await;
    assert!(Pending::is_in(&fixture.computer.profile));
}

#[tokio::test]
async fn a_claim_that_was_stopped_at_its_end_is_found_again() {
    let fixture = Fixture::new();
    let code = |token| ReceivedCode::Typed(TypedCode::Token(CodeSecret::from_bytes([token; 16])));
    let TypedCode::Token(token) = code(1).typed() else {
        panic!("of a token")
    };
    assert_eq!(finished_claim(&fixture.computer, &code(1)).await.unwrap(), None);
    let prepared = fixture.try_prepare("alice", Some(token.sha256())).await.unwrap();
    let enrolled = fixture.enrolled(&prepared, &fixture.ca);
    let record = accept(&fixture.computer, &fixture.server(), &prepared, "laptop", &enrolled)
        .await
        .unwrap();
    // The crash: the record is there, and what was under way too.
    let other = finished_claim(&fixture.computer, &code(2)).await;
    assert!(matches!(other, Err(Error::AlreadyEnrolled { .. })));
    assert_eq!(finished_claim(&fixture.computer, &code(1)).await.unwrap(), Some(record));
    assert!(!Pending::is_in(&fixture.computer.profile));
    let again = finished_claim(&fixture.computer, &code(1)).await;
    assert!(matches!(again, Err(Error::AlreadyEnrolled { .. })));
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
    // Until the person has seen the recovery key, the same registration shows it again.
    let PendingKind::Register { recovery_key } = prepared.pending.kind else {
        panic!("a registration")
    };
    for username in ["alice", "Alice"] {
        let again = finished_registration(&fixture.computer, username)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(again.recovery_key, recovery_key);
    }
    let other = finished_registration(&fixture.computer, "bobby").await;
    assert!(matches!(other, Err(Error::AlreadyEnrolled { .. })));
    acknowledge_recovery_key(&fixture.computer).unwrap();
    let again = finished_registration(&fixture.computer, "alice").await;
    assert!(matches!(again, Err(Error::AlreadyEnrolled { .. })));
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
async fn an_attack_is_told_as_one_where_the_keychain_fails_too() {
    let fixture = Fixture::new().clinging();
    let prepared = fixture.prepare("alice", None).await;
    let enrolled = fixture.enrolled(&prepared, &TestCa::new(8));
    let error = accept(&fixture.computer, &fixture.server(), &prepared, "laptop", &enrolled)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Issued(IssuedError::OtherIssuer(_))), "{error:?}");
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
