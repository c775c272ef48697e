//! Delivers what stands in the outbox, at least once, and for each account in order.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::time::MissedTickBehavior;

use super::back_off::back_off;
use super::channel::{Cause, Channel, DeliveryError};
use super::notice::Notice;
use crate::domain::outbox::{ChannelKind, Next, OutboxMessage};
use crate::domain::{Clock, Entropy, Store, StoreError};

// How long a message waits at most until it is first tried.
const LOOK_EVERY: Duration = Duration::from_secs(5);
// So many are taken together, and delivered side by side: each is of another account or for another channel.
const AT_ONCE: usize = 32;
// A channel that hangs must not hold up for ever what is behind this message.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(30);
// Longer than a delivery can take: nobody else has the message before it is known what became of it.
const TAKEN_FOR: Duration = Duration::from_secs(60);
// After so many tries a message is given up. The last of them is two to three days after the first.
const MOST_TRIES: u32 = 84;

/// The worker that empties the outbox.
pub struct Outbox {
    store: Arc<dyn Store>,
    channels: Vec<Arc<dyn Channel>>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Outbox {
    /// A worker that delivers from `store` to `channels`.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        channels: Vec<Arc<dyn Channel>>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            store,
            channels,
            clock,
            entropy,
        }
    }

    /// Delivers, for ever. It can be dropped at any time: what was not marked as delivered comes again.
    pub async fn run(self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut deliveries = FuturesUnordered::new();
        loop {
            let mut outcome = tokio::select! {
                _ = ticks.tick() => None,
                outcome = deliveries.next(), if !deliveries.is_empty() => outcome,
            };
            // What is done at the same time makes room together: each look at the outbox costs something.
            while let Some(done) = outcome.take() {
                if let Err(error) = done {
                    warn(&error);
                }
                outcome = deliveries.next().now_or_never().flatten();
            }
            match self.take(AT_ONCE.saturating_sub(deliveries.len())).await {
                Ok(taken) => deliveries.extend(taken.into_iter().map(|message| self.deliver(message))),
                Err(error) => warn(&error),
            }
        }
    }

    async fn take(&self, room: usize) -> Result<Vec<OutboxMessage>, StoreError> {
        let Ok(room @ 1..) = u32::try_from(room) else {
            return Ok(Vec::new());
        };
        let kinds: Vec<ChannelKind> = self.channels.iter().map(|channel| channel.kind()).collect();
        let now = self.clock.now();
        self.store.take_messages(&kinds, now, now.plus(TAKEN_FOR), room).await
    }

    async fn deliver(&self, message: OutboxMessage) -> Result<(), StoreError> {
        let Some(channel) = self.channels.iter().find(|channel| channel.kind() == message.channel) else {
            return Ok(());
        };
        let Some(notice) = Notice::of(&*self.store, &message).await? else {
            return self.store.message_delivered(message.id).await;
        };
        let delivery = tokio::time::timeout(DELIVERY_TIMEOUT, channel.deliver(&notice));
        let error = match delivery.await {
            Ok(Ok(())) => return self.store.message_delivered(message.id).await,
            Ok(Err(error)) => error,
            Err(_) => DeliveryError::Temporary(Cause::TimedOut),
        };
        let next = if matches!(error, DeliveryError::Permanent(_)) || message.tries >= MOST_TRIES {
            tracing::error!(
                notice.id = message.id,
                notice.channel = %message.channel,
                notice.event = message.record.event.name(),
                notice.tries = message.tries,
                error = %error,
                "a message was given up: `warifu-server outbox list` shows it, `outbox retry` sends it again"
            );
            Next::Never
        } else {
            let wait = back_off(message.tries, &*self.entropy);
            tracing::warn!(
                notice.id = message.id,
                notice.channel = %message.channel,
                notice.tries = message.tries,
                retry.seconds = wait.as_secs(),
                error = %error,
                "a message was not delivered; it is tried again later"
            );
            Next::At(self.clock.now().plus(wait))
        };
        self.store.message_failed(message.id, &error.to_string(), next).await
    }
}

