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
        channels: &[ChannelKind],
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Vec<OutboxMessage> {
        let mut taken = Vec::new();
        let mut met = HashSet::new();
        let of_channels = self.outbox.values_mut().filter(|one| channels.contains(&one.channel));
        for message in of_channels {
            let Next::At(due_at) = message.next else { continue };
            let is_first = met.insert((message.record.account, message.channel));
            if is_first && due_at <= now && taken.len() < at_most(limit) {
                message.tries = message.tries.saturating_add(1);
                message.next = Next::At(until);
                taken.push(message.clone());
            }
        }
        taken
    }

    pub(super) fn message_delivered(&mut self, id: u64) {
        self.outbox
            .retain(|other, message| *other != id || message.next == Next::Never);
    }

    pub(super) fn message_failed(&mut self, id: u64, failure: &str, next: Next) {
        let waiting = self.outbox.get_mut(&id).filter(|message| message.next != Next::Never);
        if let Some(message) = waiting {
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
                message.next = Next::At(now);
                message.tries = 0;
            })
            .is_some()
    }
}
