//! Device logs.

use std::sync::Arc;

use warifu_server::domain::Store;
use warifu_server::domain::store::Registered;

use crate::contest::{Broken, CALLERS, count, hold, race_calls};
use crate::fixture::Fixture;

pub(crate) async fn a_log_begins_with_its_account(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let first = fixture.registered_with_log(&*store).await;
    let without = fixture.registered(&*store).await;
    for registration in [&first, &without] {
        let id = registration.account.id;
        assert_eq!(store.account(id).await.unwrap().as_ref(), Some(&registration.account));
        let by_name = store.account_by_username(&registration.account.username).await;
        assert_eq!(by_name.unwrap().as_ref(), Some(&registration.account));
        let entries = store.log_entries(id, 0, 9).await.unwrap();
        assert_eq!(entries, Vec::from_iter(registration.log_entry.clone()));
        let device = store.device(registration.device.id).await.unwrap();
        assert_eq!(device.as_ref(), Some(&registration.device));
        let kem_key = store.kem_key(registration.device.id).await.unwrap();
        assert_eq!(kem_key, registration.kem_key);
    }
    let stranger = fixture.registration();
    assert_eq!(store.log_entries(stranger.account.id, 0, 9).await.unwrap(), []);
    assert_eq!(store.kem_key(stranger.device.id).await.unwrap(), None);

    // Nothing of it stays where the account is refused.
    let mut taken = fixture.logged_registration();
    taken.account.username = first.account.username.clone();
    let answer = store.register_account(taken.clone()).await.unwrap();
    assert_eq!(answer, Registered::UsernameTaken);
    assert_eq!(store.log_entries(taken.account.id, 0, 9).await.unwrap(), []);
    assert_eq!(store.kem_key(taken.device.id).await.unwrap(), None);
}

pub(crate) async fn entries_come_oldest_first_from_where_one_asks(store: Arc<dyn Store>) {
    const ENTRIES: u64 = 12;
    let mut fixture = Fixture::seeded(2);
    let first = fixture.registered_with_log(&*store).await;
    let other = fixture.registered_with_log(&*store).await;
    let mut all = Vec::from_iter(first.log_entry.clone());
    for _ in 1..ENTRIES {
        all.push(fixture.approved(&*store, &first.device).await.1.entry);
        fixture.approved(&*store, &other.device).await;
    }
    let id = first.account.id;
    let seqs: Vec<u64> = all.iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, (0..ENTRIES).collect::<Vec<_>>());
    for (from, limit) in [(0, 99), (0, 5), (5, 5), (10, 5), (3, 0), (ENTRIES, 5), (u64::MAX, 5)] {
        let asked = usize::try_from(from).unwrap_or(usize::MAX);
        let expected: Vec<_> = all
            .iter()
            .skip(asked)
            .take(usize::try_from(limit).unwrap())
            .cloned()
            .collect();
        assert_eq!(
            store.log_entries(id, from, limit).await.unwrap(),
            expected,
            "{from} {limit}"
        );
    }
    let account = store.account(id).await.unwrap().unwrap();
    assert_eq!(account.log, all.last().map(|entry| entry.log_head()));
}

pub(crate) async fn one_of_many_accounts_of_a_name_begins_its_log(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    let wanted = fixture.account().username;
    let mut registrations: Vec<_> = (0..CALLERS).map(|_| fixture.logged_registration()).collect();
    for registration in &mut registrations {
        registration.account.username = wanted.clone();
    }
    let answers = race_calls(&store, registrations.clone(), |store, registration| async move {
        store.register_account(registration).await.unwrap()
    })
    .await;
    hold!(count(&answers, &Registered::Done) == 1, "{answers:?}");
    for (registration, answer) in registrations.iter().zip(&answers) {
        let is_done = *answer == Registered::Done;
        let entries = store.log_entries(registration.account.id, 0, 9).await.unwrap();
        hold!(
            entries.len() == usize::from(is_done),
            "{} entries of one who heard {answer:?}",
            entries.len()
        );
        let kem_key = store.kem_key(registration.device.id).await.unwrap();
        hold!(kem_key.is_some() == is_done, "a KEM key of one who heard {answer:?}");
    }
    Ok(())
}
