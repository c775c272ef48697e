//! What a server could try with a log, each refused by its own name.

use proptest::prelude::*;

use crate::encoding::base64;
use crate::{DeviceId, Sha256Hash};

use super::super::{EntryError, LogError, Standing};
use super::*;

fn refusal(log: &DeviceLog, entry: &SignedEntry) -> LogError {
    let before = (log.head(), log.len());
    let mut same = log.clone();
    let error = same.append(entry).unwrap_err();
    assert_eq!((same.head(), same.len()), before, "a refused entry changes nothing");
    error
}

fn changed(log: &DeviceLog, signer: &Signer, change: impl Fn(&mut Entry)) -> SignedEntry {
    let mut entry = Entry::enrol(log, device(1).id(), device(4).keys.clone(), at(0));
    change(&mut entry);
    signed(entry, &[signer])
}

#[test]
fn a_dropped_moved_or_doubled_entry_is_a_gap() {
    let all = three().entries().to_vec();
    let verify = |picked: &[usize]| DeviceLog::verify(picked.iter().map(|n| all[*n].clone())).unwrap_err();
    assert_eq!(verify(&[0, 2]), LogError::Gap { expected: 1, found: 2 });
    assert_eq!(verify(&[0, 2, 1]), LogError::Gap { expected: 1, found: 2 });
    assert_eq!(verify(&[0, 1, 1]), LogError::Gap { expected: 2, found: 1 });
    assert_eq!(verify(&[0, 0]), LogError::Gap { expected: 1, found: 0 });
    assert_eq!(verify(&[1, 2]), LogError::NoBeginning { found: 1 });
    assert_eq!(verify(&[]), LogError::Empty);
}

#[test]
fn a_log_that_was_cut_is_rolled_back() {
    let log = three();
    let cut = DeviceLog::verify(log.entries()[..2].to_vec()).unwrap();
    assert_eq!(cut.standing(log.seq(), &log.head()), Standing::RolledBack);
}

#[test]
fn entries_of_two_branches_do_not_mix() {
    let mut log = DeviceLog::verify([first()]).unwrap();
    let other = enrol(&log, 1, 4);
    log.append(&enrol(&log, 1, 2)).unwrap();
    let mut branch = DeviceLog::verify([first()]).unwrap();
    branch.append(&other).unwrap();
    assert_eq!(branch.standing(log.seq(), &log.head()), Standing::Forked);
    let next = enrol(&log, 1, 3);
    assert_eq!(refusal(&branch, &next), LogError::WrongPrev { seq: 2 });
}

#[test]
fn a_ghost_device_cannot_vouch_for_itself() {
    let log = three();
    let ghost = device(4);
    let by_itself = signed(
        Entry::enrol(&log, ghost.id(), ghost.keys.clone(), at(0)),
        &[&ghost.signer],
    );
    let by = ghost.id();
    assert_eq!(refusal(&log, &by_itself), LogError::UnknownSigner { seq: 3, by });
    let in_another_name = changed(&log, &ghost.signer, |_| {});
    assert_eq!(refusal(&log, &in_another_name), LogError::BadSignature { seq: 3 });
    let mut by_revoked = three();
    by_revoked.append(&revoke(&by_revoked, 2, 1)).unwrap();
    let by = device(1).id();
    assert_eq!(
        refusal(&by_revoked, &enrol(&by_revoked, 1, 4)),
        LogError::InactiveSigner { seq: 4, by }
    );
}

#[test]
fn a_ghost_device_cannot_recover_without_the_key() {
    let log = three();
    let without = recover(&log, 4, (2, 3), &[], 0);
    assert_eq!(refusal(&log, &without), LogError::BadRecoverySignature { seq: 3 });
    let entry = without.entry().clone();
    let one = signed(entry.clone(), &[&device(4).signer]);
    assert_eq!(refusal(&log, &one), LogError::SignatureCount { seq: 3 });
    let swapped = signed(entry, &[recovery(1), &device(4).signer]);
    assert_eq!(refusal(&log, &swapped), LogError::BadSignature { seq: 3 });
}

