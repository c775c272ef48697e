//! Every log entry that an attacker has seen go by, by its place.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use warifu_protocol::device_log::{DeviceLog, SignedEntry};

/// The log of the one account that a test has.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<BTreeMap<u64, SignedEntry>>);

impl Ledger {
    /// The entries, the oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<SignedEntry> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.values().cloned().collect()
    }

    /// The log that they are.
    ///
    /// # Panics
    /// They are none.
    #[must_use]
    pub fn log(&self) -> DeviceLog {
        DeviceLog::verify(self.entries()).unwrap()
    }

    /// Takes the entries of a body.
    pub(super) fn note(&self, body: &Value) {
        let lists = ["log", "entries"]
            .into_iter()
            .filter_map(|name| body[name].as_array())
            .flatten();
        for text in lists.chain(body.get("log_entry")).filter_map(Value::as_str) {
            if let Ok(entry) = SignedEntry::from_base64(text) {
                let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                entries.entry(entry.entry().seq).or_insert(entry);
            }
        }
    }
}
