//! What can be used once, and failed attempts.

use std::sync::Arc;
use std::time::Duration;

use warifu_protocol::DeviceId;
use warifu_server::domain::Store;
use warifu_server::domain::attempt::{AttemptKey, Failures, Limit};

use crate::contest::{Broken, CALLERS, count, hold, race, race_calls};
use crate::fixture::{Fixture, at};

const LIMIT: Limit = Limit {
    failures: 10,
    window: Duration::from_secs(900),
};

pub(crate) async fn a_challenge_and_a_proof_are_spent_once(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let (challenge, proof) = (fixture.bytes(), fixture.hash());
    let end = at(60);
    assert!(store.spend_challenge(challenge, end, at(0)).await.unwrap());
    assert!(store.spend_proof(proof, end, at(0)).await.unwrap());
    for seconds in [0, 1, 59, 60, 61] {
        assert!(!store.spend_challenge(challenge, end, at(seconds)).await.unwrap());
        assert!(!store.spend_proof(proof, end, at(seconds)).await.unwrap());
    }
    assert!(store.spend_challenge(fixture.bytes(), end, at(0)).await.unwrap());
    assert!(store.spend_proof(fixture.hash(), end, at(0)).await.unwrap());
}

pub(crate) async fn what_is_over_is_not_spent(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(2);
    let (challenge, proof) = (fixture.bytes(), fixture.hash());
    for now in [at(60), at(61)] {
        assert!(!store.spend_challenge(challenge, at(60), now).await.unwrap());
        assert!(!store.spend_proof(proof, at(60), now).await.unwrap());
    }
    assert!(store.spend_challenge(challenge, at(60), at(59)).await.unwrap());
    assert!(store.spend_proof(proof, at(60), at(59)).await.unwrap());
}

pub(crate) async fn failures_are_counted_in_a_window_that_begins_with_the_first(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(3);
    // The same text in every kind: each counts apart.
    let device = DeviceId::from_uuid(fixture.uuid());
    let text = device.to_string();
    let keys = [
        AttemptKey::Name(text.clone()),
        AttemptKey::Address(text.clone()),
        AttemptKey::Device(device),
        AttemptKey::Registrations(text),
    ];
    let window = |count, end| Failures {
        count,
        window_ends: Some(at(end)),
    };
    assert_eq!(store.failures(&keys, at(0)).await.unwrap(), [Failures::default(); 4]);
    let counted = store
        .count_failures(&[(keys[0].clone(), LIMIT), (keys[2].clone(), LIMIT)], at(100))
        .await;
    assert_eq!(counted.unwrap(), [window(1, 1000), window(1, 1000)]);
    let counted = store.count_failures(&[(keys[0].clone(), LIMIT)], at(999)).await;
    assert_eq!(counted.unwrap(), [window(2, 1000)]);
    let none = Failures::default();
    assert_eq!(
        store.failures(&keys, at(999)).await.unwrap(),
        [window(2, 1000), none, window(1, 1000), none]
    );
    assert_eq!(store.failures(&keys, at(1000)).await.unwrap(), [none; 4]);
    let counted = store.count_failures(&[(keys[0].clone(), LIMIT)], at(1000)).await;
    assert_eq!(counted.unwrap(), [window(1, 1900)]);
    assert_eq!(store.failures(&[], at(1000)).await.unwrap(), []);
    assert_eq!(store.count_failures(&[], at(1000)).await.unwrap(), []);
}

pub(crate) async fn one_of_many_spends_a_challenge(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    let challenge = fixture.bytes();
    let answers = race_calls(&store, 0..CALLERS, |store, _| async move {
        store.spend_challenge(challenge, at(60), at(0)).await.unwrap()
    })
    .await;
    hold!(count(&answers, &true) == 1, "{answers:?}");
    Ok(())
}

pub(crate) async fn one_of_many_spends_a_proof(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    let proof = fixture.hash();
    let answers = race_calls(&store, 0..CALLERS, |store, _| async move {
        store.spend_proof(proof, at(60), at(0)).await.unwrap()
    })
    .await;
    hold!(count(&answers, &true) == 1, "{answers:?}");
    Ok(())
}

pub(crate) async fn every_failure_is_counted(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    let name = AttemptKey::Name(fixture.hash().to_string());
    let address = AttemptKey::Address(fixture.hash().to_string());
    let keys = [(name.clone(), LIMIT), (address.clone(), LIMIT)];
    let answers = race((0..CALLERS).map(|_| {
        let (store, keys) = (Arc::clone(&store), keys.clone());
        async move { store.count_failures(&keys, at(0)).await.unwrap() }
    }))
    .await;
    let mut counts: Vec<_> = answers
        .iter()
        .map(|answer| (answer[0].count, answer[1].count))
        .collect();
    counts.sort_unstable();
    let all: Vec<_> = (1..).take(CALLERS).map(|n| (n, n)).collect();
    hold!(counts == all, "{counts:?}");
    let total = store.failures(&[name, address], at(0)).await.unwrap();
    let complete = total
        .iter()
        .all(|failures| usize::try_from(failures.count) == Ok(CALLERS));
    hold!(complete, "{total:?}");
    Ok(())
}
