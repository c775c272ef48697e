//! Delivers what stands in the outbox, at least once, and for each account in order.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, timeout};

use super::back_off::back_off;
use super::channel::{Cause, Channel, DeliveryError};
use super::notice::Notice;
use crate::domain::outbox::{Next, OutboxMessage};
use crate::domain::{Clock, Entropy, Store, StoreError};

// How long a message waits at most until it is first tried.
const LOOK_EVERY: Duration = Duration::from_secs(5);
// Whatever is delivered meanwhile makes room for the next look: each costs something.
const LOOKS_APART: Duration = Duration::from_millis(500);
// So many of a channel are on their way together, each of another account.
const AT_ONCE: usize = 32;
// A channel that hangs must not hold up for ever what is behind this message.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(30);
// Longer than a delivery can take: nobody else has the message before it is known what became of it.
const TAKEN_FOR: Duration = Duration::from_secs(60);
// After so many tries a message is given up. The last of them is two to three days after the first.
const MOST_TRIES: u32 = 84;

/// The worker that empties the outbox.
pub struct Outbox {
    lanes: Vec<Arc<Lane>>,
}

/// A channel with what waits for it. Each looks and delivers for itself, so that one that hangs is in nobody's way.
struct Lane {
    store: Arc<dyn Store>,
    channel: Arc<dyn Channel>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Outbox {
    /// A worker that delivers from `store` to `channels`.
    #[must_use]
    pub fn new(
        store: &Arc<dyn Store>,
        channels: Vec<Arc<dyn Channel>>,
        clock: &Arc<dyn Clock>,
        entropy: &Arc<dyn Entropy>,
    ) -> Self {
        let lane = |channel| {
            Arc::new(Lane {
                store: Arc::clone(store),
                channel,
                clock: Arc::clone(clock),
                entropy: Arc::clone(entropy),
            })
        };
        Self {
            lanes: channels.into_iter().map(lane).collect(),
        }
    }

    /// Delivers, for ever. It can be dropped at any time: what was not marked as delivered comes again.
    pub async fn run(self) {
        join_all(self.lanes.into_iter().map(Lane::run)).await;
    }
}

impl Lane {
    async fn run(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Tasks of their own: they go on while the outbox is looked at, however long that takes.
        let mut deliveries = JoinSet::new();
        let mut looked_at = None::<Instant>;
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                Some(ended) = deliveries.join_next() => note(ended),
            }
            if let Some(looked_at) = looked_at {
                tokio::time::sleep_until(looked_at + LOOKS_APART).await;
            }
            while let Some(ended) = deliveries.try_join_next() {
                note(ended);
            }
            looked_at = Some(Instant::now());
            match self.take(AT_ONCE.saturating_sub(deliveries.len())).await {
                Ok(taken) => {
                    for message in taken {
                        deliveries.spawn(Arc::clone(&self).deliver(message));
                    }
                }
                Err(error) => warn(&error),
            }
        }
    }

    async fn take(&self, room: usize) -> Result<Vec<OutboxMessage>, StoreError> {
        let Ok(room @ 1..) = u32::try_from(room) else {
            return Ok(Vec::new());
        };
        let now = self.clock.now();
        let until = now.plus(TAKEN_FOR);
        self.store.take_messages(self.channel.kind(), now, until, room).await
    }

    async fn deliver(self: Arc<Self>, message: OutboxMessage) -> Result<(), StoreError> {
        let latest = self.clock.now().plus(DELIVERY_TIMEOUT);
        if !matches!(message.next, Next::At(until) if latest <= until) {
            tracing::warn!(
                notice.id = message.id,
                "a message was not taken in time to be delivered; it is tried again shortly"
            );
            return Ok(());
        }
        let error = match timeout(DELIVERY_TIMEOUT, self.tell(&message)).await {
            Ok(Told::Done) => return self.store.message_delivered(&message).await,
            Ok(Told::StoreIsAway(error)) => return Err(error),
            Ok(Told::Not(error)) => error,
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
        self.store.message_failed(&message, &error.to_string(), next).await
    }

    async fn tell(&self, message: &OutboxMessage) -> Told {
        let notice = match Notice::of(&*self.store, message).await {
            Ok(Some(notice)) => notice,
            // Nobody is left to be told.
            Ok(None) => return Told::Done,
            // Of this account, and for as long as it is: a failed try like any other, so that it is seen and ends.
            Err(error @ StoreError::Failed(_)) => {
                tracing::error!(notice.id = message.id, error = %error, "whom a message is for cannot be read");
                return Told::Not(DeliveryError::Temporary(Cause::Other(
                    "the account or the device that it is about cannot be read from the store",
                )));
            }
            Err(error @ (StoreError::Busy | StoreError::Unavailable(_))) => return Told::StoreIsAway(error),
        };
        match self.channel.deliver(&notice).await {
            Ok(()) => Told::Done,
            Err(error) => Told::Not(error),
        }
    }
}

