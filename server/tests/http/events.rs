//! The offering side is told when something becomes of its pairing.

use std::time::Duration;

use axum::body::BodyDataStream;
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::{Value, json};

use crate::device::TestDevice;
use crate::world::{Answer, PASSWORD, World};

struct Watched {
    offer: Answer,
    events: BodyDataStream,
}

impl Watched {
    async fn offered(world: &World, device: &TestDevice) -> Self {
        let offer = device.offer(world).await;
        let (head, events) = world.watch(&path(&offer), &[("authorization", &secret(&offer))]).await;
        assert_eq!(head["content-type"], "text/event-stream");
        assert_eq!(
            (&head["cache-control"], &head["x-accel-buffering"]),
            (&"no-store".parse().unwrap(), &"no".parse().unwrap())
        );
        let mut watched = Self { offer, events };
        assert_eq!(watched.next().await.unwrap()["state"], "offered");
        watched
    }

    /// The next event's data, past the comments that keep the connection alive; `None` at the end.
    async fn next(&mut self) -> Option<Value> {
        while let Some(piece) = self.events.next().await {
            let piece = piece.unwrap();
            let text = std::str::from_utf8(&piece).unwrap();
            assert!(text.ends_with("\n\n"), "{text:?}");
            if let Some(event) = text.strip_prefix("id: ") {
                let (id, data) = event.split_once("\ndata: ").unwrap();
                let data: Value = serde_json::from_str(data).unwrap();
                assert_eq!(data["state"], id);
                return Some(data);
            }
            assert!(text.starts_with(':'), "{text:?}");
        }
        None
    }
}

fn path(offer: &Answer) -> String {
    format!("/pairing/{}/events", offer.text("pairing_id"))
}

fn secret(offer: &Answer) -> String {
    format!("Bearer {}", offer.text("offer_secret"))
}

#[tokio::test(start_paused = true)]
async fn a_claim_is_told_at_once_and_is_the_last_that_is_told() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let mut watched = Watched::offered(&world, &device).await;
    let claim = json!({
        "qr_code": watched.offer.text("qr_code"), "username": "alice", "password": PASSWORD, "device_name": "Second",
    });
    assert_eq!(world.post("/registration/", claim).await.status, 201);
    let before = tokio::time::Instant::now();
    let told = watched.next().await.unwrap();
    assert_eq!(before.elapsed(), Duration::ZERO);
    assert_eq!(
        (&told["state"], &told["claim"]["device_name"]),
        (&json!("completed"), &json!("Second"))
    );
    let plain = world
        .send(
            "GET",
            path(&watched.offer).strip_suffix("/events").unwrap(),
            &[("authorization", &secret(&watched.offer))],
            Vec::new(),
            "192.0.2.1",
        )
        .await;
    assert_eq!(told, plain.body);
    assert_eq!(watched.next().await, None);

    // Who comes afterwards is told the same, and that is all.
    let (_, again) = world
        .watch(&path(&watched.offer), &[("authorization", &secret(&watched.offer))])
        .await;
    let mut again = Watched {
        events: again,
        ..watched
    };
    assert_eq!(again.next().await, Some(told));
    assert_eq!(again.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn while_nothing_happens_the_connection_is_kept_and_nothing_is_told() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let mut watched = Watched::offered(&world, &device).await;
    let mut comments = 0;
    let begun = tokio::time::Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        assert!(watched.events.next().await.unwrap().unwrap().starts_with(b":"));
        comments += 1;
    }
    // Silent for less than the ten seconds in which a client must read.
    assert!(comments >= 12, "{comments}");

    world.pass(Duration::from_secs(600));
    assert_eq!(watched.next().await.unwrap()["state"], "expired");
    assert_eq!(watched.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn there_are_only_so_many_who_watch_one_pairing() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let mut watched = Watched::offered(&world, &device).await;
    let fields = [("authorization", &*secret(&watched.offer))];
    let mut others = Vec::new();
    for _ in 0..3 {
        others.push(world.watch(&path(&watched.offer), &fields).await);
    }
    let refused = world
        .send("GET", &path(&watched.offer), &fields, Vec::new(), "192.0.2.1")
        .await;
    assert_eq!(refused.refusal(), (503, "busy"));
    assert_eq!(refused.headers["retry-after"], "5");
    drop(others.remove(0));
    others.push(world.watch(&path(&watched.offer), &fields).await);
    assert!(watched.events.next().await.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stops_waits_for_nobody_who_watches() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let mut watched = Watched::offered(&world, &device).await;
    world.stop.cancel();
    assert_eq!(watched.next().now_or_never(), Some(None));
}

#[tokio::test(start_paused = true)]
async fn only_the_secret_lets_watch() {
    let world = World::new();
    let device = TestDevice::registered(&world, "alice").await;
    let offer = device.offer(&world).await;
    let other = device.offer(&world).await;
    for fields in [&[][..], &[("authorization", &*secret(&other))]] {
        let answer = world.send("GET", &path(&offer), fields, Vec::new(), "192.0.2.1").await;
        assert_eq!(answer.refusal(), (404, "pairing_not_found"));
    }
}
