//! Claims that wait for approval: held, fixed on, approved, refused, collected.

use std::sync::Arc;

use warifu_protocol::pairing::PairingState;
use warifu_protocol::{Algorithm, Sha256Hash};
use warifu_server::domain::outbox::Shelf;
use warifu_server::domain::pairing::{Approval, CLAIM_LIVES, COLLECTABLE, CodeKind, Outcome, WRONG_PASSWORDS};
use warifu_server::domain::revocation::Reason;
use warifu_server::domain::store::{Approve, Approved, Claimed, MAX_OPEN_OFFERS, Offered};
use warifu_server::domain::{Device, LogEntry, Pairing, Store};

use crate::fixture::{
    ADDRESS, Fixture, Held, TTL, at, cancel_record, claim_by, collect_record, deny_record, offer_record, open_record,
    records, withdraw_record,
};

pub(crate) async fn a_claim_waits_is_fixed_on_approved_and_collected(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let first = fixture.registered_with_log(&*store).await;
    let account = first.account.id;
    let offered = fixture.offered_with_approval(&*store, &first.device).await;
    assert_eq!(store.pairing(offered.id).await.unwrap().as_ref(), Some(&offered));

    let held = fixture.held_claim(&offered, 5);
    assert_eq!(store.hold_claim(held.claim.clone()).await.unwrap(), Claimed::Done);
    let claimed = Pairing {
        outcome: Outcome::Claimed,
        claim: Some(held.claim.claim.clone()),
        expires_at: at(5).plus(CLAIM_LIVES),
        ..offered.clone()
    };
    assert_eq!(store.pairing(offered.id).await.unwrap().as_ref(), Some(&claimed));
    // Nobody is in by that.
    assert_eq!(store.device(held.device.id).await.unwrap(), None);
    assert_eq!(store.devices_of(account).await.unwrap().len(), 1);

    let reveal = fixture.bytes();
    let opened = Pairing {
        outcome: Outcome::Opened,
        reveal: Some(reveal),
        ..claimed
    };
    let answer = store.open_pairing(offered.id, reveal, open_record(&offered, 6)).await;
    assert_eq!(answer.unwrap().as_ref(), Some(&opened));

    let order = fixture.approval(&held, first.account.log, 7);
    assert_eq!(store.approve_pairing(order.clone()).await.unwrap(), Approved::Done);
    let approved = Pairing {
        outcome: Outcome::Approved,
        expires_at: at(7).plus(COLLECTABLE),
        approval: Some(Approval {
            head: order.entry.head,
            endorsement: order.endorsement,
            at: at(7),
        }),
        ..opened
    };
    assert_eq!(store.pairing(offered.id).await.unwrap().as_ref(), Some(&approved));
    let by_token = store.pairing_by_token(&offered.token_sha256).await.unwrap();
    assert_eq!(by_token.as_ref(), Some(&approved));
    assert_is_in(&*store, &held, &order).await;
    let kept = store.account(account).await.unwrap().unwrap();
    assert_eq!(kept.log, Some(order.entry.log_head()));
    assert_eq!(
        store.log_entries(account, 0, 10).await.unwrap(),
        [first.log_entry.clone().unwrap(), order.entry.clone()]
    );

    let completed = Pairing {
        outcome: Outcome::Completed,
        ..approved
    };
    let collected = store.collect_pairing(offered.id, collect_record(&held, 8)).await;
    assert_eq!(collected.unwrap().as_ref(), Some(&completed));
    let expected = [
        first.record.clone(),
        offer_record(&offered),
        held.claim.record.clone(),
        open_record(&offered, 6),
        order.record.clone(),
        collect_record(&held, 8),
    ];
    assert_eq!(store.records_of(account, 10).await.unwrap(), expected);
    let messages = store.messages(Shelf::Waiting, 10).await.unwrap();
    let told: Vec<_> = messages.into_iter().map(|message| message.record).collect();
    assert_eq!(told, [first.record, held.claim.record, order.record]);
}