/// What became of a try.
enum Told {
    Done,
    Not(DeliveryError),
    /// Nothing was tried. The message comes again when nobody has it any more.
    StoreIsAway(StoreError),
}

fn note(ended: Result<Result<(), StoreError>, JoinError>) {
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => warn(&error),
        Err(panicked) => {
            tracing::error!(error = %panicked, "a delivery ended by a defect; its message is tried again shortly");
        }
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
    use crate::domain::outbox::{ChannelKind, Shelf};
    use crate::notify::notice::tests::numbered_registration;
    use crate::store::MemoryStore;

    const ACCOUNTS: u8 = 100;

    /// A clock that goes with tokio's.
    struct Paused(Instant, AtomicI64);

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
    struct Fated {
        kind: ChannelKind,
        fates: Mutex<VecDeque<Fate>>,
        tell: mpsc::UnboundedSender<u64>,
    }

    impl Fated {
        fn channel(
            kind: ChannelKind,
            fates: impl IntoIterator<Item = Fate>,
        ) -> (Arc<dyn Channel>, mpsc::UnboundedReceiver<u64>) {
            let (tell, tries) = mpsc::unbounded_channel();
            let fates = Mutex::new(fates.into_iter().collect());
            (Arc::new(Self { kind, fates, tell }), tries)
        }
    }

    #[async_trait]
    impl Channel for Fated {
        fn kind(&self) -> ChannelKind {
            self.kind
        }

        async fn deliver(&self, notice: &Notice) -> Result<(), DeliveryError> {
            self.tell.send(notice.id).unwrap();
            let fate = self.fates.lock().unwrap().pop_front();
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
            let (channel, tries) = Fated::channel(ChannelKind::Log, fates);
            Self::with(vec![channel], tries).await
        }

        async fn with(channels: Vec<Arc<dyn Channel>>, tries: mpsc::UnboundedReceiver<u64>) -> Self {
            let kinds: Vec<_> = channels.iter().map(|channel| channel.kind()).collect();
            let store = Arc::new(MemoryStore::announcing(&kinds));
            for n in 0..ACCOUNTS {
                let mut registration = numbered_registration(n);
                // What nobody is told of.
                registration.record.event = Event::LoggedOut { session: Uuid::nil() };
                store.register_account(registration).await.unwrap();
            }
            let clock = Arc::new(Paused(Instant::now(), AtomicI64::new(1_793_525_400)));
            let outbox = Outbox::new(
                &(Arc::clone(&store) as Arc<dyn Store>),
                channels,
                &(Arc::clone(&clock) as Arc<dyn Clock>),
                &(Arc::new(SystemEntropy) as Arc<dyn Entropy>),
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
    async fn a_channel_that_hangs_holds_up_no_other() {
        let (hanging, mut hung) = Fated::channel(ChannelKind::Webhook, std::iter::repeat_n(Fate::Hangs, 10_000));
        let (mail, sent) = Fated::channel(ChannelKind::Smtp, []);
        let mut world = World::with(vec![hanging, mail], sent).await;
        for account in 0..ACCOUNTS {
            world.announce(account).await;
        }
        let begun = Instant::now();
        for _ in 0..ACCOUNTS {
            world.tries.recv().await.unwrap();
        }
        assert!(begun.elapsed() <= LOOK_EVERY);
        // It goes on being tried, though never more of it together than there is room for.
        for _ in 0..ACCOUNTS {
            hung.recv().await.unwrap();
        }
        assert!(begun.elapsed() >= 3 * DELIVERY_TIMEOUT);
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
        let begun = Instant::now();
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
        let before = Instant::now();
        world.tries.recv().await.unwrap();
        assert!(before.elapsed() <= LOOK_EVERY);
    }
}
