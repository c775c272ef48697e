//! What can be used once, and failed attempts.

use std::collections::hash_map::Entry;

use warifu_protocol::{Sha256Hash, Timestamp};

use super::State;
use crate::domain::attempt::{AttemptKey, Failures, Limit};

/// What is spent once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Once {
    Challenge([u8; 16]),
    Proof(Sha256Hash),
}

/// The last window of a key's failures.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    count: u32,
    pub(super) ends: Timestamp,
}

impl State {
    pub(super) fn spend(&mut self, once: Once, expires_at: Timestamp, now: Timestamp) -> bool {
        if expires_at <= now {
            return false;
        }
        match self.spent.entry(once) {
            Entry::Occupied(_) => false,
            Entry::Vacant(free) => {
                free.insert(expires_at);
                true
            }
        }
    }

    pub(super) fn failures(&self, keys: &[AttemptKey], now: Timestamp) -> Vec<Failures> {
        let of = |key| self.failures.get(key).filter(|window| window.ends > now);
        keys.iter().map(|key| of(key).map(told).unwrap_or_default()).collect()
    }

    pub(super) fn count_failures(&mut self, keys: &[(AttemptKey, Limit)], now: Timestamp) -> Vec<Failures> {
        keys.iter()
            .map(|(key, limit)| {
                let fresh = Window {
                    count: 0,
                    ends: now.plus(limit.window),
                };
                let window = self.failures.entry(key.clone()).or_insert(fresh);
                if window.ends <= now {
                    *window = fresh;
                }
                window.count = window.count.saturating_add(1);
                told(window)
            })
            .collect()
    }
}

const fn told(window: &Window) -> Failures {
    Failures {
        count: window.count,
        window_ends: Some(window.ends),
    }
}
