//! Entries that this computer signs, and the one that takes it in.

use super::server::Server;
use super::*;
use crate::Error;
use crate::device_log::{Alarms, LogAlarm, LogMark, enrolling};
use crate::session::Tokens;

#[tokio::test]
async fn an_enrolment_is_signed_on_top_of_the_log_and_kept() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let own = Member::own(&fixture);
    let new = Member::new(2);
    server.show(&own.begins());
    let log = device.sync_log().await.unwrap().unwrap();
    let entry = device.sign_enrolment(&log, new.logged()).unwrap();
    log.check(&entry).unwrap();
    for _ in 0..2 {
        let kept = device.keep_appended(&log, &entry).await.unwrap();
        assert_eq!(kept.head(), entry.head());
        let mark = fixture.computer.keychain.load().unwrap().unwrap().log_mark();
        assert_eq!(mark, Some(LogMark::of(&kept)));
    }
    // A repeat of what came in another answer.
    let again = device
        .keep_appended(&device.log().await.unwrap().unwrap(), &entry)
        .await
        .unwrap();
    assert_eq!(again.len(), 2);
    // The server that took it and denies it.
    let error = device.sync_log().await.unwrap_err();
    assert!(
        matches!(error, Error::Log(LogAlarm::RolledBack { seen: 1, shown: 0 })),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_entry_that_does_not_go_on_from_what_is_remembered_raises_an_alarm() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let own = Member::own(&fixture);
    server.show(&and(own.begins(), |log| own.enrols(log, &Member::new(2))));
    device.sync_log().await.unwrap().unwrap();
    let past = own.begins();
    let other = own.enrols(&past, &Member::new(3));
    let error = device.keep_appended(&past, &other).await.unwrap_err();
    assert!(matches!(error, Error::Log(LogAlarm::Forked { seq: 1 })), "{error:?}");
    let found = || {
        let alarms = Alarms::load(&fixture.computer.profile).unwrap();
        alarms.standing().map(|raised| raised.alarm.clone()).collect::<Vec<_>>()
    };
    assert_eq!(found(), [LogAlarm::Forked { seq: 1 }]);
    Alarms::acknowledge(&fixture.computer.profile, &found(), now()).unwrap();
    // Nor one that does not go on from the log that it comes with.
    let grown = and(past, |log| own.enrols(log, &Member::new(4)));
    let error = device.keep_appended(&grown, &other).await.unwrap_err();
    assert!(
        matches!(&error, Error::Log(alarm) if found() == [alarm.clone()]),
        "{error:?}"
    );
}

#[tokio::test]
async fn nothing_is_signed_while_an_alarm_stands_or_by_a_device_that_nobody_believes() {
    let fixture = Fixture::new();
    let (_server, device) = Server::with_device(&fixture).await;
    let (own, other) = (Member::own(&fixture), Member::new(2));
    let log = own.begins();
    assert!(matches!(
        device.sign_enrolment(&other.begins(), other.logged()),
        Err(Error::NotInLog)
    ));
    let with_other = and(log.clone(), |log| own.enrols(log, &other));
    let revoked = and(with_other, |log| other.revokes(log, &own));
    assert!(matches!(
        device.sign_enrolment(&revoked, Member::new(3).logged()),
        Err(Error::NotInLog)
    ));

    let profile = &fixture.computer.profile;
    Alarms::raise(profile, LogAlarm::NotKept, now()).unwrap();
    assert!(matches!(
        device.sign_enrolment(&log, other.logged()),
        Err(Error::Log(LogAlarm::NotKept))
    ));
    Alarms::acknowledge(profile, &[LogAlarm::NotKept], now()).unwrap();
    device.sign_enrolment(&log, other.logged()).unwrap();
}

#[tokio::test]
async fn a_log_that_comes_in_another_answer_is_held_to_the_same_rules() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let log = grown(&Member::own(&fixture), 3);
    assert_eq!(device.check_log(&log.to_base64()).await.unwrap().head(), log.head());
    for (shown, found) in [
        (vec![], LogAlarm::NotKept),
        (log.to_base64()[1..].to_vec(), LogAlarm::Gap { seq: 0 }),
        (Member::new(9).begins().to_base64(), LogAlarm::Forked { seq: 0 }),
    ] {
        server.show(&log);
        let expected = match found {
            LogAlarm::NotKept => LogAlarm::Gone { seen: 3 },
            other => other,
        };
        let error = device.check_log(&shown).await.unwrap_err();
        assert!(matches!(&error, Error::Log(alarm) if *alarm == expected), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_only_older_than_what_another_process_saw_is_no_alarm() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let log = grown(&Member::own(&fixture), 3);
    let profile = &fixture.computer.profile;
    let standing = || {
        Alarms::load(profile)
            .unwrap()
            .standing()
            .map(|raised| raised.alarm.clone())
            .collect::<Vec<_>>()
    };
    server.show(&log);
    let old = log.to_base64()[..2].to_vec();
    // After the answer was given, another process has seen the log go on.
    device.sync_log().await.unwrap();
    assert_eq!(device.check_log(&old).await.unwrap().head(), log.head());
    assert_eq!(standing(), []);
    // Where it is still so short, it was rolled back; and where nobody shows the log of now, nothing speaks against that.
    let rolled_back = LogAlarm::RolledBack { seen: 3, shown: 1 };
    for is_logged_in in [true, false] {
        server.show_entries(old.clone());
        if !is_logged_in {
            Alarms::acknowledge(profile, &standing(), now()).unwrap();
            Tokens::forget(profile).unwrap();
        }
        let error = device.check_log(&old).await.unwrap_err();
        assert!(
            matches!(&error, Error::Log(alarm) if *alarm == rolled_back),
            "{error:?}"
        );
        assert_eq!(standing(), std::slice::from_ref(&rolled_back));
    }
}

#[test]
fn only_the_entry_of_exactly_these_keys_takes_a_computer_in() {
    let (old, new) = (Member::new(1), Member::new(2));
    let log = and(old.begins(), |log| old.enrols(log, &new));
    let entry = enrolling(&log, &new.keys, new.kem.public()).unwrap();
    assert_eq!(entry.head(), log.head());
    assert_eq!(entry.entry().by, old.keys.device_id());
    // It is found when the log has gone on.
    let longer = and(log.clone(), |log| old.enrols(log, &Member::new(3)));
    assert_eq!(
        enrolling(&longer, &new.keys, new.kem.public()).unwrap().head(),
        entry.head()
    );

    let other = Member::new(4);
    assert!(enrolling(&log, &new.keys, other.kem.public()).is_none());
    assert!(enrolling(&log, &other.keys, other.kem.public()).is_none());
    let swapped = old.keys.sign_entry(Entry::enrol(
        &old.begins(),
        old.keys.device_id(),
        LoggedKeys {
            p256_sha256: other.logged().p256_sha256,
            ..new.logged()
        },
        now(),
    ));
    let swapped = and(old.begins(), |_| swapped.clone().unwrap());
    assert!(enrolling(&swapped, &new.keys, new.kem.public()).is_none());
    let revoked = and(log, |log| old.revokes(log, &new));
    assert!(enrolling(&revoked, &new.keys, new.kem.public()).is_none());
}
