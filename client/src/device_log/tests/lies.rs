//! Whatever a server does to the log raises the alarm of that name, and moves nothing that is remembered.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use warifu_protocol::Sha256Hash;
use warifu_protocol::encoding::{base64, from_base64};

use super::server::{Server, Showing};
use super::*;
use crate::device_log::judge::judge;
use crate::device_log::memory::Memory;
use crate::device_log::{Alarms, LogAlarm, LogMark};
use crate::{Error, Outcome};

/// A device that has seen `log`, and whose server then shows something else.
struct Lied {
    fixture: Fixture,
    server: Server,
    device: crate::Device,
    log: DeviceLog,
}

impl Lied {
    async fn after(more: u64) -> Self {
        let fixture = Fixture::new();
        let (server, device) = Server::with_device(&fixture).await;
        let log = grown(&Member::own(&fixture), more);
        server.show(&log);
        device.sync_log().await.unwrap();
        Self {
            fixture,
            server,
            device,
            log,
        }
    }

    /// What is noticed, in this sync and the next one; and that nothing moves.
    async fn noticed(&self) -> LogAlarm {
        let mut found = Vec::new();
        for _ in 0..2 {
            let error = self.device.sync_log().await.unwrap_err();
            assert_eq!(error.outcome(), Outcome::Alarm);
            let Error::Log(alarm) = error else { panic!("{error:?}") };
            found.push(alarm);
        }
        assert_eq!(found[0], found[1]);
        let alarms = Alarms::load(&self.fixture.computer.profile).unwrap();
        assert!(alarms.standing().any(|raised| raised.alarm == found[0]));
        let mark = self.fixture.computer.keychain.load().unwrap().unwrap().log_mark();
        assert_eq!(mark, Some(LogMark::of(&self.log)));
        let kept = self.device.log().await.unwrap().unwrap();
        assert_eq!((kept.head(), kept.len()), (self.log.head(), self.log.len()));
        found.remove(0)
    }
}

#[tokio::test]
async fn a_fork_is_noticed_where_it_begins() {
    let lied = Lied::after(4).await;
    let own = Member::own(&lied.fixture);
    for (length, seq) in [(3, 3), (1, 1), (5, 5)] {
        // As long as before, shorter and longer; by a device of the account, and well signed.
        for more in [0, 1, 4] {
            let begin = DeviceLog::verify(lied.log.entries()[..length.min(5)].to_vec()).unwrap();
            let fork = (0..=more).fold(begin, |log, seed| {
                and(log, |log| own.enrols(log, &Member::new(900 + seed)))
            });
            if length < 5 {
                lied.server.show(&fork);
                assert_eq!(lied.noticed().await, LogAlarm::Forked { seq });
            }
        }
    }
    // Even the beginning.
    lied.server.show(&Member::new(1000).begins());
    assert_eq!(lied.noticed().await, LogAlarm::Forked { seq: 0 });
}

#[tokio::test]
async fn an_old_state_is_noticed() {
    let lied = Lied::after(4).await;
    for length in 1..=4 {
        lied.server.show_signed(&lied.log.entries()[..length]);
        let shown = length as u64 - 1;
        assert_eq!(lied.noticed().await, LogAlarm::RolledBack { seen: 4, shown });
    }
}

#[tokio::test]
async fn a_log_that_is_hidden_is_noticed() {
    let lied = Lied::after(2).await;
    lied.server.show_entries(Vec::new());
    assert_eq!(lied.noticed().await, LogAlarm::Gone { seen: 2 });
    lied.server.change(|showing| showing.unknown = true);
    assert_eq!(lied.noticed().await, LogAlarm::Gone { seen: 2 });
}

#[tokio::test]
async fn a_server_that_never_kept_the_log_is_told_apart() {
    let fixture = Fixture::new();
    let (server, device) = Server::with_device(&fixture).await;
    let log = Member::own(&fixture).begins();
    super::super::keep(&fixture.computer, &log).await.unwrap();
    for unknown in [false, true] {
        server.change(|showing| showing.unknown = unknown);
        let error = device.sync_log().await.unwrap_err();
        assert!(matches!(error, Error::Log(LogAlarm::NotKept)), "{error:?}");
    }
    server.show(&log);
    device.sync_log().await.unwrap();
    server.show_entries(Vec::new());
    let error = device.sync_log().await.unwrap_err();
    assert!(matches!(error, Error::Log(LogAlarm::Gone { seen: 0 })), "{error:?}");
}

