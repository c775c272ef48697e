//! The outbox.

use std::collections::HashSet;

use warifu_protocol::Timestamp;

use super::State;
use super::audit::at_most;
use crate::domain::audit::Record;
use crate::domain::outbox::{ChannelKind, Next, OutboxMessage, Shelf, kept_failure};

impl State {
    pub(super) fn announce(&mut self, record: &Record) {
        for channel in self.channels.clone() {
            self.messages += 1;
            let message = OutboxMessage {
                id: self.messages,
                channel,
                record: record.clone(),
                tries: 0,
                next: Next::At(record.at),
                failure: None,
            };
            self.outbox.insert(message.id, message);
        }
    }

    pub(super) fn take_messages(
        &mut self,
        channel: ChannelKind,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Vec<OutboxMessage> {
        let mut due = Vec::new();
        let mut met = HashSet::new();
        for message in self.outbox.values_mut().filter(|one| one.channel == channel) {
            let Next::At(due_at) = message.next else { continue };
            if met.insert(message.record.account) && due_at <= now {
                due.push((due_at, message));
            }
        }
        due.sort_by_key(|(due_at, message)| (*due_at, message.id));
        let taken = due.into_iter().take(at_most(limit)).map(|(_, message)| {
            message.tries = message.tries.saturating_add(1);
            message.next = Next::At(until);
            message.clone()
        });
        taken.collect()
    }

    pub(super) fn message_delivered(&mut self, taken: &OutboxMessage) {
        self.outbox.retain(|_, message| !message.is_as(taken));
    }

    pub(super) fn message_failed(&mut self, taken: &OutboxMessage, failure: &str, next: Next) {
        if let Some(message) = self.outbox.get_mut(&taken.id).filter(|message| message.is_as(taken)) {
            message.next = next;
            message.failure = Some(kept_failure(failure).to_owned());
        }
    }

    pub(super) fn messages(&self, shelf: Shelf, limit: u32) -> Vec<OutboxMessage> {
        let is_on_it = |message: &&OutboxMessage| (message.next == Next::Never) == (shelf == Shelf::Dead);
        let on_it = self.outbox.values().filter(is_on_it);
        on_it.take(at_most(limit)).cloned().collect()
    }

    pub(super) fn retry_message(&mut self, id: u64, now: Timestamp) -> bool {
        let message = self.outbox.get_mut(&id);
        message
            .map(|message| {
                if message.next == Next::Never {
                    message.tries = 0;
                }
                message.next = Next::At(now);
            })
            .is_some()
    }

    pub(super) fn drop_message(&mut self, id: u64) -> bool {
        self.outbox.remove(&id).is_some()
    }
}