#[test]
fn a_recovery_key_from_longer_ago_than_seven_days_serves_no_more() {
    let mut log = three();
    log.append(&rekey(&log, 1, 2, 0)).unwrap();
    let late = recover(&log, 4, (1, 3), &[], 7 * DAY);
    assert_eq!(refusal(&log, &late), LogError::BadRecoverySignature { seq: 4 });
    assert!(log.check(&recover(&log, 4, (1, 3), &[], 7 * DAY - 1)).is_ok());
}

#[test]
fn keys_and_names_belong_together_and_come_once() {
    let log = three();
    let signer = &device(1).signer;
    let foreign = changed(&log, signer, |entry| {
        let mut keys = device(4).keys.clone();
        keys.device_id = DeviceId::of_primary_spki(b"another");
        entry.change = super::super::Change::Enrol {
            keys,
            recovery_key: None,
        };
    });
    assert_eq!(refusal(&log, &foreign), LogError::ForeignDeviceId { seq: 3 });
    assert_eq!(refusal(&log, &enrol(&log, 1, 2)), LogError::KeyReused { seq: 3 });
    for part in 0..2 {
        let borrowed = changed(&log, signer, |entry| {
            let mut keys = device(4).keys.clone();
            match part {
                0 => keys.p256_sha256 = device(3).keys.p256_sha256,
                _ => keys.kem_sha256 = device(3).keys.kem_sha256,
            }
            entry.change = super::super::Change::Enrol {
                keys,
                recovery_key: None,
            };
        });
        assert_eq!(refusal(&log, &borrowed), LogError::KeyReused { seq: 3 }, "{part}");
    }
    assert_eq!(refusal(&log, &rekey(&log, 1, 1, 0)), LogError::KeyReused { seq: 3 });
}

#[test]
fn a_revocation_is_about_a_device_that_is_there() {
    let mut log = three();
    let device_id = device(4).id();
    assert_eq!(
        refusal(&log, &revoke(&log, 1, 4)),
        LogError::UnknownDevice { seq: 3, device_id }
    );
    log.append(&revoke(&log, 1, 2)).unwrap();
    let device_id = device(2).id();
    assert_eq!(
        refusal(&log, &revoke(&log, 1, 2)),
        LogError::InactiveDevice { seq: 4, device_id }
    );
    assert_eq!(
        refusal(&log, &recover(&log, 4, (1, 2), &[2], 0)),
        LogError::InactiveDevice { seq: 4, device_id }
    );
    let alone = DeviceLog::verify([first()]).unwrap();
    assert_eq!(refusal(&alone, &revoke(&alone, 1, 1)), LogError::LastDevice { seq: 1 });
    let entry = Entry::revoke(&alone, device(1).id(), device(1).id(), at(0));
    let with_another_key = signed(entry, &[&device(1).signer, recovery(2)]);
    assert_eq!(
        refusal(&alone, &with_another_key),
        LogError::BadRecoverySignature { seq: 1 }
    );
}

#[test]
fn a_rotation_brings_something_new() {
    let log = three();
    let rotate = |keys| signed(Entry::rotate(&log, keys, at(0)), &[&device(1).signer]);
    let same = rotate(device(1).keys.clone());
    assert_eq!(refusal(&log, &same), LogError::NothingChanged { seq: 3 });
    let mut keys = device(1).keys.clone();
    keys.ml_dsa_87 = device(2).keys.ml_dsa_87.clone();
    assert_eq!(refusal(&log, &rotate(keys)), LogError::KeyReused { seq: 3 });
    // One key may stay.
    let mut keys = device(1).keys.clone();
    keys.kem_sha256 = device(4).keys.kem_sha256;
    assert_eq!(log.check(&rotate(keys)), Ok(()));
}

