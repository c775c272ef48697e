//! The audit trail.

use super::State;
use crate::domain::AccountId;
use crate::domain::audit::Record;

impl State {
    /// Writes the record and, where it is announced, its messages.
    pub(super) fn write(&mut self, record: Record) {
        if record.event.is_announced() {
            self.announce(&record);
        }
        self.audit.push(record);
    }

    pub(super) fn records_of(&self, account: AccountId, limit: u32) -> Vec<Record> {
        let records = self.audit.iter().filter(|record| record.account == account);
        records.take(at_most(limit)).cloned().collect()
    }
}

pub(super) fn at_most(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