async fn assert_is_in(store: &dyn Store, held: &Held, order: &Approve) {
    for certificate in &order.device.certificates {
        let found = store.device_by_fingerprint(&certificate.fingerprint).await.unwrap();
        assert_eq!(found.as_ref(), Some(&order.device));
    }
    assert_eq!(
        store.device(order.device.id).await.unwrap().as_ref(),
        Some(&order.device)
    );
    let bound = held.claim.claim.bound.as_ref().unwrap();
    let kem_key = store.kem_key(order.device.id).await.unwrap();
    assert_eq!(kem_key.as_ref(), Some(&bound.kem_key));
}

pub(crate) async fn a_claim_waits_only_on_an_open_offer_with_approval(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(2);
    let first = fixture.registered_with_log(&*store).await;
    let other = fixture.registered(&*store).await;
    let open = fixture.offered_with_approval(&*store, &first.device).await;
    let used = fixture.held(&*store, &first.device).await.pairing;
    let denied = fixture.held(&*store, &first.device).await.pairing;
    store.deny_pairing(denied.id, deny_record(&denied, 2)).await.unwrap();
    let cancelled = fixture.offered_with_approval(&*store, &first.device).await;
    store
        .cancel_pairing(cancelled.id, cancel_record(&cancelled, 1))
        .await
        .unwrap();
    let spent = fixture.offered_with_approval(&*store, &first.device).await;
    for _ in 0..WRONG_PASSWORDS {
        let token = &spent.token_sha256;
        store.count_wrong_password(token, ADDRESS, at(1)).await.unwrap();
    }
    let by_token = fixture.offered(&*store, &first.device).await;
    let unknown = fixture.secret_pairing(&first.device);
    let of_another = Pairing {
        account: other.account.id,
        ..open.clone()
    };
    let written = records(&*store, first.account.id, "pairing_claimed").await;
    for (pairing, seconds) in [
        (&open, TTL.as_secs()),
        (&used, 2),
        (&denied, 2),
        (&cancelled, 2),
        (&spent, 2),
        (&by_token, 2),
        (&unknown, 2),
        (&of_another, 2),
    ] {
        let before = store.pairing(pairing.id).await.unwrap();
        let held = fixture.held_claim(pairing, seconds);
        assert_eq!(store.hold_claim(held.claim).await.unwrap(), Claimed::Unusable);
        assert_eq!(store.pairing(pairing.id).await.unwrap(), before);
    }
    // Judged before the keys.
    let enrolled = fixture.held_claim_by(&used, first.device.clone(), 2);
    assert_eq!(store.hold_claim(enrolled.claim).await.unwrap(), Claimed::Unusable);
    assert_eq!(records(&*store, first.account.id, "pairing_claimed").await, written);

    // And no token lets anybody in without approval.
    let claim = fixture.claim(&open, 2);
    let device = claim.device.id;
    assert_eq!(store.claim_pairing(claim).await.unwrap(), Claimed::Unusable);
    assert_eq!(store.device(device).await.unwrap(), None);
    assert_eq!(store.pairing(open.id).await.unwrap(), Some(open));
}

pub(crate) async fn an_enrolled_key_does_not_wait(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(3);
    let first = fixture.registered_with_log(&*store).await;
    let pairing = fixture.offered_with_approval(&*store, &first.device).await;
    // One key of two is known, and the device is not called by it.
    let known = first.device.certificates[0].key.clone();
    let fresh = fixture.key(Algorithm::MlDsa87);
    let device = fixture.device_with(first.account.id, vec![known, fresh]);
    for device in [device, first.device.clone()] {
        let held = fixture.held_claim_by(&pairing, device, 1);
        assert_eq!(store.hold_claim(held.claim).await.unwrap(), Claimed::KeyEnrolled);
        assert_eq!(store.pairing(pairing.id).await.unwrap().as_ref(), Some(&pairing));
    }
    assert_eq!(records(&*store, first.account.id, "pairing_claimed").await, []);

    // To wait enrols nothing: the same keys may come in elsewhere, and then it is too late here.
    let held = fixture.held_claim(&pairing, 2);
    assert_eq!(store.hold_claim(held.claim.clone()).await.unwrap(), Claimed::Done);
    let elsewhere = fixture.offered_with_approval(&*store, &first.device).await;
    let again = fixture.held_claim_by(&elsewhere, held.device.clone(), 2);
    assert_eq!(store.hold_claim(again.claim.clone()).await.unwrap(), Claimed::Done);
    for offered in [&pairing, &elsewhere] {
        store
            .open_pairing(offered.id, fixture.bytes(), open_record(offered, 3))
            .await
            .unwrap();
    }
    let order = fixture.approval(&again, first.account.log, 4);
    assert_eq!(store.approve_pairing(order.clone()).await.unwrap(), Approved::Done);
    let late = fixture.approval(&held, Some(order.entry.log_head()), 5);
    assert_eq!(store.approve_pairing(late).await.unwrap(), Approved::KeyEnrolled);
    let account = store.account(first.account.id).await.unwrap().unwrap();
    assert_eq!(account.log, Some(order.entry.log_head()));
    let still = store.pairing(pairing.id).await.unwrap().unwrap();
    assert_eq!(still.outcome, Outcome::Opened);
    assert_is_in(&*store, &again, &order).await;
}

