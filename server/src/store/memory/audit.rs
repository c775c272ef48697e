//! The audit trail, and the outbox that is written with it.

use warifu_protocol::Timestamp;

use super::State;
use crate::domain::AccountId;
use crate::domain::audit::{OutboxMessage, Record};

#[derive(Clone, Debug)]
pub(super) struct Waiting {
    record: Record,
    tries: u32,
    due_at: Timestamp,
}

impl State {
    /// Writes the record and, where it is announced, its message.
    pub(super) fn write(&mut self, record: Record) {
        if record.event.is_announced() {
            self.messages += 1;
            let waiting = Waiting {
                record: record.clone(),
                tries: 0,
                due_at: record.at,
            };
            self.outbox.insert(self.messages, waiting);
        }
        self.audit.push(record);
    }

    pub(super) fn records_of(&self, account: AccountId, limit: u32) -> Vec<Record> {
        let records = self.audit.iter().filter(|record| record.account == account);
        records.take(at_most(limit)).cloned().collect()
    }

    pub(super) fn due_messages(&self, now: Timestamp, limit: u32) -> Vec<OutboxMessage> {
        let due = self.outbox.iter().filter(|(_, waiting)| waiting.due_at <= now);
        due.take(at_most(limit))
            .map(|(id, waiting)| OutboxMessage {
                id: *id,
                record: waiting.record.clone(),
                tries: waiting.tries,
            })
            .collect()
    }

    pub(super) fn message_failed(&mut self, id: u64, due_at: Timestamp) {
        if let Some(waiting) = self.outbox.get_mut(&id) {
            waiting.tries = waiting.tries.saturating_add(1);
            waiting.due_at = due_at;
        }
    }
}

fn at_most(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
