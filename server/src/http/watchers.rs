//! Who watches a pairing: each watcher asks the store every second, so that there are only so many, of all and of each
//! account. What moves on this server wakes them at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::domain::watch::{Seen, Side};
use crate::domain::{AccountId, PairingId};

/// What is watched: a side of a pairing of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Watched {
    account: AccountId,
    pairing: PairingId,
    side: Side,
}

// A window, and perhaps the one before it, whose end was not noticed yet. Each side has its own, so that neither can
// keep the other from watching.
const OF_ONE_SIDE: usize = 4;
// A person adds a few computers at once. Whoever has an account has no more than their part of all.
const OF_ONE_ACCOUNT: usize = 32;
const OF_ALL: usize = 1024;

/// Those of each side of each pairing, by what wakes them.
#[derive(Clone, Debug, Default)]
pub struct Watchers(Arc<Mutex<HashMap<Watched, watch::Sender<()>>>>);

impl Watched {
    /// What `seen` was seen of.
    pub(super) const fn of(seen: &Seen) -> Self {
        Self {
            account: seen.pairing.account,
            pairing: seen.pairing.id,
            side: seen.side,
        }
    }
}

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
        let count = |are: &dyn Fn(&Watched) -> bool| -> usize {
            let these = all.iter().filter(|(watched, _)| are(watched));
            these.map(|(_, these)| these.receiver_count()).sum()
        };
        let is_full = count(&|watched| *watched == of) >= OF_ONE_SIDE
            || count(&|watched| watched.account == of.account) >= OF_ONE_ACCOUNT
            || count(&|_| true) >= OF_ALL;
        if is_full {
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
    pub(super) fn wake(&self, account: AccountId, pairing: PairingId) {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for side in [Side::Offering, Side::Claiming] {
            let watched = Watched { account, pairing, side };
            if let Some(these) = all.get(&watched) {
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

    fn watched(account: u128, pairing: u128) -> Watched {
        Watched {
            account: AccountId(Uuid::from_u128(account)),
            pairing: PairingId(Uuid::from_u128(pairing)),
            side: Side::Offering,
        }
    }

    #[test]
    fn a_side_has_only_so_many_and_who_goes_makes_room() {
        let watchers = Watchers::default();
        let mut all: Vec<_> = (0..OF_ONE_SIDE)
            .map(|_| watchers.take(watched(1, 1)).unwrap())
            .collect();
        assert!(watchers.take(watched(1, 1)).is_none());
        all.push(watchers.take(watched(1, 2)).unwrap());
        let other_side = Watched {
            side: Side::Claiming,
            ..watched(1, 1)
        };
        all.push(watchers.take(other_side).unwrap());
        all.remove(0);
        assert!(watchers.take(watched(1, 1)).is_some());
        drop(all);
        assert!(watchers.0.lock().unwrap().is_empty());
    }

    #[test]
    fn an_account_has_only_its_part() {
        let watchers = Watchers::default();
        let all: Vec<_> = (0..32).map(|n| watchers.take(watched(1, n)).unwrap()).collect();
        assert!(watchers.take(watched(1, 99)).is_none());
        assert!(watchers.take(watched(2, 100)).is_some());
        drop(all);
        assert!(watchers.take(watched(1, 99)).is_some());
    }

    #[test]
    fn all_together_are_only_so_many() {
        let watchers = Watchers::default();
        let all: Vec<_> = (0..1024).map(|n| watchers.take(watched(n, n)).unwrap()).collect();
        assert!(watchers.take(watched(5000, 5000)).is_none());
        drop(all);
        assert!(watchers.take(watched(5000, 5000)).is_some());
    }

    #[tokio::test]
    async fn what_moves_wakes_its_watchers_and_nobody_else_and_is_not_missed() {
        use futures_util::FutureExt as _;
        let watchers = Watchers::default();
        let this = watched(1, 1);
        let mut sides = [Side::Offering, Side::Claiming].map(|side| watchers.take(Watched { side, ..this }).unwrap());
        let mut other = watchers.take(watched(1, 2)).unwrap();
        watchers.wake(this.account, this.pairing);
        for side in &mut sides {
            side.moved().await;
            assert!(side.moved().now_or_never().is_none());
        }
        assert!(other.moved().now_or_never().is_none());
    }
}