/// A step that may be taken from some states alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Open,
    Deny,
    Cancel,
    Collect,
    Withdraw,
}

const STEPS: [Step; 5] = [Step::Open, Step::Deny, Step::Cancel, Step::Collect, Step::Withdraw];

impl Step {
    async fn take(self, store: &dyn Store, held: &Held, seconds: u64) -> Option<Pairing> {
        let id = held.pairing.id;
        let answer = match self {
            Self::Open => {
                store
                    .open_pairing(id, [7; 32], open_record(&held.pairing, seconds))
                    .await
            }
            Self::Deny => store.deny_pairing(id, deny_record(&held.pairing, seconds)).await,
            Self::Cancel => store.cancel_pairing(id, cancel_record(&held.pairing, seconds)).await,
            Self::Collect => store.collect_pairing(id, collect_record(held, seconds)).await,
            Self::Withdraw => store.withdraw_pairing(id, withdraw_record(held, seconds)).await,
        };
        answer.unwrap()
    }
}

pub(crate) async fn a_step_out_of_turn_changes_nothing(store: Arc<dyn Store>) {
    use Step::{Cancel, Collect, Deny, Open, Withdraw};
    let mut fixture = Fixture::seeded(4);
    let first = fixture.registered_with_log(&*store).await;
    let device = &first.device;
    let unknown = fixture.secret_pairing(device);
    let unknown = fixture.held_claim(&unknown, 1);
    for step in STEPS {
        assert_eq!(step.take(&*store, &unknown, 1).await, None);
    }
    let offered = fixture.offered_with_approval(&*store, device).await;
    let offered = fixture.held_claim(&offered, 1);
    let claimed = fixture.held(&*store, device).await;
    let opened = fixture.opened_claim(&*store, device).await;
    let (approved, _) = fixture.approved(&*store, device).await;
    let (completed, _) = fixture.approved(&*store, device).await;
    Collect.take(&*store, &completed, 4).await;
    let (withdrawn, _) = fixture.approved(&*store, device).await;
    Withdraw.take(&*store, &withdrawn, 4).await;
    let denied = fixture.opened_claim(&*store, device).await;
    Deny.take(&*store, &denied, 4).await;
    let records = store.records_of(first.account.id, 100).await.unwrap();
    let devices = store.devices_of(first.account.id).await.unwrap();
    for (held, outcome, out_of_turn) in [
        (&offered, Outcome::Open, &[Open, Deny, Collect, Withdraw][..]),
        (&claimed, Outcome::Claimed, &[Collect, Withdraw]),
        (&opened, Outcome::Opened, &[Open, Collect, Withdraw]),
        (&approved, Outcome::Approved, &[Open, Deny, Cancel]),
        (&completed, Outcome::Completed, &STEPS),
        (&withdrawn, Outcome::Cancelled, &STEPS),
        (&denied, Outcome::Denied, &STEPS),
    ] {
        let before = store.pairing(held.pairing.id).await.unwrap();
        assert_eq!(before.as_ref().map(|pairing| pairing.outcome), Some(outcome));
        for step in out_of_turn {
            assert_eq!(step.take(&*store, held, 5).await, before, "{step:?} of {outcome:?}");
        }
        if outcome != Outcome::Opened {
            let log = store.account(first.account.id).await.unwrap().unwrap().log;
            let order = fixture.approval(held, log, 5);
            assert_eq!(store.approve_pairing(order).await.unwrap(), Approved::WrongState);
        }
        assert_eq!(store.pairing(held.pairing.id).await.unwrap(), before);
    }
    assert_eq!(store.records_of(first.account.id, 100).await.unwrap(), records);
    assert_eq!(store.devices_of(first.account.id).await.unwrap(), devices);
}

