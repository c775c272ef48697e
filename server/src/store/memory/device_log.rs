//! Device logs.

use super::State;
use super::audit::at_most;
use crate::domain::{AccountId, LogEntry};

impl State {
    /// Whether the entry is the next of the account's log.
    pub(super) fn is_next(&self, account: AccountId, entry: &LogEntry) -> bool {
        self.account(account).is_some_and(|account| entry.follows(account.log))
    }

    pub(super) fn append(&mut self, account: AccountId, entry: LogEntry) {
        if let Some(account) = self.account_mut(account) {
            account.log = Some(entry.log_head());
        }
        self.logs.entry(account).or_default().push(entry);
    }

    pub(super) fn log_entries(&self, account: AccountId, from: u64, limit: u32) -> Vec<LogEntry> {
        let entries = self.logs.get(&account).into_iter().flatten();
        let entries = entries.filter(|entry| entry.seq >= from);
        entries.take(at_most(limit)).cloned().collect()
    }
}
