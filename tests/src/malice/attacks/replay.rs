//! An approval that was given for other keys.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::super::{Answer, Asked, Attack};

/// Keeps the first approval that it sees, and shows its parts to who comes next.
#[derive(Debug, Default)]
pub struct ReplayedApproval {
    approved: Mutex<Option<Value>>,
    parts: &'static [&'static str],
}

impl ReplayedApproval {
    /// Shows all of it: certificates, log and endorsement.
    #[must_use]
    pub fn whole() -> Self {
        Self::of(&[])
    }

    /// Shows these parts of it.
    #[must_use]
    pub fn of(parts: &'static [&'static str]) -> Self {
        Self {
            approved: Mutex::new(None),
            parts,
        }
    }
}

impl Attack for ReplayedApproval {
    fn answered(&self, asked: &Asked, answer: &mut Answer) {
        if !asked.is("GET", "/pairing/{}") || !answer.body["endorsement"].is_string() {
            return;
        }
        let mut approved = self.approved.lock().unwrap_or_else(PoisonError::into_inner);
        match &*approved {
            None => *approved = Some(answer.body.clone()),
            // The one that it was for may ask again.
            Some(first) if first["device_id"] == answer.body["device_id"] => {}
            Some(first) if self.parts.is_empty() => answer.body = first.clone(),
            Some(first) => {
                for part in self.parts {
                    answer.body[*part] = first[*part].clone();
                }
            }
        }
    }
}
