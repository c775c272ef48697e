//! What an honest server shows is kept, and asked for once.

use super::server::Server;
use super::*;
use crate::device_log::LogMark;

fn mark(fixture: &Fixture) -> Option<LogMark> {
    fixture.computer.keychain.load().unwrap().unwrap().log_mark()
}

#[tokio::test]
async fn a_log_is_kept_and_followed_entry_by_entry() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let own = Member::own(&fixture);
    for more in [0, 3, 3, 8] {
        let log = grown(&own, more);
        server.show(&log);
        let synced = device.sync_log().await.unwrap().unwrap();
        assert_eq!((synced.head(), synced.len()), (log.head(), log.len()));
        assert_eq!(mark(&fixture), Some(LogMark::of(&log)));
        // Without the server, and by a program that starts anew.
        let again = fixture.computer.device().await.unwrap().log().await.unwrap().unwrap();
        assert_eq!(again.head(), log.head());
    }
    let asked = server.asked();
    assert_eq!(asked[..2], ["/account/log?from=0", "/account/log?from=0"]);
    // The last known entry is asked for again: a server that has another one there must show it.
    assert_eq!(asked[3..5], ["/account/log?from=3", "/account/log?from=3"]);
}

#[tokio::test]
async fn an_account_without_a_log_is_no_alarm() {
    for unknown in [false, true] {
        let fixture = Fixture::new();
        let (server, device) = Server::with_device(&fixture).await;
        server.change(|showing| showing.unknown = unknown);
        assert!(device.sync_log().await.unwrap().is_none());
        assert!(device.log().await.unwrap().is_none());
        assert_eq!(mark(&fixture), None);
    }
}

#[tokio::test]
async fn a_kept_log_that_was_lost_is_fetched_again() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let log = grown(&Member::own(&fixture), 4);
    server.show(&log);
    device.sync_log().await.unwrap();
    for damage in [b"".as_slice(), b"AAAA\n", b"\xff\xfe"] {
        fixture.computer.profile.write("device-log", damage).unwrap();
        let synced = device.sync_log().await.unwrap().unwrap();
        assert_eq!(synced.head(), log.head());
        assert_eq!(device.log().await.unwrap().unwrap().head(), log.head());
    }
}

#[tokio::test]
async fn the_beginning_of_an_earlier_try_is_recognised_until_one_was_shown() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let own = Member::own(&fixture);
    let [first, second, third] =
        [0, 60, 120].map(|seconds| own.begins_at(Timestamp::from_unix(now().unix() + seconds)));
    super::super::keep(&fixture.computer, &second).await.unwrap();
    // Longer by now: other computers were added to what the first try began.
    let grown = and(first.clone(), |log| own.enrols(log, &Member::new(5)));
    server.show(&grown);
    assert_eq!(device.sync_log().await.unwrap().unwrap().head(), grown.head());
    assert_eq!(mark(&fixture), Some(LogMark::of(&grown)));
    server.show(&third);
    let error = device.sync_log().await.unwrap_err();
    assert!(matches!(
        error,
        crate::Error::Log(crate::device_log::LogAlarm::Forked { seq: 0 })
    ));
}

#[tokio::test]
async fn a_beginning_with_another_recovery_key_is_nobodys_earlier_try() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let own = Member::own(&fixture);
    super::super::keep(&fixture.computer, &own.begins()).await.unwrap();
    let other = MlDsa87Key::from_seed(&[78; 32]).unwrap();
    let entry = Entry::first(own.logged(), other.public_key().clone(), now());
    server.show_signed(&[own.keys.sign_entry(entry).unwrap()]);
    let error = device.sync_log().await.unwrap_err();
    assert!(matches!(
        error,
        crate::Error::Log(crate::device_log::LogAlarm::Forked { seq: 0 })
    ));
}