#[tokio::test]
async fn a_computer_that_was_approved_has_been_shown_the_log() {
    let fixture = Fixture::new();
    let (_server, device) = Server::with_device(&fixture).await;
    let (own, first) = (Member::own(&fixture), Member::new(1));
    let log = and(first.begins(), |log| first.enrols(log, &own));
    super::super::keep(&fixture.computer, &log).await.unwrap();
    let error = device.sync_log().await.unwrap_err();
    assert!(matches!(error, Error::Log(LogAlarm::Gone { seen: 1 })), "{error:?}");
}

#[tokio::test]
async fn what_is_left_out_moved_or_promised_is_noticed() {
    let lied = Lied::after(1).await;
    let own = Member::own(&lied.fixture);
    let longer = (0..4).fold(lied.log.clone(), |log, seed| {
        and(log, |log| own.enrols(log, &Member::new(500 + seed)))
    });
    let entries = longer.to_base64();
    let without = |gone: usize| {
        let mut entries = entries.clone();
        entries.remove(gone);
        entries
    };
    for gone in [2, 3, 4] {
        lied.server.show_entries(without(gone));
        assert_eq!(lied.noticed().await, LogAlarm::Gap { seq: gone as u64 }, "{gone}");
    }
    let mut swapped = entries.clone();
    swapped.swap(3, 4);
    lied.server.show_entries(swapped);
    assert_eq!(lied.noticed().await, LogAlarm::Gap { seq: 3 });
    // One of the known ones.
    lied.server.show_entries(without(0));
    assert_eq!(lied.noticed().await, LogAlarm::Gap { seq: 0 });
    // More than it shows.
    lied.server.show(&longer);
    lied.server.change(|showing| showing.head = Some(Sha256Hash([9; 32])));
    assert_eq!(lied.noticed().await, LogAlarm::Gap { seq: 6 });
    lied.server.change(|showing| {
        *showing = Showing {
            skip: 1,
            ..showing.clone()
        }
    });
    assert!(matches!(lied.noticed().await, LogAlarm::Gap { .. }));
}

#[tokio::test]
async fn a_ghost_is_noticed_however_it_is_slipped_in() {
    let lied = Lied::after(1).await;
    let (ghost, stranger) = (Member::new(700), Member::new(701));
    let log = &lied.log;
    let own = Member::own(&lied.fixture);
    let enrol = own.enrols(log, &ghost);
    let mut signature = enrol.signatures()[0].clone();
    signature[100] ^= 1;
    let recovered = Entry::recover(log, ghost.logged(), recovery_key().public_key().clone(), vec![], now());
    let unrecovered = ghost.keys.sign_entry(recovered.clone()).unwrap();
    let twice = [&ghost, &stranger].map(|by| by.keys.sign_entry(recovered.clone()).unwrap().signatures()[0].clone());
    for (what, forged) in [
        (
            "signed by the ghost",
            ghost.keys.sign_entry(enrol.entry().clone()).unwrap(),
        ),
        ("by a stranger", stranger.enrols(log, &ghost)),
        (
            "a bit of the signature",
            SignedEntry::new(enrol.entry().clone(), vec![signature]),
        ),
        ("recovered without the recovery key", unrecovered),
        (
            "recovered with another recovery key",
            SignedEntry::new(recovered, twice.to_vec()),
        ),
    ] {
        let shown = [log.entries(), &[forged]].concat();
        lied.server.show_signed(&shown);
        assert_eq!(lied.noticed().await, LogAlarm::Forged { seq: 2 }, "{what}");
    }
    lied.server
        .show_entries([log.to_base64(), vec!["AAAA".into()]].concat());
    assert_eq!(lied.noticed().await, LogAlarm::Forged { seq: 2 });
}

#[tokio::test]
async fn an_alarm_stays_when_the_server_is_honest_again() {
    let lied = Lied::after(2).await;
    lied.server.show_signed(&lied.log.entries()[..1]);
    let alarm = lied.noticed().await;
    lied.server.show(&lied.log);
    lied.device.sync_log().await.unwrap();
    let standing = |lied: &Lied| Alarms::load(&lied.fixture.computer.profile).unwrap().standing().count();
    assert_eq!(standing(&lied), 1);
    Alarms::acknowledge(&lied.fixture.computer.profile, &[alarm], now()).unwrap();
    assert_eq!(standing(&lied), 0);
    // What was acknowledged is no licence.
    lied.server.show_signed(&lied.log.entries()[..1]);
    lied.noticed().await;
    assert_eq!(standing(&lied), 1);
}