pub(crate) async fn every_state_ends_by_itself(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(5);
    let first = fixture.registered_with_log(&*store).await;
    let claimed = fixture.held(&*store, &first.device).await;
    let opened = fixture.opened_claim(&*store, &first.device).await;
    let (approved, _) = fixture.approved(&*store, &first.device).await;
    let records = store.records_of(first.account.id, 100).await.unwrap();
    let claim_ends = 1 + CLAIM_LIVES.as_secs();
    let collectable_until = 3 + COLLECTABLE.as_secs();
    for (held, end) in [
        (&claimed, claim_ends),
        (&opened, claim_ends),
        (&approved, collectable_until),
    ] {
        let before = store.pairing(held.pairing.id).await.unwrap();
        let state = |seconds| before.as_ref().map(|pairing| pairing.state(at(seconds)));
        assert_eq!(state(end), Some(PairingState::Expired));
        assert_ne!(state(end - 1), Some(PairingState::Expired));
        // What was approved and nobody collected can still be given up: its device is in.
        for step in STEPS
            .into_iter()
            .filter(|step| *step != Step::Withdraw || end == claim_ends)
        {
            assert_eq!(step.take(&*store, held, end).await, before, "{step:?}");
        }
        let log = store.account(first.account.id).await.unwrap().unwrap().log;
        let order = fixture.approval(held, log, end);
        assert_eq!(store.approve_pairing(order).await.unwrap(), Approved::WrongState);
        assert_eq!(store.pairing(held.pairing.id).await.unwrap(), before);
    }
    assert_eq!(store.records_of(first.account.id, 100).await.unwrap(), records);

    // A second earlier all of it goes well.
    let last = claim_ends - 1;
    let answer = Step::Open.take(&*store, &claimed, last).await.unwrap();
    assert_eq!(answer.outcome, Outcome::Opened);
    let log = store.account(first.account.id).await.unwrap().unwrap().log;
    let order = fixture.approval(&opened, log, last);
    assert_eq!(store.approve_pairing(order).await.unwrap(), Approved::Done);
    let answer = Step::Collect.take(&*store, &approved, collectable_until - 1).await;
    assert_eq!(answer.unwrap().outcome, Outcome::Completed);
}

pub(crate) async fn an_approval_is_refused_where_anything_differs(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(6);
    let first = fixture.registered_with_log(&*store).await;
    let other = fixture.registered_with_log(&*store).await;
    let (second, _) = fixture.approved(&*store, &first.device).await;
    let held = fixture.opened_claim(&*store, &first.device).await;
    let log = store.account(first.account.id).await.unwrap().unwrap().log;
    let right = fixture.approval(&held, log, 9);
    let entry = |change: &dyn Fn(&mut LogEntry)| {
        let mut order = right.clone();
        change(&mut order.entry);
        order
    };
    let another = fixture.device(first.account.id);
    let elsewhere = Device {
        account: other.account.id,
        ..right.device.clone()
    };
    let hash = fixture.hash();
    let refused = [
        (
            Approve {
                approver: second.device.id,
                ..right.clone()
            },
            Approved::WrongState,
        ),
        (
            Approve {
                approver: other.device.id,
                ..right.clone()
            },
            Approved::WrongState,
        ),
        (
            Approve {
                approver: right.device.id,
                ..right.clone()
            },
            Approved::WrongState,
        ),
        (
            Approve {
                device: another,
                ..right.clone()
            },
            Approved::WrongState,
        ),
        (
            Approve {
                device: elsewhere,
                ..right.clone()
            },
            Approved::WrongState,
        ),
        (
            Approve {
                pairing: second.pairing.id,
                ..right.clone()
            },
            Approved::WrongState,
        ),
        // Another came in since, or this is of another's log.
        (entry(&|entry| entry.prev = Some(hash)), Approved::LogConflict),
        (
            entry(&|entry| entry.prev = first.account.log.map(|log| log.head)),
            Approved::LogConflict,
        ),
        (entry(&|entry| entry.seq = 1), Approved::LogConflict),
        (entry(&|entry| entry.seq = 3), Approved::LogConflict),
        (entry(&|entry| entry.prev = None), Approved::LogConflict),
        // A log begins once.
        (
            entry(&|entry| {
                entry.seq = 0;
                entry.prev = None;
            }),
            Approved::LogConflict,
        ),
        (entry(&|entry| entry.seq = 0), Approved::LogConflict),
    ];
    let before = (
        store.pairing(held.pairing.id).await.unwrap(),
        store.records_of(first.account.id, 100).await.unwrap(),
        store.log_entries(first.account.id, 0, 100).await.unwrap(),
    );
    for (order, refusal) in refused {
        assert_eq!(
            store.approve_pairing(order.clone()).await.unwrap(),
            refusal,
            "{order:?}"
        );
        assert_eq!(store.device(order.device.id).await.unwrap(), None);
    }
    assert_eq!(store.kem_key(held.device.id).await.unwrap(), None);
    let after = (
        store.pairing(held.pairing.id).await.unwrap(),
        store.records_of(first.account.id, 100).await.unwrap(),
        store.log_entries(first.account.id, 0, 100).await.unwrap(),
    );
    assert_eq!(after, before);
    assert_eq!(store.approve_pairing(right).await.unwrap(), Approved::Done);
}

