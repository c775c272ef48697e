//! One spelling of every entry, and no other is read.

use minicbor::Encoder;
use proptest::prelude::*;

use super::super::{Change, EntryError, Kind, MAX_ENTRY, MAX_SIGNED};
use super::*;

type Written<'a> = dyn Fn(&mut Encoder<Vec<u8>>) + 'a;

/// A revocation written by hand, so that it can be written wrongly.
fn by_hand(write: impl FnOnce(&mut Encoder<Vec<u8>>)) -> Result<Entry, EntryError> {
    let mut encoder = Encoder::new(Vec::new());
    write(&mut encoder);
    Entry::from_cbor(&encoder.into_writer())
}

#[test]
fn every_kind_is_read_as_it_was_written() {
    let log = three();
    let (one, two) = (device(1), device(2));
    let entries = [
        first().entry().clone(),
        Entry::enrol(&log, one.id(), device(4).keys.clone(), at(1)),
        Entry::revoke(&log, one.id(), two.id(), at(1)),
        recover(&log, 4, (1, 2), &[2, 1], 1).entry().clone(),
        recover(&log, 4, (1, 2), &[], 1).entry().clone(),
        Entry::rotate(&log, one.keys.clone(), at(1)),
        Entry::rekey(&log, one.id(), recovery(2).public.clone(), at(1)),
    ];
    for entry in entries {
        let bytes = entry.to_cbor();
        assert_eq!(Entry::from_cbor(&bytes), Ok(entry.clone()), "{}", entry.kind());
        let signed = signed(entry, &[&one.signer]);
        assert_eq!(SignedEntry::from_base64(&signed.to_base64()), Ok(signed));
    }
}

#[test]
fn a_kind_has_its_members_and_no_others() {
    let log = three();
    let keys = device(4).keys.clone();
    let recovery_key = recovery(2).public.clone();
    let mut entry = Entry::enrol(&log, device(1).id(), keys.clone(), at(1));
    let read = |entry: &Entry| Entry::from_cbor(&entry.to_cbor());
    entry.change = Change::Enrol {
        keys: keys.clone(),
        recovery_key: Some(recovery_key.clone()),
    };
    assert_eq!(read(&entry), Err(EntryError::Members(Kind::Enrol)));
    let mut entry = Entry::first(keys.clone(), recovery_key.clone(), at(1));
    entry.change = Change::Enrol {
        keys: keys.clone(),
        recovery_key: None,
    };
    assert_eq!(read(&entry), Err(EntryError::Members(Kind::Enrol)));
    let mut entry = Entry::first(keys.clone(), recovery_key.clone(), at(1));
    entry.prev = Some(log.head());
    assert_eq!(read(&entry), Err(EntryError::Members(Kind::Enrol)));
    entry.prev = None;
    entry.seq = 1;
    assert_eq!(read(&entry), Err(EntryError::Members(Kind::Enrol)));
    entry.seq = 0;
    entry.change = Change::Rekey {
        recovery_key: recovery_key.clone(),
    };
    assert_eq!(read(&entry), Err(EntryError::Members(Kind::Rekey)));
    // Who recovers, rotates or begins does so for itself.
    for by_another in [
        Entry {
            by: device(1).id(),
            ..Entry::recover(&log, keys.clone(), recovery_key.clone(), vec![], at(1))
        },
        Entry {
            by: device(1).id(),
            ..Entry::rotate(&log, keys.clone(), at(1))
        },
        Entry {
            by: device(1).id(),
            ..Entry::first(keys, recovery_key, at(1))
        },
    ] {
        assert_eq!(read(&by_another), Err(EntryError::Value(9)));
    }
}

#[test]
fn the_kept_stand_in_order_and_once() {
    let log = three();
    let (one, two) = (device(1).id().min(device(2).id()), device(1).id().max(device(2).id()));
    for kept in [vec![two, one], vec![one, one]] {
        let mut entry = recover(&log, 4, (1, 2), &[], 1).entry().clone();
        if let Change::Recover { kept: list, .. } = &mut entry.change {
            *list = kept;
        }
        assert_eq!(Entry::from_cbor(&entry.to_cbor()), Err(EntryError::Value(11)));
    }
}