#[tokio::test]
async fn a_log_without_end_is_not_fetched_for_ever() {
    let lied = Lied::after(0).await;
    for entry in ["", "AAAA", &"A".repeat(43_000)] {
        let page = 1_000_000 / (entry.len() + 3);
        lied.server.show_entries(vec![entry.to_owned(); 60_000.min(page * 40)]);
        lied.server.change(|showing| showing.page = Some(page.min(8192)));
        let error = lied.device.sync_log().await.unwrap_err();
        assert!(matches!(error, Error::Api(crate::api::ApiError::TooLarge)), "{error:?}");
        assert!(lied.server.asked().len() < 60);
    }
}

/// What a server may do to what it shows.
#[derive(Clone, Debug)]
enum Lie {
    None,
    Truncate(prop::sample::Index),
    Drop(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Double(prop::sample::Index),
    Flip(prop::sample::Index, prop::sample::Index, u8),
    Fork(prop::sample::Index),
    Empty,
}

fn lie() -> impl Strategy<Value = Lie> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        2 => Just(Lie::None),
        1 => index().prop_map(Lie::Truncate),
        1 => index().prop_map(Lie::Drop),
        1 => (index(), index()).prop_map(|(a, b)| Lie::Swap(a, b)),
        1 => index().prop_map(Lie::Double),
        3 => (index(), index(), 0u8..8).prop_map(|(a, b, c)| Lie::Flip(a, b, c)),
        1 => index().prop_map(Lie::Fork),
        1 => Just(Lie::Empty),
    ]
}

fn told(log: &DeviceLog, lie: &Lie, own: &Member) -> Vec<String> {
    let mut entries = log.to_base64();
    let length = entries.len();
    match lie {
        Lie::None => {}
        Lie::Truncate(at) => entries.truncate(at.index(length) + 1),
        Lie::Drop(at) => drop(entries.remove(at.index(length))),
        Lie::Swap(a, b) => entries.swap(a.index(length), b.index(length)),
        Lie::Double(at) => {
            let at = at.index(length);
            entries.insert(at, entries[at].clone());
        }
        Lie::Flip(at, byte, bit) => {
            let entry = &mut entries[at.index(length)];
            let mut bytes = from_base64(entry).unwrap();
            let byte = byte.index(bytes.len());
            bytes[byte] ^= 1 << bit;
            *entry = base64(&bytes);
        }
        Lie::Fork(at) => {
            let begin = DeviceLog::verify(log.entries()[..=at.index(length)].to_vec()).unwrap();
            let fork = and(begin, |log| own.enrols(log, &Member::new(4242)));
            entries = fork.to_base64();
        }
        Lie::Empty => entries.clear(),
    }
    entries
}

/// Any order of states, true or not: the last place only ever moves along the one true log, or a fork of it that was seen
/// before anything after the place where they part.
#[test]
fn the_last_place_never_moves_back_or_aside() {
    let own = Member::new(1);
    let whole = grown(&own, 6);
    let states = proptest::collection::vec((0usize..7, lie()), 1..12);
    let config = ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    TestRunner::new(config)
        .run(&states, |states| {
            let mut memory = Memory {
                mark: None,
                kept: None,
                shown: false,
            };
            for (length, lie) in states {
                let log = DeviceLog::verify(whole.entries()[..=length].to_vec()).unwrap();
                let before = memory.kept.clone();
                let shown = told(&log, &lie, &own);
                match judge(&shown, &memory) {
                    Ok(Some(log)) => {
                        if let Some(before) = before {
                            prop_assert!(log.seq() >= before.seq());
                            prop_assert_eq!(log.head_at(before.seq()), Some(before.head()));
                        }
                        memory = Memory {
                            mark: Some(LogMark::of(&log)),
                            kept: Some(log),
                            shown: true,
                        };
                    }
                    Ok(None) => prop_assert!(memory.mark.is_none() && shown.is_empty()),
                    // What is true, and goes on from what was seen, is never refused.
                    Err(alarm) => {
                        let fits = memory
                            .kept
                            .as_ref()
                            .is_none_or(|kept| kept.seq() <= log.seq() && log.head_at(kept.seq()) == Some(kept.head()));
                        prop_assert!(!(fits && matches!(lie, Lie::None)), "{alarm:?}");
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}
