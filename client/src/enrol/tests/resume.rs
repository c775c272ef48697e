//! What a program finds that starts after a crash at any point.

use super::*;
use crate::profile::ProfileError;

const CODE: u8 = 9;

/// A keychain that answers nothing but that it is locked.
struct Locked;

impl Keychain for Locked {
    fn kind(&self) -> KeychainKind {
        KeychainKind::System
    }

    fn load(&self) -> Result<Option<KeychainEntry>, KeychainError> {
        Err(KeychainError::Locked("locked".into()))
    }

    fn store(&self, _: &KeychainEntry) -> Result<(), KeychainError> {
        Err(KeychainError::Locked("locked".into()))
    }

    fn delete(&self) -> Result<(), KeychainError> {
        Err(KeychainError::Locked("locked".into()))
    }
}

impl Fixture {
    fn locked(&self) -> Computer {
        Computer {
            keychain: Arc::new(Locked),
            ..self.computer.clone()
        }
    }

    fn has_keys(&self) -> bool {
        self.computer.keychain.load().unwrap().is_some()
    }

    async fn begun(&self) -> Option<Begun> {
        begun(&self.computer).await.unwrap()
    }

    /// Enrols as far as the record: what comes after it is cut off by the crash.
    async fn accepted(&self, code: Option<u8>) -> Prepared {
        let prepared = self.prepare("Alice", code).await;
        let enrolled = self.enrolled(&prepared, &self.ca);
        accept(&self.computer, &self.server(), &prepared, "laptop", &enrolled)
            .await
            .unwrap();
        prepared
    }
}

#[tokio::test]
async fn where_nothing_was_begun_nothing_is_found_and_the_keychain_is_left_alone() {
    let fixture = Fixture::new();
    let locked = fixture.locked();
    assert_eq!(begun(&locked).await.unwrap(), None);
    assert!(resume(&locked).await.unwrap().is_none());
    // Once the key was seen, an enrolled device has nothing to resume either.
    fixture.accepted(None).await;
    acknowledge_recovery_key(&fixture.computer).unwrap();
    assert_eq!(begun(&locked).await.unwrap(), None);
    assert!(resume(&locked).await.unwrap().is_none());
}

#[tokio::test]
async fn an_enrolment_that_was_begun_is_found_with_its_wish() {
    for (code, is_registration) in [(None, true), (Some(CODE), false)] {
        let fixture = Fixture::new();
        fixture.prepare("Alice", code).await;
        let found = Begun {
            username: "Alice".into(),
            server: "example.org".parse().unwrap(),
            is_registration,
        };
        assert_eq!(fixture.begun().await, Some(found));
        assert!(resume(&fixture.computer).await.unwrap().is_none());
        assert!(Pending::is_in(&fixture.computer.profile) && fixture.has_keys());
    }
}

#[tokio::test]
async fn an_enrolment_whose_keys_are_gone_is_none_and_one_behind_a_lock_is_not_gone() {
    let fixture = Fixture::new();
    fixture.prepare("alice", None).await;
    let locked = begun(&fixture.locked()).await;
    assert!(matches!(locked, Err(Error::Keychain(KeychainError::Locked(_)))));
    let other = KeychainEntry::generate(&SeededEntropy::new(99)).unwrap();
    fixture.computer.keychain.store(&other).unwrap();
    assert_eq!(fixture.begun().await, None);
    fixture.computer.keychain.delete().unwrap();
    assert_eq!(fixture.begun().await, None);
    // What cannot go on can still be given up.
    give_up(&fixture.computer).await.unwrap();
    fixture.prepare("bobby", None).await;
}

#[tokio::test]
async fn a_recovery_key_is_shown_until_somebody_has_seen_it() {
    let fixture = Fixture::new();
    let prepared = fixture.accepted(None).await;
    let PendingKind::Register { recovery_key } = prepared.pending.kind else {
        panic!("a registration")
    };
    assert_eq!(fixture.begun().await, None);
    for _ in 0..2 {
        let found = resume(&fixture.computer).await.unwrap().unwrap();
        assert_eq!(found.recovery_key, recovery_key);
        assert_eq!(found.record.username, "Alice");
    }
    acknowledge_recovery_key(&fixture.computer).unwrap();
    assert!(resume(&fixture.computer).await.unwrap().is_none());
}