#[test]
fn other_spellings_are_refused() {
    let (device_id, by, prev) = ([1; 16], [2; 16], [3; 32]);
    let head = |e: &mut Encoder<Vec<u8>>| {
        e.u8(1).unwrap().u8(7).unwrap().u8(2).unwrap().bytes(&prev).unwrap();
    };
    let tail = |e: &mut Encoder<Vec<u8>>| {
        e.u8(8).unwrap().u32(1_800_000_000).unwrap();
        e.u8(9).unwrap().bytes(&by).unwrap();
    };
    let kind = |e: &mut Encoder<Vec<u8>>, name: &str| {
        e.u8(3).unwrap().str(name).unwrap();
    };
    let about = |e: &mut Encoder<Vec<u8>>| {
        e.u8(4).unwrap().bytes(&device_id).unwrap();
    };
    let whole = |e: &mut Encoder<Vec<u8>>| {
        head(e);
        kind(e, "revoke");
        about(e);
        tail(e);
    };
    let right = by_hand(|e| {
        e.map(6).unwrap();
        whole(e);
    });
    assert_eq!(right.unwrap().kind(), Kind::Revoke);
    let not_canonical: [&Written<'_>; 6] = [
        // An indefinite length.
        &|e| {
            e.begin_map().unwrap();
            whole(e);
            e.end().unwrap();
        },
        // Another order.
        &|e| {
            e.map(6).unwrap();
            kind(e, "revoke");
            head(e);
            about(e);
            tail(e);
        },
        // A member twice.
        &|e| {
            e.map(7).unwrap();
            whole(e);
            about(e);
        },
        // A member that nobody knows.
        &|e| {
            e.map(7).unwrap();
            whole(e);
            e.u8(12).unwrap().u8(0).unwrap();
        },
        // A member of other kinds.
        &|e| {
            e.map(7).unwrap();
            head(e);
            kind(e, "revoke");
            about(e);
            e.u8(5).unwrap().bytes(&prev).unwrap();
            tail(e);
        },
        // Something behind it.
        &|e| {
            e.map(6).unwrap();
            whole(e);
            e.u8(0).unwrap();
        },
    ];
    for (number, write) in not_canonical.into_iter().enumerate() {
        assert_eq!(by_hand(write), Err(EntryError::NotCanonical), "{number}");
    }
    let unknown = by_hand(|e| {
        e.map(6).unwrap();
        head(e);
        kind(e, "admit");
        about(e);
        tail(e);
    });
    assert_eq!(unknown, Err(EntryError::UnknownKind));
    let short = by_hand(|e| {
        e.map(5).unwrap();
        head(e);
        kind(e, "revoke");
        tail(e);
    });
    assert_eq!(short, Err(EntryError::Members(Kind::Revoke)));
}

#[test]
fn a_number_has_its_shortest_spelling() {
    let bytes = Entry::revoke(&three(), device(1).id(), device(2).id(), at(1)).to_cbor();
    // map(6), 1: 3 becomes 1: 0x18 0x03.
    assert_eq!(bytes[..3], [0xa6, 0x01, 0x03]);
    let longer = [&[0xa6, 0x01, 0x18, 0x03], &bytes[3..]].concat();
    assert_eq!(Entry::from_cbor(&longer), Err(EntryError::NotCanonical));
}

#[test]
fn what_is_too_large_is_not_read() {
    assert_eq!(Entry::from_cbor(&[0; MAX_ENTRY + 1]), Err(EntryError::TooLarge));
    assert_eq!(SignedEntry::from_cbor(&[0; MAX_SIGNED + 1]), Err(EntryError::TooLarge));
    assert_eq!(
        SignedEntry::from_base64(&"A".repeat(2 * MAX_SIGNED)),
        Err(EntryError::TooLarge)
    );
    assert_eq!(SignedEntry::from_base64("?"), Err(EntryError::NotBase64));
    // The largest that there is fits: everybody is kept.
    let kept = (0..256_u16)
        .map(|n| DeviceId::of_primary_spki(&n.to_be_bytes()))
        .collect();
    let entry = Entry::recover(
        &three(),
        device(4).keys.clone(),
        recovery(2).public.clone(),
        kept,
        at(1),
    );
    let large = signed(entry, &[&device(4).signer, recovery(1)]);
    assert_eq!(SignedEntry::from_base64(&large.to_base64()), Ok(large));
}

#[test]
fn there_are_one_or_two_whole_signatures() {
    let entry = first().entry().clone();
    let one = recovery(1).sign(b"x");
    for signatures in [vec![], vec![one.clone(); 3], vec![one[1..].to_vec()], vec![vec![]]] {
        let bytes = SignedEntry::new(entry.clone(), signatures).to_cbor();
        assert_eq!(SignedEntry::from_cbor(&bytes), Err(EntryError::Signatures));
    }
}

proptest! {
    #[test]
    fn hostile_bytes_are_read_or_refused(bytes: Vec<u8>) {
        both(&bytes);
    }

    #[test]
    fn hostile_entries_are_read_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        for bytes in [first().entry_bytes().to_vec(), first().to_cbor()] {
            let mut bytes = bytes;
            for (position, value) in &changes {
                // The beginnings hold the structure.
                let position = position.index(bytes.len().min(200));
                bytes[position] = *value;
            }
            both(&bytes);
        }
    }
}

fn both(bytes: &[u8]) {
    if let Ok(entry) = Entry::from_cbor(bytes) {
        assert_eq!(entry.to_cbor(), bytes);
    }
    if let Ok(signed) = SignedEntry::from_cbor(bytes) {
        assert_eq!(signed.to_cbor(), bytes);
    }
}
