//! What each kind of entry does.

use super::super::{Kind, LoggedKeys, Standing};
use super::*;

fn active(log: &DeviceLog) -> Vec<usize> {
    let mut numbers: Vec<_> = (1..=6).filter(|n| log.active(&device(*n).id()).is_some()).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn a_log_begins_with_a_device_that_vouches_for_itself() {
    let log = DeviceLog::verify([first()]).unwrap();
    assert_eq!((log.seq(), log.len(), log.head()), (0, 1, first().head()));
    assert_eq!(active(&log), [1]);
    assert_eq!(log.recovery_keys(at(0)), [&recovery(1).public]);
    assert_eq!(DeviceLog::from_base64(&log.to_base64()).unwrap().head(), log.head());
}

#[test]
fn devices_come_by_the_word_of_one_that_is_there_and_go() {
    let mut log = three();
    assert_eq!(active(&log), [1, 2, 3]);
    let third = log.device(&device(3).id()).unwrap();
    assert_eq!((third.enrolled.seq, third.enrolled.by), (2, device(2).id()));
    assert_eq!(third.keys, device(3).keys);
    log.append(&revoke(&log, 3, 1)).unwrap();
    assert_eq!(active(&log), [2, 3]);
    let mark = log.device(&device(1).id()).unwrap().revoked.unwrap();
    assert_eq!((mark.seq, mark.by, mark.kind), (3, device(3).id(), Kind::Revoke));
    log.append(&revoke(&log, 3, 3)).unwrap();
    assert_eq!(active(&log), [2]);
}

#[test]
fn a_recovery_takes_out_all_but_the_kept_and_changes_the_key() {
    let mut log = three();
    log.append(&recover(&log, 4, (1, 2), &[2], 60)).unwrap();
    assert_eq!(active(&log), [2, 4]);
    assert_eq!(log.recovery_keys(at(60)), [&recovery(2).public, &recovery(1).public]);
    log.append(&enrol(&log, 4, 5)).unwrap();
    assert_eq!(active(&log), [2, 4, 5]);
}

#[test]
fn the_recovery_key_of_seven_days_ago_serves_beside_the_one_in_force() {
    let mut log = three();
    log.append(&rekey(&log, 1, 2, 10 * DAY)).unwrap();
    for (day, keys) in [
        (10, vec![2, 1]),
        (16, vec![2, 1]),
        (17, vec![2]),
        (18, vec![2]),
        // Before the change, the one before.
        (9, vec![1]),
    ] {
        let keys: Vec<_> = keys.into_iter().map(|n| &recovery(n).public).collect();
        assert_eq!(log.recovery_keys(at(day * DAY)), keys, "{day}");
    }
    // A thief who changes it twice has not pushed the owner's out.
    log.append(&rekey(&log, 1, 3, 11 * DAY)).unwrap();
    let mut recovered = log.clone();
    recovered.append(&recover(&log, 4, (1, 4), &[], 12 * DAY)).unwrap();
    assert!(log.check(&recover(&log, 4, (2, 4), &[], 12 * DAY)).is_err());
    assert!(log.check(&recover(&log, 4, (3, 4), &[], 12 * DAY)).is_ok());
    assert!(log.check(&recover(&log, 4, (1, 4), &[], 17 * DAY)).is_err());
}

#[test]
fn a_rotation_keeps_the_device_and_its_old_key_signs_no_more() {
    let mut log = three();
    let new = device(4);
    let keys = LoggedKeys {
        device_id: device(2).id(),
        ..new.keys.clone()
    };
    log.append(&signed(Entry::rotate(&log, keys, at(0)), &[&device(2).signer]))
        .unwrap();
    assert_eq!(active(&log), [1, 2, 3]);
    assert!(log.check(&enrol(&log, 2, 5)).is_err());
    let entry = Entry::enrol(&log, device(2).id(), device(5).keys.clone(), at(0));
    log.append(&signed(entry, &[&new.signer])).unwrap();
    assert_eq!(active(&log), [1, 2, 3, 5]);
}

#[test]
fn the_last_device_goes_with_the_recovery_key_and_a_recovery_goes_on() {
    let mut log = DeviceLog::verify([first()]).unwrap();
    let entry = Entry::revoke(&log, device(1).id(), device(1).id(), at(5));
    log.append(&signed(entry, &[&device(1).signer, recovery(1)])).unwrap();
    assert_eq!(active(&log), [0; 0]);
    log.append(&recover(&log, 2, (1, 2), &[], 6)).unwrap();
    assert_eq!(active(&log), [2]);
}

#[test]
fn a_clock_that_is_behind_makes_no_entry_before_the_last() {
    let mut log = three();
    log.append(&rekey(&log, 1, 2, 500)).unwrap();
    let entry = Entry::enrol(&log, device(1).id(), device(4).keys.clone(), at(100));
    assert_eq!(entry.at, at(500));
}

#[test]
fn a_log_stands_to_a_head_that_was_seen() {
    let log = three();
    let [one, two] = [1, 2].map(|seq| log.head_at(seq).unwrap());
    assert_eq!(log.standing(2, &two), Standing::Same);
    assert_eq!(log.standing(1, &one), Standing::Longer);
    assert_eq!(log.standing(1, &two), Standing::Forked);
    assert_eq!(log.standing(3, &two), Standing::RolledBack);
    assert_eq!(log.standing(u64::MAX, &two), Standing::RolledBack);
}
