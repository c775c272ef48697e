//! Who watches a pairing: each watcher asks the store every second, so that there are only so many.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::PairingId;
use crate::domain::watch::Side;

type Watched = (PairingId, Side);

// A window, and perhaps the one before it, whose end was not noticed yet. Each side has its own, so that neither can
// keep the other from watching.
const OF_ONE_SIDE: usize = 4;
const OF_ALL: usize = 1024;

/// How many there are of each side of each pairing.
#[derive(Clone, Debug, Default)]
pub struct Watchers(Arc<Mutex<HashMap<Watched, usize>>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub(super) struct Watcher {
    of: Watched,
    all: Watchers,
}

impl Watchers {
    /// One more; `None` where there are enough.
    pub(super) fn take(&self, of: Watched) -> Option<Watcher> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.values().sum::<usize>() >= OF_ALL || all.get(&of).is_some_and(|count| *count >= OF_ONE_SIDE) {
            return None;
        }
        *all.entry(of).or_default() += 1;
        Some(Watcher { of, all: self.clone() })
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn pairing(n: u128) -> Watched {
        (PairingId(Uuid::from_u128(n)), Side::Offering)
    }

    #[test]
    fn a_side_has_only_so_many_and_who_goes_makes_room() {
        let watchers = Watchers::default();
        let mut all: Vec<_> = (0..OF_ONE_SIDE).map(|_| watchers.take(pairing(1)).unwrap()).collect();
        assert!(watchers.take(pairing(1)).is_none());
        all.push(watchers.take(pairing(2)).unwrap());
        all.push(watchers.take((pairing(1).0, Side::Claiming)).unwrap());
        all.remove(0);
        assert!(watchers.take(pairing(1)).is_some());
        drop(all);
        assert!(watchers.0.lock().unwrap().is_empty());
    }

    #[test]
    fn all_pairings_together_have_only_so_many() {
        let watchers = Watchers::default();
        let all: Vec<_> = (0..1024).map(|n| watchers.take(pairing(n)).unwrap()).collect();
        assert!(watchers.take(pairing(5000)).is_none());
        drop(all);
        assert!(watchers.take(pairing(5000)).is_some());
    }
}
