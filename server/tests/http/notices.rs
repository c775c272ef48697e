//! What a person is told of pairings that need approval.

use std::time::Duration;

use warifu_protocol::Algorithm;
use warifu_server::domain::Store as _;
use warifu_server::domain::audit::Event;
use warifu_server::domain::outbox::Shelf;

use crate::ceremony::Ceremony;
use crate::device::TestDevice;
use crate::world::World;

/// The names of what waits to be told.
async fn told(world: &World) -> Vec<&'static str> {
    let messages = world.store.messages(Shelf::Waiting, 1000).await.unwrap();
    messages.iter().map(|message| message.record.event.name()).collect()
}

#[tokio::test]
async fn who_claims_again_and_again_is_told_of_once_an_hour() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    for byte in 0..20 {
        Ceremony::claimed(&world, &first, byte, &second).await;
    }
    assert_eq!(told(&world).await, ["account_registered", "pairing_claimed"]);
    let claims = world.records("alice").await;
    let claims = claims
        .iter()
        .filter(|record| matches!(record.event, Event::PairingClaimed { .. }));
    assert_eq!(claims.count(), 20, "each is recorded");
    world.pass(Duration::from_secs(3600));
    Ceremony::claimed(&world, &first, 20, &second).await;
    assert_eq!(
        told(&world)
            .await
            .iter()
            .filter(|name| **name == "pairing_claimed")
            .count(),
        2
    );
    // Nobody else's claims are hidden by that.
    let (bob, _) = TestDevice::in_log(&world, "bob").await;
    Ceremony::claimed(&world, &bob, 21, &TestDevice::new("bob", &Algorithm::ALL)).await;
    assert_eq!(told(&world).await.last(), Some(&"pairing_claimed"));
}

#[tokio::test]
async fn who_is_refused_again_and_again_is_told_of_three_times_an_hour() {
    let world = World::new();
    let (first, _) = TestDevice::in_log(&world, "alice").await;
    let second = TestDevice::new("alice", &Algorithm::ALL);
    let denials = |names: &[&str]| names.iter().filter(|name| **name == "pairing_denied").count();
    for byte in 0..5 {
        let ceremony = Ceremony::claimed(&world, &first, byte, &second).await;
        // The same again is no other refusal.
        for _ in 0..2 {
            assert_eq!(ceremony.deny(&world).await.status, 200);
        }
    }
    assert_eq!(denials(&told(&world).await), 3);
    assert_eq!(denials(&world.events("alice").await), 5, "each is recorded");
    world.pass(Duration::from_secs(3600));
    Ceremony::claimed(&world, &first, 5, &second).await.deny(&world).await;
    assert_eq!(denials(&told(&world).await), 4);
}

#[tokio::test]
async fn a_refusal_an_approval_and_a_withdrawal_are_told() {
    let world = World::new();
    let (first, mut log) = TestDevice::in_log(&world, "alice").await;
    let [second, third] = [(); 2].map(|()| TestDevice::new("alice", &Algorithm::ALL));
    let denied = Ceremony::opened(&world, &first, 1, &second).await;
    denied.deny(&world).await;
    let approved = Ceremony::approved(&world, &first, 2, &third, &mut log).await;
    approved.withdraw(&world, &approved.claim_secret).await;
    assert_eq!(
        told(&world).await,
        [
            "account_registered",
            "pairing_claimed",
            "pairing_denied",
            "device_added",
            "pairing_withdrawn"
        ]
    );
    let records = world.records("alice").await;
    let by = records.iter().find_map(|record| match record.event {
        Event::DeviceAdded {
            device, approved_by, ..
        } => Some((device, approved_by)),
        _ => None,
    });
    assert_eq!(by, Some((third.id(), Some(first.id()))));
}
