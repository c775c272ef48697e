//! Who watches a pairing: each watcher asks the store every second, so that there are only so many. What moves on this
//! server wakes them at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::domain::PairingId;
use crate::domain::watch::Side;

type Watched = (PairingId, Side);

// A window, and perhaps the one before it, whose end was not noticed yet. Each side has its own, so that neither can
// keep the other from watching.
const OF_ONE_SIDE: usize = 4;
const OF_ALL: usize = 1024;

/// Those of each side of each pairing, by what wakes them.
#[derive(Clone, Debug, Default)]
pub struct Watchers(Arc<Mutex<HashMap<Watched, watch::Sender<()>>>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub(super) struct Watcher {
    of: Watched,
    moved: watch::Receiver<()>,
    all: Watchers,
}

impl Watchers {
    /// One more; `None` where there are enough.
    pub(super) fn take(&self, of: Watched) -> Option<Watcher> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count: usize = all.values().map(watch::Sender::receiver_count).sum();
        if count >= OF_ALL || all.get(&of).is_some_and(|these| these.receiver_count() >= OF_ONE_SIDE) {
            return None;
        }
        let moved = all.entry(of).or_default().subscribe();
        Some(Watcher {
            of,
            moved,
            all: self.clone(),
        })
    }

    /// Wakes those of that pairing.
    pub(super) fn wake(&self, pairing: PairingId) {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for side in [Side::Offering, Side::Claiming] {
            if let Some(these) = all.get(&(pairing, side)) {
                these.send_replace(());
            }
        }
    }
}

impl Watcher {
    /// Waits until the pairing has moved on this server; at once, where it has since this was asked last.
    pub(super) async fn moved(&mut self) {
        if self.moved.changed().await.is_err() {
            // Nobody wakes it any more.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Its own receiver still counts.
        if all.get(&self.of).is_some_and(|these| these.receiver_count() <= 1) {
            all.remove(&self.of);
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

    #[tokio::test]
    async fn what_moves_wakes_its_watchers_and_nobody_else_and_is_not_missed() {
        use futures_util::FutureExt as _;
        let watchers = Watchers::default();
        let (pairing, _) = pairing(1);
        let mut sides = [Side::Offering, Side::Claiming].map(|side| watchers.take((pairing, side)).unwrap());
        let mut other = watchers.take((PairingId(Uuid::from_u128(2)), Side::Offering)).unwrap();
        watchers.wake(pairing);
        for side in &mut sides {
            side.moved().await;
            assert!(side.moved().now_or_never().is_none());
        }
        assert!(other.moved().now_or_never().is_none());
    }
}