pub(crate) async fn a_device_without_a_log_begins_one_by_an_approval(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(7);
    let first = fixture.registered(&*store).await;
    assert_eq!(store.log_entries(first.account.id, 0, 9).await.unwrap(), []);
    let held = fixture.opened_claim(&*store, &first.device).await;
    let order = fixture.approval(&held, None, 3);
    let later = Approve {
        entry: LogEntry {
            seq: 1,
            prev: Some(fixture.hash()),
            ..order.entry.clone()
        },
        ..order.clone()
    };
    assert_eq!(store.approve_pairing(later).await.unwrap(), Approved::LogConflict);
    assert_eq!(store.approve_pairing(order.clone()).await.unwrap(), Approved::Done);
    assert_eq!(store.log_entries(first.account.id, 0, 9).await.unwrap(), [order.entry]);
}

pub(crate) async fn who_is_revoked_neither_fixes_on_a_claim_nor_approves_one(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(8);
    let first = fixture.registered_with_log(&*store).await;
    let (brought_in, order) = fixture.approved(&*store, &first.device).await;
    let second = order.device;
    let claimed = fixture.held(&*store, &second).await;
    let opened = fixture.opened_claim(&*store, &second).await;
    let offered = fixture.offered_with_approval(&*store, &second).await;
    let by_token = fixture.offered(&*store, &second).await;

    let withdrawn = Step::Withdraw.take(&*store, &brought_in, 4).await.unwrap();
    assert_eq!(withdrawn.outcome, Outcome::Cancelled);

    let before = store.pairing(claimed.pairing.id).await.unwrap();
    assert_eq!(Step::Open.take(&*store, &claimed, 5).await, before);
    let opened_records = records(&*store, first.account.id, "pairing_opened").await;
    assert_eq!(opened_records.len(), 2);
    let log = store.account(first.account.id).await.unwrap().unwrap().log;
    let right = fixture.approval(&opened, log, 5);
    let stale = fixture.approval(&opened, first.account.log, 5);
    for order in [right, stale] {
        // Judged before the log.
        assert_eq!(store.approve_pairing(order).await.unwrap(), Approved::ApproverRevoked);
    }
    assert_eq!(store.device(opened.device.id).await.unwrap(), None);
    let refused = fixture.secret_pairing(&second);
    let answer = store.offer_pairing(refused.clone(), offer_record(&refused)).await;
    assert_eq!(answer.unwrap(), Offered::DeviceRevoked);
    // Its codes end with it, for itself as well.
    for device in [fixture.device(second.account), second.clone()] {
        let held = fixture.held_claim_by(&offered, device.clone(), 5);
        assert_eq!(store.hold_claim(held.claim).await.unwrap(), Claimed::Unusable);
        let claim = claim_by(&by_token, device, 5);
        assert_eq!(store.claim_pairing(claim).await.unwrap(), Claimed::Unusable);
    }
    for pairing in [&offered, &by_token] {
        assert_eq!(store.pairing(pairing.id).await.unwrap().as_ref(), Some(pairing));
    }
    // What it has begun can be ended all the same.
    let denied = Step::Deny.take(&*store, &opened, 6).await.unwrap();
    assert_eq!(denied.outcome, Outcome::Denied);
    let offered = fixture.held_claim(&offered, 6);
    let cancelled = Step::Cancel.take(&*store, &offered, 6).await.unwrap();
    assert_eq!(cancelled.outcome, Outcome::Cancelled);
}

