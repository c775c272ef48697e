//! Delivers what stands in the outbox, at least once.

use std::sync::Arc;
use std::time::Duration;

use super::back_off::back_off;
use super::channel::Channel;
use super::notice::Notice;
use crate::domain::audit::OutboxMessage;
use crate::domain::{Clock, Entropy, Store, StoreError};

// How long a message waits at most until it is first tried.
const LOOK_EVERY: Duration = Duration::from_secs(5);
const AT_ONCE: u32 = 64;
// A channel that hangs must not hold up the messages behind this one for ever.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(30);

/// The worker that empties the outbox.
pub struct Outbox {
    store: Arc<dyn Store>,
    channel: Arc<dyn Channel>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Outbox {
    /// A worker that delivers from `store` to `channel`.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        channel: Arc<dyn Channel>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            store,
            channel,
            clock,
            entropy,
        }
    }

    /// Delivers, for ever. It can be dropped at any time: what was not marked as delivered comes again.
    pub async fn run(self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            ticks.tick().await;
            if let Err(error) = self.deliver_due().await {
                tracing::warn!(error = %error, "the outbox cannot be read; trying again shortly");
            }
        }
    }

    async fn deliver_due(&self) -> Result<(), StoreError> {
        loop {
            let due = self.store.due_messages(self.clock.now(), AT_ONCE).await?;
            for message in &due {
                self.deliver(message).await?;
            }
            if due.len() < AT_ONCE as usize {
                return Ok(());
            }
        }
    }

    async fn deliver(&self, message: &OutboxMessage) -> Result<(), StoreError> {
        let Some(notice) = Notice::of(&*self.store, message).await? else {
            return self.store.message_delivered(message.id).await;
        };
        let delivery = tokio::time::timeout(DELIVERY_TIMEOUT, self.channel.deliver(&notice));
        let why: Box<dyn std::error::Error + Send + Sync> = match delivery.await {
            Ok(Ok(())) => return self.store.message_delivered(message.id).await,
            Ok(Err(error)) => Box::new(error),
            Err(elapsed) => Box::new(elapsed),
        };
        let wait = back_off(message.tries.saturating_add(1), &*self.entropy);
        tracing::warn!(
            notice.id = message.id,
            notice.tries = message.tries + 1,
            retry.seconds = wait.as_secs(),
            error = %why,
            "a message was not delivered; it is tried again later"
        );
        self.store.message_failed(message.id, self.clock.now().plus(wait)).await
    }
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
    use crate::domain::AccountId;
    use crate::domain::audit::{Event, Record};
    use crate::domain::entropy::SystemEntropy;
    use crate::notify::channel::{Cause, DeliveryError};
    use crate::notify::notice::tests::registration;
    use crate::store::MemoryStore;

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
        Hangs,
    }

    /// Meets each of its fates once, then delivers. Tells of every try.
    struct Fated(Mutex<VecDeque<Fate>>, mpsc::UnboundedSender<u64>);

    #[async_trait]
    impl Channel for Fated {
        fn name(&self) -> &'static str {
            "fated"
        }

        async fn deliver(&self, notice: &Notice) -> Result<(), DeliveryError> {
            self.1.send(notice.id).unwrap();
            let fate = self.0.lock().unwrap().pop_front();
            match fate {
                None => Ok(()),
                Some(Fate::Fails) => Err(DeliveryError::Temporary(Cause::TimedOut)),
                Some(Fate::Hangs) => std::future::pending().await,
            }
        }
    }

    struct World {
        store: Arc<MemoryStore>,
        account: AccountId,
        clock: Arc<Paused>,
        tries: mpsc::UnboundedReceiver<u64>,
    }

    impl World {
        async fn new(fates: impl IntoIterator<Item = Fate>) -> Self {
            let store = Arc::new(MemoryStore::default());
            let mut registration = registration();
            let account = registration.account.id;
            // What nobody is told of.
            registration.record.event = Event::LoggedOut { session: Uuid::nil() };
            store.register_account(registration).await.unwrap();
            let clock = Arc::new(Paused(tokio::time::Instant::now(), AtomicI64::new(1_793_525_400)));
            let (tell, tries) = mpsc::unbounded_channel();
            let outbox = Outbox::new(
                Arc::clone(&store) as Arc<dyn Store>,
                Arc::new(Fated(Mutex::new(fates.into_iter().collect()), tell)),
                Arc::clone(&clock) as Arc<dyn Clock>,
                Arc::new(SystemEntropy),
            );
            tokio::spawn(outbox.run());
            Self {
                store,
                account,
                clock,
                tries,
            }
        }

        async fn announce(&self) {
            let record = Record {
                account: self.account,
                at: self.clock.now(),
                address: IpAddr::V4(Ipv4Addr::LOCALHOST),
                event: Event::DeviceRefused,
            };
            self.store.record(record).await.unwrap();
        }

        async fn is_empty(&self) -> bool {
            let late = self.clock.now().plus(Duration::from_secs(86_400));
            self.store.due_messages(late, 1).await.unwrap().is_empty()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_delivered_is_forgotten() {
        let mut world = World::new([]).await;
        for _ in 0..100 {
            world.announce().await;
        }
        for _ in 0..100 {
            world.tries.recv().await.unwrap();
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert!(world.tries.is_empty() && world.is_empty().await);
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_is_tried_again_later_and_holds_up_nothing() {
        let mut world = World::new([Fate::Fails, Fate::Hangs]).await;
        for _ in 0..3 {
            world.announce().await;
        }
        let mut tries = Vec::new();
        while tries.len() < 5 {
            tries.push(world.tries.recv().await.unwrap());
        }
        let [first, second, third, ref again @ ..] = tries[..] else {
            panic!("{tries:?}")
        };
        assert!(first < second && second < third);
        let mut again = again.to_vec();
        again.sort_unstable();
        assert_eq!(again, [first, second]);
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(world.is_empty().await);
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_is_there_to_hear_is_dropped() {
        let mut world = World::new([]).await;
        world.account = AccountId(Uuid::from_u128(7));
        world.announce().await;
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(world.tries.is_empty() && world.is_empty().await);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_written_is_found_within_seconds() {
        let mut world = World::new([]).await;
        // The first look, at once, finds nothing.
        tokio::time::sleep(Duration::from_secs(1)).await;
        world.announce().await;
        let before = tokio::time::Instant::now();
        world.tries.recv().await.unwrap();
        assert!(before.elapsed() <= LOOK_EVERY);
    }
}
