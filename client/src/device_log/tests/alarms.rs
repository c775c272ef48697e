//! Alarms stay.

use super::*;
use crate::device_log::{Alarms, LogAlarm};
use crate::profile::ProfileError;

#[test]
fn an_alarm_stands_until_it_is_acknowledged_and_stays_in_the_file() {
    let fixture = Fixture::new();
    let profile = &fixture.computer.profile;
    let later = |seconds| Timestamp::from_unix(now().unix() + seconds);
    let standing = || Alarms::load(profile).unwrap().standing().cloned().collect::<Vec<_>>();
    assert_eq!(standing(), []);
    for seconds in [0, 1] {
        Alarms::raise(profile, LogAlarm::Forked { seq: 3 }, later(seconds)).unwrap();
    }
    Alarms::raise(profile, LogAlarm::NotKept, later(2)).unwrap();
    // The first time is what counts.
    assert_eq!(
        standing().iter().map(|raised| raised.at).collect::<Vec<_>>(),
        [now(), later(2)]
    );
    let both = [LogAlarm::Forked { seq: 3 }, LogAlarm::NotKept];
    assert_eq!(Alarms::acknowledge(profile, &both, later(3)).unwrap(), 2);
    assert_eq!(standing(), []);
    let all = Alarms::load(profile).unwrap();
    assert!(all.all().iter().all(|raised| raised.acknowledged_at == Some(later(3))));
    Alarms::raise(profile, LogAlarm::Forked { seq: 3 }, later(4)).unwrap();
    assert_eq!(standing().len(), 1);
    assert_eq!(Alarms::load(profile).unwrap().all().len(), 2);
}

#[test]
fn nothing_is_acknowledged_but_what_was_shown() {
    let fixture = Fixture::new();
    let profile = &fixture.computer.profile;
    let (shown, unseen) = (LogAlarm::Forked { seq: 3 }, LogAlarm::Gone { seen: 3 });
    for alarm in [&unseen, &shown] {
        Alarms::raise(profile, alarm.clone(), now()).unwrap();
    }
    for (count, alarm) in [(1, &shown), (0, &shown), (0, &LogAlarm::Forked { seq: 4 })] {
        assert_eq!(
            Alarms::acknowledge(profile, std::slice::from_ref(alarm), now()).unwrap(),
            count
        );
        let alarms = Alarms::load(profile).unwrap();
        assert_eq!(
            alarms.standing().map(|raised| &raised.alarm).collect::<Vec<_>>(),
            [&unseen]
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_is_not_the_same_as_no_alarm_and_hides_none() {
    let fixture = Fixture::new();
    let profile = &fixture.computer.profile;
    profile.write("alarms.json", b"{").unwrap();
    assert!(matches!(Alarms::load(profile), Err(ProfileError::Damaged(_))));
    Alarms::raise(profile, LogAlarm::NotKept, now()).unwrap();
    assert_eq!(Alarms::load(profile).unwrap().standing().count(), 1);
    // Nobody is locked out by it: that it was made unreadable is told instead.
    profile.write("alarms.json", b"[1]").unwrap();
    for _ in 0..2 {
        let alarms = Alarms::load_or_raise(profile, now()).unwrap();
        let standing: Vec<_> = alarms.standing().map(|raised| raised.alarm.clone()).collect();
        assert_eq!(standing, [LogAlarm::KeptChanged]);
    }
}

#[test]
fn alarms_are_bounded_and_those_that_stand_are_the_last_to_go() {
    let fixture = Fixture::new();
    let profile = &fixture.computer.profile;
    Alarms::raise(profile, LogAlarm::NotKept, now()).unwrap();
    for seq in 0..100 {
        Alarms::raise(profile, LogAlarm::Forked { seq }, now()).unwrap();
        if seq == 10 {
            let standing: Vec<_> = Alarms::load(profile)
                .unwrap()
                .standing()
                .map(|raised| raised.alarm.clone())
                .collect();
            Alarms::acknowledge(profile, &standing, now()).unwrap();
        }
    }
    let alarms = Alarms::load(profile).unwrap();
    assert_eq!(alarms.all().len(), 32);
    assert!(alarms.all().iter().all(super::super::Raised::stands));
}

#[test]
fn the_file_says_what_it_is_about() {
    let fixture = Fixture::new();
    let profile = &fixture.computer.profile;
    Alarms::raise(profile, LogAlarm::RolledBack { seen: 4, shown: 2 }, now()).unwrap();
    let file: serde_json::Value = serde_json::from_slice(&profile.read("alarms.json").unwrap().unwrap()).unwrap();
    assert_eq!(
        file,
        serde_json::json!([{ "alarm": "rolled_back", "seen": 4, "shown": 2, "at": "2027-01-15T08:00:00Z" }])
    );
}