pub(crate) async fn what_is_given_up_after_approval_revokes_its_device(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(9);
    let first = fixture.registered_with_log(&*store).await;
    let (held, order) = fixture.approved(&*store, &first.device).await;
    for algorithm in Algorithm::ALL {
        assert_eq!(store.revocation_status(algorithm).await.unwrap().revision, 0);
    }

    let withdrawn = Step::Withdraw.take(&*store, &held, 9).await.unwrap();

    assert_eq!(withdrawn.outcome, Outcome::Cancelled);
    assert_eq!(withdrawn.claim.as_ref(), Some(&held.claim.claim));
    assert_eq!(store.pairing(held.pairing.id).await.unwrap().as_ref(), Some(&withdrawn));
    let device = store.device(held.device.id).await.unwrap().unwrap();
    assert_eq!(device.revoked_at, Some(at(9)));
    for (algorithm, certificate) in Algorithm::ALL.into_iter().zip(&order.device.certificates) {
        let told = store.revoked_certificates(algorithm, at(9)).await.unwrap();
        let [told] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(told.serial, certificate.serial);
        assert_eq!(
            (told.revoked_at, told.reason),
            (at(9), Some(Reason::CessationOfOperation))
        );
        assert_eq!(store.revocation_status(algorithm).await.unwrap().revision, 1);
    }
    assert_eq!(Step::Withdraw.take(&*store, &held, 10).await, Some(withdrawn));
    let written = records(&*store, first.account.id, "pairing_withdrawn").await;
    assert_eq!(written, [withdraw_record(&held, 9)]);
    // The log stays: its entry says that the device was enrolled, and that is so.
    assert_eq!(store.log_entries(first.account.id, 0, 9).await.unwrap().len(), 2);
    // And its keys never come in again.
    let pairing = fixture.offered_with_approval(&*store, &first.device).await;
    let again = fixture.held_claim_by(&pairing, order.device, 11);
    assert_eq!(store.hold_claim(again.claim).await.unwrap(), Claimed::KeyEnrolled);
}

pub(crate) async fn what_nobody_collected_in_time_is_given_up_all_the_same(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(13);
    let first = fixture.registered_with_log(&*store).await;
    let (held, _) = fixture.approved(&*store, &first.device).await;
    let late = 3 + COLLECTABLE.as_secs();
    let withdrawn = Step::Withdraw.take(&*store, &held, late).await.unwrap();
    assert_eq!(withdrawn.outcome, Outcome::Cancelled);
    assert_eq!(store.pairing(held.pairing.id).await.unwrap(), Some(withdrawn));
    let device = store.device(held.device.id).await.unwrap().unwrap();
    assert_eq!(device.revoked_at, Some(at(late)));
    for algorithm in Algorithm::ALL {
        assert_eq!(store.revocation_status(algorithm).await.unwrap().revision, 1);
    }
    let written = records(&*store, first.account.id, "pairing_withdrawn").await;
    assert_eq!(written, [withdraw_record(&held, late)]);
}

