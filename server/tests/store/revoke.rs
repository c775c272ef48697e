//! Devices that are taken out of their account, by themselves or by another.

use std::sync::Arc;

use warifu_protocol::{Algorithm, DeviceId};
use warifu_server::domain::audit::Event;
use warifu_server::domain::revocation::{Reason, RevokedCertificate};
use warifu_server::domain::session::Rotation;
use warifu_server::domain::store::{Approved, Claimed, Offered, Registration, Revocation, Revoked};
use warifu_server::domain::{AccountId, Device, LogHead, Store};

use crate::contest::{Broken, CALLERS, count, hold, race, race_calls};
use crate::fixture::{Fixture, at, login_record, offer_record, record, records, withdraw_record};

/// The order by which a device takes that one out after so many seconds, without an entry.
pub(crate) fn order(account: AccountId, by: DeviceId, device: DeviceId, seconds: u64) -> Revocation {
    let event = Event::DeviceRevoked { device, by: Some(by) };
    Revocation {
        account,
        by,
        device,
        entry: None,
        may_be_last: false,
        reason: Some(Reason::KeyCompromise),
        record: record(account, seconds, event),
    }
}

/// The same with the entry that goes on from there.
fn logged(mut order: Revocation, fixture: &mut Fixture, log: LogHead) -> Revocation {
    order.entry = Some(fixture.log_entry(Some(log)));
    order
}

/// An account whose first device has let another one in by a code.
async fn two_devices(store: &dyn Store, fixture: &mut Fixture) -> (Registration, Device) {
    let first = fixture.registered(store).await;
    let pairing = fixture.offered(store, &first.device).await;
    let claim = fixture.claim(&pairing, 1);
    store.claim_pairing(claim.clone()).await.unwrap();
    (first, claim.device)
}

async fn is_revoked(store: &dyn Store, device: DeviceId) -> bool {
    store.device(device).await.unwrap().unwrap().revoked_at.is_some()
}

pub(crate) async fn a_device_takes_another_one_out(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let first = fixture.registered_with_log(&*store).await;
    let (held, approval) = fixture.approved(&*store, &first.device).await;
    let (account, second) = (first.account.id, held.device.id);
    let session = fixture.opened(&*store, &held.device).await;
    let pairing = fixture.offered(&*store, &held.device).await;

    let order = order(account, first.device.id, second, 9);
    let order = logged(order, &mut fixture, approval.entry.log_head());
    assert_eq!(store.revoke_device(order.clone()).await.unwrap(), Revoked::Done);

    let device = store.device(second).await.unwrap().unwrap();
    assert_eq!(device.revoked_at, Some(at(9)));
    let told = RevokedCertificate::of_device(&device, at(9), Some(Reason::KeyCompromise));
    for (algorithm, certificate) in Algorithm::ALL.into_iter().zip(told) {
        let revoked = store.revoked_certificates(algorithm, at(9)).await.unwrap();
        assert_eq!(revoked, [certificate]);
        assert_eq!(store.revocation_status(algorithm).await.unwrap().revision, 1);
    }
    let entry = order.entry.clone().unwrap();
    let log = store.account(account).await.unwrap().unwrap().log;
    assert_eq!(log, Some(entry.log_head()));
    assert_eq!(store.log_entries(account, 2, 9).await.unwrap(), [entry]);
    let told = records(&*store, account, "device_revoked").await;
    assert_eq!(told, std::slice::from_ref(&order.record));
    assert!(!is_revoked(&*store, first.device.id).await);

    // Nothing of it goes on: no session, no code, no new ones.
    let (token, next) = (session.current.unwrap(), fixture.hash());
    let rotation = store.rotate_session(session.id, &token, next, order.record).await;
    assert_eq!(rotation.unwrap(), Rotation::Gone);
    let claim = fixture.claim(&pairing, 10);
    assert_eq!(store.claim_pairing(claim).await.unwrap(), Claimed::Unusable);
    let next = fixture.session(&held.device, 10);
    let login = login_record(&next);
    assert!(!store.open_session(next, login).await.unwrap());
    let next = fixture.pairing(&held.device);
    let offer = offer_record(&next);
    assert_eq!(store.offer_pairing(next, offer).await.unwrap(), Offered::DeviceRevoked);
}

