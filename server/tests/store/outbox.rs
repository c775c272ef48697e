//! The outbox.

use std::sync::Arc;

use warifu_server::domain::audit::Event;
use warifu_server::domain::outbox::{ChannelKind, LONGEST_FAILURE, Next, OutboxMessage, Shelf};
use warifu_server::domain::{AccountId, Store};

use crate::audit::every_event;
use crate::contest::{Broken, CALLERS, hold, race};
use crate::fixture::{Fixture, at, record};

const LOG: &[ChannelKind] = &[ChannelKind::Log];

/// An account to which things happened, one in each of the first so many seconds.
async fn account_with(store: &dyn Store, fixture: &mut Fixture, messages: u64) -> AccountId {
    let account = AccountId(fixture.uuid());
    for seconds in 0..messages {
        store
            .record(record(account, seconds, Event::DeviceRefused))
            .await
            .unwrap();
    }
    account
}

async fn taken(store: &dyn Store, now: u64, until: u64) -> Vec<OutboxMessage> {
    store.take_messages(LOG, at(now), at(until), 100).await.unwrap()
}

async fn waiting(store: &dyn Store) -> Vec<OutboxMessage> {
    store.messages(Shelf::Waiting, 100).await.unwrap()
}

pub(crate) async fn what_is_announced_waits_in_the_outbox(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(3);
    let account = AccountId(fixture.uuid());
    let mut announced = Vec::new();
    for event in every_event(&mut fixture) {
        let record = record(account, 5, event);
        store.record(record.clone()).await.unwrap();
        if record.event.is_announced() {
            announced.push(record);
        }
    }
    let waiting = waiting(&*store).await;
    let told: Vec<_> = waiting.iter().map(|message| message.record.clone()).collect();
    assert_eq!(told, announced);
    for message in &waiting {
        assert_eq!((message.channel, message.tries), (ChannelKind::Log, 0));
        assert_eq!((message.next, &message.failure), (Next::At(at(5)), &None));
    }
    assert!(waiting.is_sorted_by(|one, next| one.id < next.id));
    assert_eq!(store.messages(Shelf::Waiting, 2).await.unwrap(), waiting[..2]);
    assert_eq!(store.messages(Shelf::Dead, 100).await.unwrap(), []);
}

pub(crate) async fn an_account_hears_of_one_thing_after_the_other(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(4);
    let account = account_with(&*store, &mut fixture, 3).await;
    let ids: Vec<_> = waiting(&*store).await.iter().map(|message| message.id).collect();
    for (seconds, id) in (2..).zip(&ids) {
        // Only the oldest can be had, and only once.
        let [message] = &taken(&*store, seconds, 100).await[..] else {
            panic!("not one message")
        };
        assert_eq!((message.id, message.tries, message.next), (*id, 1, Next::At(at(100))));
        assert_eq!(taken(&*store, 99, 200).await, []);
        store.message_delivered(*id).await.unwrap();
    }
    assert_eq!(taken(&*store, 100, 200).await, []);
    assert_eq!(waiting(&*store).await, []);

    // What was delivered is on record for good, and its number is not given again.
    assert_eq!(store.records_of(account, 100).await.unwrap().len(), 3);
    store.record(record(account, 3, Event::DeviceRefused)).await.unwrap();
    assert!(waiting(&*store).await[0].id > ids[2]);
}

pub(crate) async fn one_account_waits_for_no_other(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(5);
    let mut accounts = Vec::new();
    for _ in 0..20 {
        accounts.push(account_with(&*store, &mut fixture, 2).await);
    }
    let first = store.take_messages(LOG, at(9), at(60), 7).await.unwrap();
    let rest = taken(&*store, 9, 60).await;
    assert_eq!((first.len(), rest.len()), (7, 13));
    for messages in [&first, &rest] {
        assert!(messages.is_sorted_by(|one, next| one.id < next.id));
    }
    let mut met: Vec<_> = first
        .iter()
        .chain(&rest)
        .map(|message| message.record.account)
        .collect();
    met.sort();
    accounts.sort();
    assert_eq!(met, accounts);
    assert!(first.iter().chain(&rest).all(|message| message.record.at == at(0)));
}

