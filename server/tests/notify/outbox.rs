//! The outbox and a channel together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::response::IntoResponse as _;
use http::StatusCode;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use warifu_server::domain::entropy::SystemEntropy;
use warifu_server::domain::outbox::{ChannelKind, Shelf};
use warifu_server::domain::{Clock, Store};
use warifu_server::notify::{Channel, DeliveryError, Notice, Outbox};
use warifu_server::store::MemoryStore;

use crate::webhook::{channel, receiver};
use crate::world::{ByHand, THEN, registration};

#[derive(Debug, PartialEq)]
enum Heard {
    Begins,
    Delivered,
    Failed,
}

/// Tells when a delivery begins and how it ends.
struct Watched<C>(C, UnboundedSender<Heard>);

#[async_trait]
impl<C: Channel> Channel for Watched<C> {
    fn kind(&self) -> ChannelKind {
        self.0.kind()
    }

    async fn deliver(&self, notice: &Notice) -> Result<(), DeliveryError> {
        self.1.send(Heard::Begins).unwrap();
        let result = self.0.deliver(notice).await;
        let heard = if result.is_ok() {
            Heard::Delivered
        } else {
            Heard::Failed
        };
        self.1.send(heard).unwrap();
        result
    }
}

/// Time that goes by only here, and only while nothing is on its way.
struct Time {
    clock: Arc<ByHand>,
    heard: UnboundedReceiver<Heard>,
    // While a blocking task runs, tokio's paused time does not go by of itself.
    _held: std::sync::mpsc::Sender<()>,
}

impl Time {
    fn new(clock: Arc<ByHand>, heard: UnboundedReceiver<Heard>) -> Self {
        tokio::time::pause();
        let (hold, held) = std::sync::mpsc::channel();
        tokio::task::spawn_blocking(move || held.recv());
        Self {
            clock,
            heard,
            _held: hold,
        }
    }

    /// How the next delivery ends, however long it is until it begins.
    async fn next(&mut self) -> Heard {
        for _ in 0..100_000 {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            match self.heard.try_recv() {
                Ok(Heard::Begins) => return self.heard.recv().await.unwrap(),
                Ok(other) => panic!("{other:?}"),
                Err(_) => self.pass(1).await,
            }
        }
        panic!("nothing is delivered any more");
    }

    async fn pass(&self, seconds: u32) {
        self.clock.advance(seconds.into());
        tokio::time::advance(Duration::from_secs(seconds.into())).await;
    }
}

#[tokio::test]
async fn a_receiver_that_fails_nine_times_gets_it_at_the_tenth() {
    let tries = AtomicU32::new(0);
    let (url, mut received) = receiver(move |_| match tries.fetch_add(1, Ordering::Relaxed) {
        0..9 => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        _ => StatusCode::NO_CONTENT.into_response(),
    })
    .await;
    let clock = Arc::new(ByHand::at(THEN));
    let store = Arc::new(MemoryStore::announcing(&[ChannelKind::Webhook]));
    store
        .register_account(registration("ana@example.org", "laptop"))
        .await
        .unwrap();
    let (tell, heard) = mpsc::unbounded_channel();
    let watched = Watched(channel(&url, None, Arc::clone(&clock)), tell);
    let mut time = Time::new(Arc::clone(&clock), heard);
    let outbox = Outbox::new(
        Arc::clone(&store) as Arc<dyn Store>,
        vec![Arc::new(watched)],
        Arc::clone(&clock) as Arc<dyn Clock>,
        Arc::new(SystemEntropy),
    );
    tokio::spawn(outbox.run());

    for _ in 0..9 {
        assert_eq!(time.next().await, Heard::Failed);
    }
    assert_eq!(time.next().await, Heard::Delivered);
    let mut all = Vec::new();
    while let Ok(one) = received.try_recv() {
        assert!(one.is_genuine());
        let field = |name: &str| one.headers[name].to_str().unwrap().to_owned();
        all.push((
            field("webhook-id"),
            field("webhook-timestamp").parse::<i64>().unwrap(),
            one.body,
        ));
    }
    assert_eq!(all.len(), 10);
    assert!(
        all.windows(2)
            .all(|pair| pair[0].0 == pair[1].0 && pair[0].2 == pair[1].2),
        "{all:?}"
    );
    assert!(all.is_sorted_by(|one, next| one.1 < next.1), "{all:?}");

    // And that was all.
    time.pass(100_000).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(time.heard.try_recv().is_err());
    assert!(store.messages(Shelf::Waiting, 1).await.unwrap().is_empty());
}