fn warn(error: &StoreError) {
    tracing::warn!(error = %error, "the outbox cannot be read or written; trying again shortly");
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicI64, Ordering};

    use async_trait::async_trait;
    use tokio::sync::mpsc;
    use uuid::Uuid;
    use warifu_protocol::Timestamp;

    use super::*;
    use crate::domain::audit::{Event, Record};
    use crate::domain::entropy::SystemEntropy;
    use crate::domain::outbox::Shelf;
    use crate::notify::notice::tests::numbered_registration;
    use crate::store::MemoryStore;

    const ACCOUNTS: u8 = 100;

    /// A clock that goes with tokio's.
    struct Paused(tokio::time::Instant, AtomicI64);

    impl Clock for Paused {
        fn now(&self) -> Timestamp {
            Timestamp::from_unix(self.1.load(Ordering::Relaxed)).plus(self.0.elapsed())
        }
    }

    #[derive(Clone, Copy, PartialEq)]
    enum Fate {
        Fails,
        IsRefused,
        Hangs,
    }

    /// Meets each of its fates once, then delivers. Tells of every try.
    struct Fated(Mutex<VecDeque<Fate>>, mpsc::UnboundedSender<u64>);

    #[async_trait]
    impl Channel for Fated {
        fn kind(&self) -> ChannelKind {
            ChannelKind::Log
        }

        async fn deliver(&self, notice: &Notice) -> Result<(), DeliveryError> {
            self.1.send(notice.id).unwrap();
            let fate = self.0.lock().unwrap().pop_front();
            match fate {
                None => Ok(()),
                Some(Fate::Fails) => Err(DeliveryError::Temporary(Cause::TimedOut)),
                Some(Fate::IsRefused) => Err(DeliveryError::Permanent(Cause::Address)),
                Some(Fate::Hangs) => std::future::pending().await,
            }
        }
    }

    struct World {
        store: Arc<MemoryStore>,
        clock: Arc<Paused>,
        tries: mpsc::UnboundedReceiver<u64>,
    }

    impl World {
        async fn new(fates: impl IntoIterator<Item = Fate>) -> Self {
            let store = Arc::new(MemoryStore::default());
            for n in 0..ACCOUNTS {
                let mut registration = numbered_registration(n);
                // What nobody is told of.
                registration.record.event = Event::LoggedOut { session: Uuid::nil() };
                store.register_account(registration).await.unwrap();
            }
            let clock = Arc::new(Paused(tokio::time::Instant::now(), AtomicI64::new(1_793_525_400)));
            let (tell, tries) = mpsc::unbounded_channel();
            let outbox = Outbox::new(
                Arc::clone(&store) as Arc<dyn Store>,
                vec![Arc::new(Fated(Mutex::new(fates.into_iter().collect()), tell))],
                Arc::clone(&clock) as Arc<dyn Clock>,
                Arc::new(SystemEntropy),
            );
            tokio::spawn(outbox.run());
            Self { store, clock, tries }
        }

        async fn announce(&self, account: u8) {
            let record = Record {
                account: numbered_registration(account).account.id,
                at: self.clock.now(),
                address: IpAddr::V4(Ipv4Addr::LOCALHOST),
                event: Event::DeviceRefused,
            };
            self.store.record(record).await.unwrap();
        }

        async fn dead(&self) -> Vec<(u64, u32, Option<String>)> {
            let dead = self.store.messages(Shelf::Dead, 10).await.unwrap();
            dead.into_iter()
                .map(|message| (message.id, message.tries, message.failure))
                .collect()
        }

        async fn is_empty(&self) -> bool {
            self.store.messages(Shelf::Waiting, 1).await.unwrap().is_empty()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_delivered_is_forgotten() {
        let mut world = World::new([]).await;
        for account in 0..ACCOUNTS {
            world.announce(account).await;
            world.announce(account).await;
        }
        for _ in 0..200 {
            world.tries.recv().await.unwrap();
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert!(world.tries.is_empty() && world.is_empty().await);
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_holds_up_its_account_and_nobody_else() {
        let mut world = World::new([Fate::Fails, Fate::Hangs]).await;
        for account in [1, 1, 2, 2, 3, 3] {
            world.announce(account).await;
        }
        let mut tries = Vec::new();
        while tries.len() < 8 {
            tries.push(world.tries.recv().await.unwrap());
        }
        // The first of each account; of those that failed once more, and then what came after each.
        assert_eq!(tries[..3], [1, 3, 5]);
        let last = |id| tries.iter().rposition(|tried| *tried == id).unwrap();
        for failed in [1, 3] {
            assert!(last(failed) > 2 && last(failed) < last(failed + 1), "{tries:?}");
        }
        assert!(last(6) < last(1), "{tries:?}");
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(world.tries.is_empty() && world.is_empty().await);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_refused_is_given_up_at_once_and_what_fails_after_days() {
        let mut world = World::new([Fate::IsRefused]).await;
        world.announce(1).await;
        assert_eq!(world.tries.recv().await, Some(1));
        tokio::time::sleep(Duration::from_secs(7 * 86_400)).await;
        assert!(world.tries.is_empty() && world.is_empty().await);
        assert_eq!(world.dead().await, [(1, 1, Some(Cause::Address.to_string()))]);

        let mut world = World::new(vec![Fate::Fails; 1000]).await;
        world.announce(1).await;
        let begun = tokio::time::Instant::now();
        for _ in 0..MOST_TRIES {
            assert_eq!(world.tries.recv().await, Some(1));
        }
        let days = begun.elapsed().as_secs_f64() / 86_400.0;
        assert!((2.0..3.5).contains(&days), "{days} days");
        tokio::time::sleep(Duration::from_secs(7 * 86_400)).await;
        assert!(world.tries.is_empty() && world.is_empty().await);
        assert_eq!(world.dead().await, [(1, MOST_TRIES, Some(Cause::TimedOut.to_string()))]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_written_is_found_within_seconds() {
        let mut world = World::new([]).await;
        // The first look, at once, finds nothing.
        tokio::time::sleep(Duration::from_secs(1)).await;
        world.announce(1).await;
        let before = tokio::time::Instant::now();
        world.tries.recv().await.unwrap();
        assert!(before.elapsed() <= LOOK_EVERY);
    }
}
