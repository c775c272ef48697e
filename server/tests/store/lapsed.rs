//! Forgetting what has lapsed.

use std::sync::Arc;

use warifu_server::domain::Store;
use warifu_server::domain::attempt::{AttemptKey, Failures, Limit};
use warifu_server::domain::outbox::Shelf;
use warifu_server::domain::pairing::{CLAIM_LIVES, COLLECTABLE, REMEMBERED};
use warifu_server::domain::revocation::TOLD_AFTER_END;
use warifu_server::domain::session::SESSION_IDLE;
use warifu_server::domain::store::Claimed;

use crate::fixture::{Fixture, TTL, at, logout_record};

pub(crate) async fn what_has_lapsed_is_forgotten_and_nothing_else(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let first = fixture.registered(&*store).await;
    let used = fixture.offered(&*store, &first.device).await;
    let claim = fixture.claim(&used, 1);
    assert_eq!(store.claim_pairing(claim.clone()).await.unwrap(), Claimed::Done);
    let open = fixture.offered(&*store, &first.device).await;
    let session = fixture.opened(&*store, &first.device).await;
    let ended = fixture.opened(&*store, &first.device).await;
    assert!(store.end_session(ended.id, logout_record(&ended, 1)).await.unwrap());
    let challenge = fixture.bytes();
    assert!(store.spend_challenge(challenge, at(60), at(0)).await.unwrap());
    assert!(store.spend_proof(fixture.hash(), at(90), at(0)).await.unwrap());
    let name = [AttemptKey::Name("somebody".to_owned())];
    let limit = Limit {
        failures: 10,
        window: TTL,
    };
    store.count_failures(&[(name[0].clone(), limit)], at(0)).await.unwrap();
    let records = store.records_of(first.account.id, 100).await.unwrap();

    assert_eq!(forget_all(&*store, 59).await, 0);
    assert!(!store.spend_challenge(challenge, at(60), at(0)).await.unwrap());
    assert_eq!(forget_all(&*store, 60).await, 1);
    assert_eq!(forget_all(&*store, 90).await, 1);
    assert_eq!(forget_all(&*store, TTL.as_secs() - 1).await, 0);
    assert_eq!(forget_all(&*store, TTL.as_secs()).await, 1);
    assert_eq!(store.failures(&name, at(0)).await.unwrap(), [Failures::default()]);

    let forgotten = (TTL + REMEMBERED).as_secs();
    assert_eq!(forget_all(&*store, forgotten - 1).await, 0);
    assert!(store.pairing(used.id).await.unwrap().is_some());
    assert!(store.pairing_by_token(&open.token_sha256).await.unwrap().is_some());
    assert_eq!(forget_all(&*store, forgotten).await, 2);
    for pairing in [&used, &open] {
        assert_eq!(store.pairing(pairing.id).await.unwrap(), None);
        assert_eq!(store.pairing_by_token(&pairing.token_sha256).await.unwrap(), None);
    }

    assert_eq!(forget_all(&*store, SESSION_IDLE.as_secs() - 1).await, 0);
    assert!(store.session(session.id).await.unwrap().is_some());
    assert_eq!(forget_all(&*store, SESSION_IDLE.as_secs()).await, 2);
    assert_eq!(store.session(session.id).await.unwrap(), None);

    let replacement = fixture.registered(&*store).await;
    let replacement = fixture.replacement(&replacement);
    let ends = replacement.device.certificates[0].not_after.plus(TOLD_AFTER_END).unix() - at(0).unix();
    assert!(store.replace_first_device(replacement).await.unwrap());
    let ends = u64::try_from(ends).unwrap();
    assert_eq!(forget_all(&*store, ends - 1).await, 0);
    assert_eq!(forget_all(&*store, ends).await, 1);

    // Accounts, devices, their keys and the audit trail stay.
    assert_eq!(store.device(claim.device.id).await.unwrap(), Some(claim.device));
    assert_eq!(store.records_of(first.account.id, 100).await.unwrap(), records);
    assert_eq!(store.messages(Shelf::Waiting, 100).await.unwrap().len(), 4);
}

pub(crate) async fn a_pairing_is_remembered_after_the_end_of_its_state(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(2);
    let first = fixture.registered_with_log(&*store).await;
    let offered = fixture.offered_with_approval(&*store, &first.device).await;
    let held = fixture.held(&*store, &first.device).await.pairing;
    let (approved, order) = fixture.approved(&*store, &first.device).await;
    for (pairing, end) in [
        (&offered, TTL.as_secs()),
        (&held, 1 + CLAIM_LIVES.as_secs()),
        (&approved.pairing, 3 + COLLECTABLE.as_secs()),
    ] {
        let forgotten = end + REMEMBERED.as_secs();
        assert_eq!(forget_all(&*store, forgotten - 1).await, 0);
        assert!(store.pairing(pairing.id).await.unwrap().is_some());
        assert!(store.pairing_by_token(&pairing.token_sha256).await.unwrap().is_some());
        assert_eq!(forget_all(&*store, forgotten).await, 1);
        assert_eq!(store.pairing(pairing.id).await.unwrap(), None);
        assert_eq!(store.pairing_by_token(&pairing.token_sha256).await.unwrap(), None);
    }
    // What came of it stays.
    assert_eq!(
        store.device(order.device.id).await.unwrap().as_ref(),
        Some(&order.device)
    );
    assert!(store.kem_key(order.device.id).await.unwrap().is_some());
    assert_eq!(store.log_entries(first.account.id, 1, 9).await.unwrap(), [order.entry]);
}

/// Calls until nothing is left, and adds up.
async fn forget_all(store: &dyn Store, seconds: u64) -> u64 {
    let mut all = 0;
    loop {
        match store.forget_lapsed(at(seconds)).await.unwrap() {
            0 => return all,
            some => all += some,
        }
    }
}
