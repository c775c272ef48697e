//! Delivers what stands in the outbox, at least once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::back_off::back_off;
use super::channel::Channel;
use crate::domain::audit::OutboxMessage;
use crate::domain::{Clock, Entropy, Store, StoreError};

// What nobody woke the worker for (another process wrote it, or it is due again) waits this long.
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
    wake: Arc<Notify>,
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
            wake: Arc::new(Notify::new()),
        }
    }

    /// Wakes the worker when something was written.
    #[must_use]
    pub fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.wake)
    }

    /// Delivers, for ever. It can be dropped at any time: what was not marked as delivered comes again.
    pub async fn run(self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = self.wake.notified() => {}
            }
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
        let delivery = tokio::time::timeout(DELIVERY_TIMEOUT, self.channel.deliver(message));
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