pub(crate) async fn secrets_are_renewed_whatever_the_state(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(10);
    let first = fixture.registered_with_log(&*store).await;
    let offered = fixture.offered_with_approval(&*store, &first.device).await;
    let by_token = fixture.offered(&*store, &first.device).await;
    let token_claim = fixture.claim(&by_token, 1);
    assert_eq!(store.claim_pairing(token_claim.clone()).await.unwrap(), Claimed::Done);
    let held = fixture.held(&*store, &first.device).await;
    let denied = fixture.opened_claim(&*store, &first.device).await;
    Step::Deny.take(&*store, &denied, 3).await;
    let unknown = fixture.secret_pairing(&first.device);
    let records = store.records_of(first.account.id, 100).await.unwrap();

    for (pairing, is_there) in [
        (&offered, true),
        (&by_token, true),
        (&held.pairing, true),
        (&denied.pairing, true),
        (&unknown, false),
    ] {
        let (secret, before) = (fixture.hash(), store.pairing(pairing.id).await.unwrap());
        let renew = |by| store.renew_offer_secret(pairing.id, by, secret);
        assert!(!renew(held.device.id).await.unwrap());
        assert_eq!(store.pairing(pairing.id).await.unwrap(), before);
        assert_eq!(renew(first.device.id).await.unwrap(), is_there);
        let renewed = before.map(|before| Pairing {
            offer_secret_sha256: secret,
            ..before
        });
        assert_eq!(store.pairing(pairing.id).await.unwrap(), renewed);
    }
    for (pairing, device, is_there) in [
        (&held.pairing, held.device.id, true),
        (&denied.pairing, denied.device.id, true),
        (&held.pairing, denied.device.id, false),
        (&held.pairing, first.device.id, false),
        (&offered, held.device.id, false),
        (&by_token, token_claim.device.id, false),
        (&unknown, held.device.id, false),
    ] {
        let (secret, before) = (fixture.hash(), store.pairing(pairing.id).await.unwrap());
        let renewed = store.renew_claim_secret(pairing.id, device, secret).await.unwrap();
        assert_eq!(renewed, is_there);
        let after = store.pairing(pairing.id).await.unwrap();
        if is_there {
            assert_eq!(claim_secret(after.as_ref()), Some(secret));
        } else {
            assert_eq!(after, before);
        }
    }
    assert_eq!(store.records_of(first.account.id, 100).await.unwrap(), records);
}

fn claim_secret(pairing: Option<&Pairing>) -> Option<Sha256Hash> {
    let bound = pairing?.claim.as_ref()?.bound.as_ref()?;
    Some(bound.claim_secret_sha256)
}

pub(crate) async fn what_waits_takes_room_until_it_ends(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(11);
    let first = fixture.registered_with_log(&*store).await;
    let device = &first.device;
    let claimed = fixture.held(&*store, device).await;
    let opened = fixture.opened_claim(&*store, device).await;
    let denied = fixture.opened_claim(&*store, device).await;
    let cancelled = fixture.held(&*store, device).await;
    let to_approve = fixture.opened_claim(&*store, device).await;
    for _ in 5..MAX_OPEN_OFFERS {
        fixture.offered(&*store, device).await;
    }
    let mut offer_at = async |seconds: u64| {
        let mut pairing = fixture.secret_pairing(device);
        pairing.offered_at = at(seconds);
        pairing.expires_at = at(seconds).plus(TTL);
        let record = offer_record(&pairing);
        store.offer_pairing(pairing, record).await.unwrap()
    };
    assert_eq!(offer_at(4).await, Offered::TooMany);
    Step::Deny.take(&*store, &denied, 5).await;
    assert_eq!(offer_at(5).await, Offered::Done);
    Step::Cancel.take(&*store, &cancelled, 5).await;
    assert_eq!(offer_at(5).await, Offered::Done);
    let order = Fixture::seeded(12).approval(&to_approve, first.account.log, 5);
    assert_eq!(store.approve_pairing(order).await.unwrap(), Approved::Done);
    assert_eq!(offer_at(5).await, Offered::Done);
    assert_eq!(offer_at(5).await, Offered::TooMany);

    // The other offers lapse a second before the two claims that wait: those have put their end off.
    let end = TTL.as_secs();
    for _ in 5..MAX_OPEN_OFFERS {
        assert_eq!(offer_at(end).await, Offered::Done);
    }
    assert_eq!(offer_at(end).await, Offered::TooMany);
    for held in [&claimed, &opened] {
        let pairing = store.pairing(held.pairing.id).await.unwrap().unwrap();
        assert_eq!(pairing.expires_at, at(1).plus(CLAIM_LIVES));
        assert_eq!(pairing.code, CodeKind::Secret);
    }
    for _ in 0..2 {
        assert_eq!(offer_at(1 + CLAIM_LIVES.as_secs()).await, Offered::Done);
    }
    assert_eq!(offer_at(1 + CLAIM_LIVES.as_secs()).await, Offered::TooMany);
}
