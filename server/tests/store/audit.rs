//! The audit trail.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use warifu_protocol::DeviceId;
use warifu_server::domain::audit::{Event, Record};
use warifu_server::domain::{AccountId, Store};

use crate::fixture::{Fixture, record};

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

pub(crate) async fn a_ready_store_says_so(store: Arc<dyn Store>) {
    for _ in 0..3 {
        store.ready().await.unwrap();
    }
}

pub(crate) fn every_event(fixture: &mut Fixture) -> Vec<Event> {
    let [device, replaced] = [(); 2].map(|()| DeviceId::from_uuid(fixture.uuid()));
    let [pairing, session] = [(); 2].map(|()| fixture.uuid());
    vec![
        Event::AccountRegistered { device },
        Event::FirstDeviceReplaced { device, replaced },
        Event::PairingOffered { pairing, device },
        Event::PairingCancelled { pairing },
        Event::PairingTokenSpent { pairing },
        Event::DeviceAdded {
            device,
            pairing,
            approved_by: None,
        },
        Event::DeviceAdded {
            device,
            pairing,
            approved_by: Some(device),
        },
        Event::PairingClaimed {
            pairing,
            device,
            is_told: false,
        },
        Event::PairingOpened { pairing },
        Event::PairingDenied {
            pairing,
            is_told: false,
        },
        Event::PairingCollected { pairing, device },
        Event::PairingWithdrawn { pairing, device },
        Event::DeviceRevoked { device, by: None },
        Event::DeviceRevoked {
            device,
            by: Some(device),
        },
        Event::PasswordChanged { device },
        Event::RecoveryUsed { device },
        Event::DeviceRefused,
        Event::LoggedIn { device, session },
        Event::LoggedOut { session },
        Event::RefreshTokenReplayed { session },
    ]
}