pub(crate) async fn a_message_is_tried_until_it_is_delivered(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(6);
    account_with(&*store, &mut fixture, 2).await;
    let id = taken(&*store, 1, 60).await[0].id;

    // Whoever took it is never heard of again.
    assert_eq!(taken(&*store, 59, 120).await, []);
    let again = &taken(&*store, 60, 120).await[0];
    assert_eq!((again.id, again.tries, &again.failure), (id, 2, &None));

    // It fails, and says so.
    let long = "割".repeat(LONGEST_FAILURE);
    store.message_failed(id, &long, Next::At(at(500))).await.unwrap();
    assert_eq!(taken(&*store, 499, 600).await, []);
    let again = &taken(&*store, 500, 600).await[0];
    assert_eq!((again.id, again.tries), (id, 3));
    assert_eq!(again.failure.as_deref(), Some(&*"割".repeat(LONGEST_FAILURE / 3)));

    store.message_delivered(id).await.unwrap();
    assert_ne!(taken(&*store, 500, 600).await[0].id, id);
    // Nobody minds what is gone, or never was.
    for gone in [id, 4_000_000] {
        store.message_delivered(gone).await.unwrap();
        store.message_failed(gone, "no", Next::At(at(0))).await.unwrap();
        store.message_failed(gone, "no", Next::Never).await.unwrap();
        assert!(!store.retry_message(gone, at(0)).await.unwrap());
    }
    assert_eq!(waiting(&*store).await.len(), 1);
    assert_eq!(store.messages(Shelf::Dead, 100).await.unwrap(), []);
}

pub(crate) async fn what_was_given_up_is_kept_and_out_of_the_way(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(7);
    account_with(&*store, &mut fixture, 2).await;
    let first = taken(&*store, 1, 60).await.remove(0);
    store.message_failed(first.id, "gone", Next::Never).await.unwrap();
    let expected = OutboxMessage {
        next: Next::Never,
        failure: Some("gone".to_owned()),
        ..first.clone()
    };
    let dead = async || store.messages(Shelf::Dead, 100).await.unwrap();
    assert_eq!(dead().await, std::slice::from_ref(&expected));

    // Nothing but an operator moves it, and what came later goes on.
    store.message_delivered(first.id).await.unwrap();
    store.message_failed(first.id, "late", Next::At(at(0))).await.unwrap();
    assert_eq!(dead().await, [expected]);
    let second = taken(&*store, 1, 60).await.remove(0);
    assert_ne!(second.id, first.id);
    store
        .message_failed(second.id, "later", Next::At(at(900)))
        .await
        .unwrap();

    assert!(store.retry_message(first.id, at(30)).await.unwrap());
    assert_eq!(dead().await, []);
    assert_eq!(taken(&*store, 29, 60).await, []);
    let again = taken(&*store, 30, 60).await.remove(0);
    assert_eq!(
        (again.id, again.tries, again.failure.as_deref()),
        (first.id, 1, Some("gone"))
    );
    store.message_delivered(again.id).await.unwrap();

    // One that only waits can be hurried as well.
    assert!(store.retry_message(second.id, at(31)).await.unwrap());
    assert_eq!(taken(&*store, 31, 60).await[0].id, second.id);
}

pub(crate) async fn one_of_many_takes_a_message(store: Arc<dyn Store>, mut fixture: Fixture) -> Result<(), Broken> {
    let account = account_with(&*store, &mut fixture, 1).await;
    // Fewer than elsewhere: each of them looks through all partitions.
    let answers = race((0..CALLERS / 5).map(|_| {
        let store = Arc::clone(&store);
        async move {
            let taken = store.take_messages(LOG, at(9), at(60), 1000).await.unwrap();
            taken.iter().filter(|message| message.record.account == account).count()
        }
    }))
    .await;
    // Races on the same store run beside this one, and whoever takes gets what is theirs as well.
    let times: usize = answers.iter().sum();
    hold!(times <= 1, "a message was taken {times} times");
    let waiting = store.messages(Shelf::Waiting, u32::MAX).await.unwrap();
    let tries = waiting
        .iter()
        .find(|message| message.record.account == account)
        .map(|message| message.tries);
    hold!(tries == Some(1), "a message was taken and tried {tries:?} times");
    Ok(())
}