pub(crate) async fn a_device_takes_itself_out_while_another_is_left(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(2);
    let (first, second) = two_devices(&*store, &mut fixture).await;
    let account = first.account.id;
    let own = |device, seconds| order(account, device, device, seconds);
    let answer = store.revoke_device(own(second.id, 2)).await.unwrap();
    assert_eq!(answer, Revoked::Done);
    // The first one is alone now.
    let answer = store.revoke_device(own(first.device.id, 3)).await.unwrap();
    assert_eq!(answer, Revoked::LastDevice);
    assert!(!is_revoked(&*store, first.device.id).await);
    assert_eq!(records(&*store, account, "device_revoked").await.len(), 1);
    let may = Revocation {
        may_be_last: true,
        ..own(first.device.id, 4)
    };
    assert_eq!(store.revoke_device(may).await.unwrap(), Revoked::Done);
    assert!(is_revoked(&*store, first.device.id).await);
}

pub(crate) async fn what_does_not_take_a_device_out_changes_nothing(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(3);
    let first = fixture.registered_with_log(&*store).await;
    let (held, approval) = fixture.approved(&*store, &first.device).await;
    let (gone, approval) = {
        let (gone, entry) = fixture.approved(&*store, &first.device).await;
        let order = order(first.account.id, first.device.id, gone.device.id, 4);
        let order = logged(order, &mut fixture, entry.entry.log_head());
        assert_eq!(store.revoke_device(order.clone()).await.unwrap(), Revoked::Done);
        (
            gone.device,
            (approval.entry.log_head(), order.entry.unwrap().log_head()),
        )
    };
    let (before, head) = approval;
    let stranger = fixture.registered(&*store).await;
    let (account, own, second) = (first.account.id, first.device.id, held.device.id);
    let stale = |by, device, fixture: &mut Fixture| logged(order(account, by, device, 5), fixture, before);
    let unknown = fixture.device(account).id;
    for (what, order, expected) in [
        (
            "a revoked one takes a revoked one out, and not next in the log",
            stale(gone.id, gone.id, &mut fixture),
            Revoked::RevokerRevoked,
        ),
        (
            "another account's takes one out",
            stale(stranger.device.id, second, &mut fixture),
            Revoked::RevokerRevoked,
        ),
        (
            "one that nobody knows takes another such out",
            order(account, unknown, unknown, 5),
            Revoked::RevokerRevoked,
        ),
        (
            "a revoked one is taken out",
            order(account, own, gone.id, 5),
            Revoked::NotActive,
        ),
        (
            "a revoked one is taken out, and not next in the log",
            stale(own, gone.id, &mut fixture),
            Revoked::LogConflict,
        ),
        (
            "another account's is taken out",
            order(account, own, stranger.device.id, 5),
            Revoked::NotActive,
        ),
        (
            "one that nobody knows is taken out",
            order(account, own, unknown, 5),
            Revoked::NotActive,
        ),
        (
            "an entry that is not the next of the log",
            stale(own, second, &mut fixture),
            Revoked::LogConflict,
        ),
    ] {
        assert_eq!(store.revoke_device(order).await.unwrap(), expected, "{what}");
    }
    // The last one, with an entry that is not the next: what is told is that it is the last.
    let order = logged(order(account, own, second, 6), &mut fixture, head);
    assert_eq!(store.revoke_device(order).await.unwrap(), Revoked::Done);
    let answer = store.revoke_device(stale(own, own, &mut fixture)).await.unwrap();
    assert_eq!(answer, Revoked::LastDevice);
    let entries = store.log_entries(account, 0, 99).await.unwrap();
    assert_eq!(entries.len(), 5);
    assert_eq!(records(&*store, account, "device_revoked").await.len(), 2);
    assert!(!is_revoked(&*store, own).await && !is_revoked(&*store, stranger.device.id).await);
}

pub(crate) async fn whoever_is_in_the_log_leaves_another_one_in_it(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(4);
    let first = fixture.registered_with_log(&*store).await;
    let pairing = fixture.offered(&*store, &first.device).await;
    let unlogged = fixture.claim(&pairing, 1);
    store.claim_pairing(unlogged.clone()).await.unwrap();
    let (account, id) = (first.account.id, first.device.id);
    let head = first.log_entry.as_ref().unwrap().log_head();
    let own = |fixture: &mut Fixture, log| logged(order(account, id, id, 9), fixture, log);
    let answer = store.revoke_device(own(&mut fixture, head)).await.unwrap();
    assert_eq!(answer, Revoked::LastDevice);
    let (_, approval) = fixture.approved(&*store, &first.device).await;
    let order = own(&mut fixture, approval.entry.log_head());
    assert_eq!(store.revoke_device(order).await.unwrap(), Revoked::Done);
    assert!(is_revoked(&*store, id).await);
}

