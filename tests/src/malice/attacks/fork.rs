//! A second branch of the log, for one computer alone.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use warifu_protocol::device_log::SignedEntry;

use super::super::{Answer, Asked, Attack, Ledger};

/// Shows the log as it was at some length, takes the approval that builds on that, and keeps it from the honest part.
#[derive(Debug)]
pub struct SecondBranch {
    ledger: Arc<Ledger>,
    length: usize,
    branch: Mutex<Option<Value>>,
}

impl SecondBranch {
    /// Branches off after the first entries.
    #[must_use]
    pub fn after(ledger: &Arc<Ledger>, length: usize) -> Self {
        Self {
            ledger: Arc::clone(ledger),
            length,
            branch: Mutex::new(None),
        }
    }

    fn shown(&self) -> Vec<Value> {
        let entries = self.ledger.entries();
        let trunk = entries.iter().take(self.length).map(|entry| json!(entry.to_base64()));
        trunk.chain(self.branch()).collect()
    }

    fn branch(&self) -> Option<Value> {
        self.branch.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Attack for SecondBranch {
    fn asked(&self, asked: &mut Asked) -> Option<Answer> {
        if !asked.is("POST", "/pairing/{}/approve") {
            return None;
        }
        *self.branch.lock().unwrap_or_else(PoisonError::into_inner) = Some(asked.body["log_entry"].clone());
        let step = json!({"state": "approved", "expires_at": "2100-01-01T00:00:00Z"});
        Some(Answer::made_up(200, step))
    }

    fn answered(&self, asked: &Asked, answer: &mut Answer) {
        let shown = self.shown();
        if answer.body["log"].is_array() {
            answer.body["log"] = json!(shown);
        }
        if asked.is("GET", "/account/log") && answer.status == 200 {
            let head = shown.last().and_then(Value::as_str).map(SignedEntry::from_base64);
            let from = usize::try_from(asked.number("from").unwrap_or(0)).unwrap();
            answer.body = json!({
                "entries": shown.get(from..).unwrap_or_default(),
                "head": head.expect("a log").unwrap().head(),
            });
        }
        if asked.is("GET", "/pairing/{}") && self.branch().is_some() {
            answer.body["state"] = json!("completed");
        }
    }
}
