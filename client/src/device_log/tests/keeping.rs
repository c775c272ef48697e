//! A crash between any two writes loses nothing, and nothing that another process has kept is taken back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::server::Server;
use super::*;
use crate::computer::Computer;
use crate::device_log::{Alarms, LogAlarm, LogMark, keep};
use crate::keychain::{Keychain, KeychainError, KeychainKind};
use crate::{Device, Error};

/// A keychain that the computer is switched off at: after so many writes it takes none.
struct Dying {
    inner: Arc<dyn Keychain>,
    left: AtomicU32,
}

impl Keychain for Dying {
    fn kind(&self) -> KeychainKind {
        self.inner.kind()
    }

    fn load(&self) -> Result<Option<KeychainEntry>, KeychainError> {
        self.inner.load()
    }

    fn store(&self, entry: &KeychainEntry) -> Result<(), KeychainError> {
        match self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
        {
            Ok(_) => self.inner.store(entry),
            Err(_) => Err(KeychainError::Locked("off".into())),
        }
    }

    fn delete(&self) -> Result<(), KeychainError> {
        self.inner.delete()
    }
}

fn dying(fixture: &Fixture, left: u32) -> Computer {
    Computer {
        keychain: Arc::new(Dying {
            inner: Arc::clone(&fixture.computer.keychain),
            left: AtomicU32::new(left),
        }),
        ..fixture.computer.clone()
    }
}

fn mark(fixture: &Fixture) -> Option<LogMark> {
    fixture.computer.keychain.load().unwrap().unwrap().log_mark()
}

async fn device(computer: Computer, like: &Device) -> Device {
    Device::open(computer, like.record().clone()).await.unwrap()
}

#[tokio::test]
async fn a_crash_between_file_and_keychain_is_made_good_by_the_next_sync() {
    let fixture = Fixture::new();
    let (server, whole) = Server::with_device(&fixture).await;
    let own = Member::own(&fixture);
    let (short, long) = (grown(&own, 1), grown(&own, 3));
    server.show(&short);
    whole.sync_log().await.unwrap();

    server.show(&long);
    let crashing = device(dying(&fixture, 0), &whole).await;
    assert!(matches!(crashing.sync_log().await, Err(Error::Keychain(_))));
    // The file is ahead, and verifies: nobody was told of it, and nothing is lost.
    assert_eq!(mark(&fixture), Some(LogMark::of(&short)));
    assert_eq!(whole.log().await.unwrap().unwrap().head(), long.head());
    // What the file has seen is remembered as well.
    server.show(&short);
    let error = whole.sync_log().await.unwrap_err();
    assert!(
        matches!(error, Error::Log(LogAlarm::RolledBack { seen: 3, shown: 1 })),
        "{error:?}"
    );
    server.show(&long);
    whole.sync_log().await.unwrap();
    assert_eq!(mark(&fixture), Some(LogMark::of(&long)));
}

#[tokio::test]
async fn a_crash_at_the_first_log_leaves_none_behind() {
    let fixture = Fixture::new();
    let (server, whole) = Server::with_device(&fixture).await;
    let log = grown(&Member::own(&fixture), 1);
    server.show(&log);
    let crashing = device(dying(&fixture, 0), &whole).await;
    assert!(crashing.sync_log().await.is_err());
    assert_eq!(mark(&fixture), None);
    // A file of which the keychain knows nothing is not believed.
    assert!(whole.log().await.unwrap().is_none());
    assert_eq!(whole.sync_log().await.unwrap().unwrap().head(), log.head());
}

#[tokio::test]
async fn the_entry_keeps_its_keys_when_its_last_place_moves() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let before = fixture.computer.keychain.load().unwrap().unwrap();
    assert_eq!(before.log_mark(), None);
    server.show(&grown(&Member::own(&fixture), 2));
    device.sync_log().await.unwrap();
    let after = fixture.computer.keychain.load().unwrap().unwrap();
    assert_eq!(after.to_bytes()[..129], before.to_bytes()[..129]);
    assert_eq!(after.to_bytes().len(), before.to_bytes().len());
}

#[tokio::test]
async fn what_another_process_has_kept_is_not_taken_back() {
    let fixture = Fixture::new();
    let (_server, _device) = Server::with_device(&fixture).await;
    let own = Member::own(&fixture);
    let (short, long) = (grown(&own, 1), grown(&own, 3));
    keep(&fixture.computer, &long).await.unwrap();
    let error = keep(&fixture.computer, &short).await.unwrap_err();
    assert!(matches!(error, Error::Log(LogAlarm::RolledBack { seen: 3, shown: 1 })));
    assert_eq!(mark(&fixture), Some(LogMark::of(&long)));
}

#[tokio::test]
async fn a_changed_file_is_an_alarm_where_the_server_cannot_be_asked() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let own = Member::own(&fixture);
    server.show(&grown(&own, 3));
    device.sync_log().await.unwrap();
    let profile = &fixture.computer.profile;
    let other = [own.begins().to_base64().join("\n"), String::new(), "AAAA".into()];
    for content in other {
        profile.write("device-log", content.as_bytes()).unwrap();
        let error = device.log().await.unwrap_err();
        assert!(matches!(error, Error::Log(LogAlarm::KeptChanged)), "{error:?}");
    }
    profile.remove("device-log").unwrap();
    assert!(matches!(device.log().await, Err(Error::Log(LogAlarm::KeptChanged))));
    assert_eq!(Alarms::load(profile).unwrap().standing().count(), 1);
}
