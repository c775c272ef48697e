//! The audit trail and the outbox.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use warifu_protocol::DeviceId;
use warifu_server::domain::audit::{Event, Record};
use warifu_server::domain::{AccountId, Store};

use crate::fixture::{Fixture, at, record};

pub(crate) async fn records_come_oldest_first_and_of_one_account(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let accounts = [(); 2].map(|()| AccountId(fixture.uuid()));
    let mut written = Vec::new();
    for seconds in 0..6 {
        let session = fixture.uuid();
        let record = record(accounts[0], seconds, Event::LoggedOut { session });
        store.record(record.clone()).await.unwrap();
        store
            .record(Record {
                account: accounts[1],
                ..record.clone()
            })
            .await
            .unwrap();
        written.push(record);
    }
    assert_eq!(store.records_of(accounts[0], 100).await.unwrap(), written);
    assert_eq!(store.records_of(accounts[0], 4).await.unwrap(), written[..4]);
    assert_eq!(store.records_of(accounts[1], 100).await.unwrap().len(), 6);
    assert_eq!(store.records_of(accounts[0], 0).await.unwrap(), []);
}

pub(crate) async fn every_event_reads_back(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(2);
    let account = AccountId(fixture.uuid());
    let mut written = Vec::new();
    for event in every_event(&mut fixture) {
        let record = Record {
            address: IpAddr::V6(Ipv6Addr::from_bits(u128::from_be_bytes(fixture.bytes()))),
            ..record(account, 0, event)
        };
        store.record(record.clone()).await.unwrap();
        written.push(record);
    }
    assert_eq!(store.records_of(account, 100).await.unwrap(), written);
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
    assert_eq!(store.due_messages(at(4), 100).await.unwrap(), []);
    let due = store.due_messages(at(5), 100).await.unwrap();
    let told: Vec<_> = due.iter().map(|message| message.record.clone()).collect();
    assert_eq!(told, announced);
    assert!(due.iter().all(|message| message.tries == 0));
    assert!(due.is_sorted_by(|one, next| one.id < next.id));
    assert_eq!(store.due_messages(at(5), 2).await.unwrap(), due[..2]);
}

pub(crate) async fn a_message_is_tried_until_it_is_delivered(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(4);
    let account = AccountId(fixture.uuid());
    for _ in 0..3 {
        store.record(record(account, 0, Event::DeviceRefused)).await.unwrap();
    }
    let due = store.due_messages(at(0), 100).await.unwrap();
    let [first, second, third] = [0, 1, 2].map(|n| due[n].id);
    store.message_failed(first, at(30)).await.unwrap();
    store.message_delivered(second).await.unwrap();

    let told = async |seconds| {
        let due = store.due_messages(at(seconds), 100).await.unwrap();
        due.into_iter()
            .map(|message| (message.id, message.tries))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(29).await, [(third, 0)]);
    assert_eq!(told(30).await, [(first, 1), (third, 0)]);
    store.message_failed(first, at(90)).await.unwrap();
    assert_eq!(told(90).await, [(first, 2), (third, 0)]);
    for id in [first, third, second, 4_000_000] {
        store.message_delivered(id).await.unwrap();
        store.message_failed(id, at(0)).await.unwrap();
    }
    assert_eq!(told(90).await, []);

    // What was delivered is on record for good, and its number is not given again.
    assert_eq!(store.records_of(account, 100).await.unwrap().len(), 3);
    store.record(record(account, 0, Event::DeviceRefused)).await.unwrap();
    assert!(told(0).await[0].0 > third);
}

pub(crate) async fn a_ready_store_says_so(store: Arc<dyn Store>) {
    for _ in 0..3 {
        store.ready().await.unwrap();
    }
}

fn every_event(fixture: &mut Fixture) -> Vec<Event> {
    let [device, replaced] = [(); 2].map(|()| DeviceId::from_uuid(fixture.uuid()));
    let [pairing, session] = [(); 2].map(|()| fixture.uuid());
    vec![
        Event::AccountRegistered { device },
        Event::FirstDeviceReplaced { device, replaced },
        Event::PairingOffered { pairing, device },
        Event::PairingCancelled { pairing },
        Event::PairingTokenSpent { pairing },
        Event::DeviceAdded { device, pairing },
        Event::DeviceRefused,
        Event::LoggedIn { device, session },
        Event::LoggedOut { session },
        Event::RefreshTokenReplayed { session },
    ]
}
