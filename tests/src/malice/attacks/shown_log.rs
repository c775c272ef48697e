//! Another log than the devices signed, wherever one is shown.

use std::sync::Arc;

use serde_json::{Value, json};
use warifu_protocol::device_log::SignedEntry;

use super::super::{Answer, Asked, Attack, Ledger};

type Change = dyn Fn(Vec<SignedEntry>) -> Vec<SignedEntry> + Send + Sync;

/// Shows a changed log: whole in pairings, and in pages of the account.
pub struct ShownLog {
    ledger: Arc<Ledger>,
    change: Box<Change>,
}

impl ShownLog {
    /// Shows what `change` makes of the true log.
    #[must_use]
    pub fn changed(
        ledger: &Arc<Ledger>,
        change: impl Fn(Vec<SignedEntry>) -> Vec<SignedEntry> + Send + Sync + 'static,
    ) -> Self {
        Self {
            ledger: Arc::clone(ledger),
            change: Box::new(change),
        }
    }

    /// Leaves out the entry at `place`.
    #[must_use]
    pub fn without(ledger: &Arc<Ledger>, place: usize) -> Self {
        Self::changed(ledger, move |mut entries| {
            entries.remove(place);
            entries
        })
    }

    /// Shows the entries at these places in each other's.
    #[must_use]
    pub fn reordered(ledger: &Arc<Ledger>, one: usize, other: usize) -> Self {
        Self::changed(ledger, move |mut entries| {
            entries.swap(one, other);
            entries
        })
    }

    /// Shows the first entries alone.
    #[must_use]
    pub fn rolled_back_to(ledger: &Arc<Ledger>, length: usize) -> Self {
        Self::changed(ledger, move |mut entries| {
            entries.truncate(length);
            entries
        })
    }

    /// Shows one more.
    #[must_use]
    pub fn with(ledger: &Arc<Ledger>, more: SignedEntry) -> Self {
        Self::changed(ledger, move |mut entries| {
            entries.push(more.clone());
            entries
        })
    }
}

impl Attack for ShownLog {
    fn answered(&self, asked: &Asked, answer: &mut Answer) {
        let shown = (self.change)(self.ledger.entries());
        if answer.body["log"].is_array() {
            answer.body["log"] = on_the_wire(&shown);
        }
        if asked.is("GET", "/account/log") && answer.status == 200 {
            let from = asked.number("from").unwrap_or(0);
            let rest = shown.get(usize::try_from(from).unwrap()..).unwrap_or_default();
            answer.body = json!({"entries": on_the_wire(rest)});
            if let Some(last) = shown.last() {
                answer.body["head"] = json!(last.head());
            }
        }
    }
}

fn on_the_wire(entries: &[SignedEntry]) -> Value {
    entries.iter().map(SignedEntry::to_base64).collect()
}