pub(crate) async fn what_was_revoked_without_an_entry_still_gets_one(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(5);
    let first = fixture.registered_with_log(&*store).await;
    let (held, approval) = fixture.approved(&*store, &first.device).await;
    let (account, second) = (first.account.id, held.device.id);
    let record = withdraw_record(&held, 4);
    store.withdraw_pairing(held.pairing.id, record).await.unwrap();
    let order = order(account, first.device.id, second, 9);
    let order = logged(order, &mut fixture, approval.entry.log_head());
    assert_eq!(store.revoke_device(order.clone()).await.unwrap(), Revoked::Done);
    // Since when it is revoked stays, and nobody is told of its certificates again.
    let device = store.device(second).await.unwrap().unwrap();
    assert_eq!(device.revoked_at, Some(at(4)));
    for algorithm in Algorithm::ALL {
        assert_eq!(store.revocation_status(algorithm).await.unwrap().revision, 1);
    }
    let entries = store.log_entries(account, 0, 9).await.unwrap();
    assert_eq!(entries.last(), order.entry.as_ref());
    assert_eq!(records(&*store, account, "device_revoked").await.len(), 1);
}

pub(crate) async fn one_of_two_that_take_each_other_out_stays(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let (first, second) = two_devices(&*store, &mut fixture).await;
    let (account, ids) = (first.account.id, [first.device.id, second.id]);
    let orders = (0..CALLERS).map(|n| order(account, ids[n % 2], ids[(n + 1) % 2], 2));
    let answers = race_calls(&store, orders, |store, order| async move {
        store.revoke_device(order).await.unwrap()
    })
    .await;
    one_stays(&*store, &first, &second, &answers).await
}

pub(crate) async fn the_last_one_stays_whoever_goes_first(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let (first, second) = two_devices(&*store, &mut fixture).await;
    let (account, ids) = (first.account.id, [first.device.id, second.id]);
    let orders = (0..CALLERS).map(|n| order(account, ids[n % 2], ids[n % 2], 2));
    let answers = race_calls(&store, orders, |store, order| async move {
        store.revoke_device(order).await.unwrap()
    })
    .await;
    one_stays(&*store, &first, &second, &answers).await
}

async fn one_stays(
    store: &dyn Store,
    first: &Registration,
    second: &Device,
    answers: &[Revoked],
) -> Result<(), Broken> {
    hold!(count(answers, &Revoked::Done) == 1, "{answers:?}");
    let revoked = [
        is_revoked(store, first.device.id).await,
        is_revoked(store, second.id).await,
    ];
    hold!(
        count(&revoked, &true) == 1,
        "{revoked:?} are revoked, after {answers:?}"
    );
    let told = records(store, first.account.id, "device_revoked").await.len();
    hold!(told == 1, "{told} revocations are recorded");
    Ok(())
}

pub(crate) async fn a_head_is_followed_by_an_approval_or_a_revocation(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let first = fixture.registered_with_log(&*store).await;
    let (second, approval) = fixture.approved(&*store, &first.device).await;
    let held = fixture.opened_claim(&*store, &first.device).await;
    let (account, head) = (first.account.id, approval.entry.log_head());
    let calls: Vec<_> = (0..CALLERS)
        .map(|n| {
            let out = order(account, first.device.id, second.device.id, 4);
            match n % 2 {
                0 => (Some(fixture.approval(&held, Some(head), 4)), None),
                _ => (None, Some(logged(out, &mut fixture, head))),
            }
        })
        .collect();
    let answers = race(calls.into_iter().map(|call| {
        let store = Arc::clone(&store);
        async move {
            match call {
                (Some(approval), _) => store.approve_pairing(approval).await.unwrap() == Approved::Done,
                (_, Some(order)) => store.revoke_device(order).await.unwrap() == Revoked::Done,
                (None, None) => false,
            }
        }
    }))
    .await;
    let done = count(&answers, &true);
    let entries = store.log_entries(account, 0, 9).await.unwrap();
    hold!(
        done == 1 && entries.len() == 3,
        "{done} were done, and there are {} entries",
        entries.len()
    );
    let is_in = store.device(held.device.id).await.unwrap().is_some();
    let is_out = is_revoked(&*store, second.device.id).await;
    hold!(is_in != is_out, "one is in: {is_in}, the other out: {is_out}");
    Ok(())
}