#[test]
fn time_and_place_are_those_of_the_log() {
    let mut log = three();
    log.append(&rekey(&log, 1, 2, 60)).unwrap();
    let signer = &device(1).signer;
    let early = changed(&log, signer, |entry| entry.at = at(59));
    assert_eq!(refusal(&log, &early), LogError::BackInTime { seq: 4 });
    let other = changed(&log, signer, |entry| entry.prev = Some(Sha256Hash([0; 32])));
    assert_eq!(refusal(&log, &other), LogError::WrongPrev { seq: 4 });
    let ahead = changed(&log, signer, |entry| entry.seq = 5);
    assert_eq!(refusal(&log, &ahead), LogError::Gap { expected: 4, found: 5 });
    let twice = signed(changed(&log, signer, |_| {}).entry().clone(), &[signer, recovery(2)]);
    assert_eq!(refusal(&log, &twice), LogError::SignatureCount { seq: 4 });
}

#[test]
fn what_cannot_be_read_is_named_by_its_place() {
    let mut texts = three().to_base64();
    texts[1] = base64(b"no entry");
    assert_eq!(
        DeviceLog::from_base64(&texts).unwrap_err(),
        LogError::Unreadable {
            seq: 1,
            source: EntryError::NotCanonical
        }
    );
}

/// A log with an entry of every kind.
fn every_kind() -> Vec<SignedEntry> {
    let mut log = three();
    log.append(&revoke(&log, 1, 2)).unwrap();
    log.append(&rekey(&log, 1, 2, 10)).unwrap();
    let mut keys = device(1).keys.clone();
    keys.kem_sha256 = device(4).keys.kem_sha256;
    log.append(&signed(Entry::rotate(&log, keys, at(20)), &[&device(1).signer]))
        .unwrap();
    log.append(&recover(&log, 5, (2, 3), &[3], 30)).unwrap();
    log.entries().to_vec()
}

fn refuses(entries: &[SignedEntry], place: usize, bytes: &[u8]) -> bool {
    let Ok(changed) = SignedEntry::from_cbor(bytes) else {
        return true;
    };
    let mut entries = entries.to_vec();
    entries[place] = changed;
    DeviceLog::verify(entries).is_err()
}

#[test]
fn every_bit_of_a_revocation_counts() {
    let entries = every_kind();
    let bytes = entries[3].to_cbor();
    let length = 16 + entries[3].entry_bytes().len();
    for position in 0..length {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[position] ^= 1 << bit;
            assert!(refuses(&entries, 3, &changed), "{position} {bit}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_byte_of_an_entry_or_signature_can_be_another(
        place in 0_usize..7, position: prop::sample::Index, mask in 1_u8..,
    ) {
        let entries = every_kind_once();
        let mut bytes = entries[place].to_cbor();
        let position = position.index(bytes.len());
        bytes[position] ^= mask;
        prop_assert!(refuses(entries, place, &bytes), "{place} {position}");
    }

    #[test]
    fn no_entry_can_be_longer_or_shorter(place in 0_usize..7, cut in 1_usize..300, more: Vec<u8>) {
        let entries = every_kind_once();
        let bytes = entries[place].to_cbor();
        prop_assert!(SignedEntry::from_cbor(&bytes[..bytes.len() - cut]).is_err());
        if !more.is_empty() {
            prop_assert!(SignedEntry::from_cbor(&[bytes, more].concat()).is_err());
        }
    }

    #[test]
    fn only_the_order_in_which_they_were_made_is_a_log(picked in prop::collection::vec(0_usize..7, 0..9)) {
        let entries = every_kind_once();
        let in_order = !picked.is_empty() && picked.iter().copied().eq(0..picked.len());
        let verified = DeviceLog::verify(picked.iter().map(|n| entries[*n].clone()));
        prop_assert_eq!(verified.is_ok(), in_order);
    }
}

fn every_kind_once() -> &'static [SignedEntry] {
    static ENTRIES: LazyLock<Vec<SignedEntry>> = LazyLock::new(every_kind);
    &ENTRIES
}