#[tokio::test]
async fn a_claim_that_was_done_needs_nobody() {
    let fixture = Fixture::new();
    fixture.accepted(Some(CODE)).await;
    assert_eq!(fixture.begun().await, None);
    assert!(resume(&fixture.computer).await.unwrap().is_none());
    assert!(!Pending::is_in(&fixture.computer.profile));
    fixture.computer.device().await.unwrap();
}

#[tokio::test]
async fn an_enrolment_is_given_up_with_its_keys() {
    let fixture = Fixture::new();
    give_up(&fixture.computer).await.unwrap();
    for code in [None, Some(CODE)] {
        let first = fixture.prepare("alice", code).await;
        give_up(&fixture.computer).await.unwrap();
        assert!(!Pending::is_in(&fixture.computer.profile) && !fixture.has_keys());
        assert_eq!(fixture.begun().await, None);
        let second = fixture.prepare("bobby", None).await;
        assert_ne!(first.keys.device_id(), second.keys.device_id());
        give_up(&fixture.computer).await.unwrap();
    }
}

#[tokio::test]
async fn giving_up_that_was_stopped_halfway_is_ended_by_the_next_try() {
    let fixture = Fixture::new();
    fixture.prepare("alice", None).await;
    let refused = give_up(&fixture.locked()).await;
    assert!(matches!(refused, Err(Error::Keychain(KeychainError::Locked(_)))));
    assert!(fixture.has_keys());
    give_up(&fixture.computer).await.unwrap();
    assert!(!Pending::is_in(&fixture.computer.profile) && !fixture.has_keys());
}

#[tokio::test]
async fn an_enrolled_device_is_never_given_up() {
    for code in [None, Some(CODE)] {
        let fixture = Fixture::new();
        fixture.accepted(code).await;
        let refused = give_up(&fixture.computer).await;
        assert!(matches!(refused, Err(Error::AlreadyEnrolled { username }) if username == "Alice"));
        assert!(Pending::is_in(&fixture.computer.profile));
        fixture.computer.device().await.unwrap();
    }
    // Not even one whose record cannot be read.
    let fixture = Fixture::new();
    fixture.accepted(None).await;
    fixture.computer.profile.write("profile.json", b"{").unwrap();
    let refused = give_up(&fixture.computer).await;
    assert!(matches!(refused, Err(Error::Profile(ProfileError::Damaged(_)))));
    assert!(Pending::is_in(&fixture.computer.profile) && fixture.has_keys());
}

#[tokio::test]
async fn an_enrolment_that_another_process_is_at_is_left_to_it() {
    let fixture = Fixture::new();
    fixture.prepare("alice", None).await;
    let _lock = fixture.computer.profile.lock().unwrap();
    for outcome in [
        give_up(&fixture.computer).await,
        resume(&fixture.computer).await.map(drop),
    ] {
        assert!(matches!(outcome, Err(Error::Profile(ProfileError::Busy))));
    }
    assert!(Pending::is_in(&fixture.computer.profile) && fixture.has_keys());
}

#[tokio::test]
async fn what_was_begun_is_forgotten_without_a_keychain_but_no_device_is() {
    let fixture = Fixture::new();
    fixture.prepare("alice", None).await;
    forget_begun(&fixture.computer.profile).unwrap();
    assert!(!Pending::is_in(&fixture.computer.profile) && fixture.has_keys());
    // Again: there is nothing, which is what was wanted. The next enrolment makes keys of its own.
    forget_begun(&fixture.computer.profile).unwrap();
    fixture.prepare("bobby", None).await;

    let fixture = Fixture::new();
    fixture.accepted(None).await;
    let refused = forget_begun(&fixture.computer.profile);
    assert!(matches!(refused, Err(Error::AlreadyEnrolled { .. })));
    assert!(Pending::is_in(&fixture.computer.profile));
}
