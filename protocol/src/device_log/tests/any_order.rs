//! Entries of any kind by anyone in any order: a log takes exactly those that a few plain sets allow.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::Change;
use super::*;

const WEEK: i64 = 7 * DAY;

#[derive(Clone, Debug)]
enum Step {
    Enrol {
        by: usize,
        new: usize,
    },
    Revoke {
        by: usize,
        whom: usize,
        with: Option<usize>,
    },
    Recover {
        new: usize,
        with: usize,
        next: usize,
        kept: BTreeSet<usize>,
    },
    Rekey {
        by: usize,
        next: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let (device, key) = (1_usize..=6, 1_usize..=4);
    prop_oneof![
        3 => (device.clone(), device.clone()).prop_map(|(by, new)| Step::Enrol { by, new }),
        2 => (device.clone(), device.clone(), prop::option::weighted(0.3, key.clone()))
            .prop_map(|(by, whom, with)| Step::Revoke { by, whom, with }),
        1 => (device.clone(), key.clone(), key.clone(), prop::collection::btree_set(device.clone(), 0..3))
            .prop_map(|(new, with, next, kept)| Step::Recover { new, with, next, kept }),
        1 => (device, key).prop_map(|(by, next)| Step::Rekey { by, next }),
    ]
}

/// What the log must know, without chains, encodings or signatures.
struct Account {
    active: BTreeSet<usize>,
    ever: BTreeSet<usize>,
    recovery: Vec<(i64, usize)>,
    now: i64,
}

impl Account {
    fn key_serves(&self, key: usize, time: i64) -> bool {
        let in_force = |time| self.recovery.iter().rev().find(|(since, _)| *since <= time);
        let serving = [time, time - WEEK].map(|time| in_force(time).unwrap_or(&self.recovery[0]).1);
        serving.contains(&key)
    }

    fn key_is_new(&self, key: usize) -> bool {
        self.recovery.iter().all(|(_, known)| *known != key)
    }

    fn allows(&self, step: &Step, time: i64) -> bool {
        let active = |n: &usize| self.active.contains(n);
        time >= self.now
            && match step {
                Step::Enrol { by, new } => active(by) && !self.ever.contains(new),
                Step::Revoke { by, whom, with } => {
                    active(by) && active(whom) && with.map_or(self.active.len() > 1, |key| self.key_serves(key, time))
                }
                Step::Recover { new, with, next, kept } => {
                    !self.ever.contains(new)
                        && self.key_serves(*with, time)
                        && self.key_is_new(*next)
                        && kept.iter().all(active)
                }
                Step::Rekey { by, next } => active(by) && self.key_is_new(*next),
            }
    }

    fn take(&mut self, step: &Step, time: i64) {
        self.now = time;
        match step {
            Step::Enrol { new, .. } => {
                self.active.insert(*new);
                self.ever.insert(*new);
            }
            Step::Revoke { whom, .. } => _ = self.active.remove(whom),
            Step::Recover { new, next, kept, .. } => {
                self.active = kept.clone();
                self.active.insert(*new);
                self.ever.insert(*new);
                self.recovery.push((time, *next));
            }
            Step::Rekey { next, .. } => self.recovery.push((time, *next)),
        }
    }
}

fn entry(log: &DeviceLog, step: &Step, time: i64) -> SignedEntry {
    let (mut entry, signers) = match step {
        Step::Enrol { by, new } => (
            Entry::enrol(log, device(*by).id(), device(*new).keys.clone(), at(0)),
            vec![&device(*by).signer],
        ),
        Step::Revoke { by, whom, with } => {
            let mut signers = vec![&device(*by).signer];
            signers.extend(with.map(recovery));
            (Entry::revoke(log, device(*by).id(), device(*whom).id(), at(0)), signers)
        }
        Step::Recover { new, with, next, kept } => {
            let kept = kept.iter().map(|n| device(*n).id()).collect();
            let next = recovery(*next).public.clone();
            let entry = Entry::recover(log, device(*new).keys.clone(), next, kept, at(0));
            (entry, vec![&device(*new).signer, recovery(*with)])
        }
        Step::Rekey { by, next } => (
            Entry::rekey(log, device(*by).id(), recovery(*next).public.clone(), at(0)),
            vec![&device(*by).signer],
        ),
    };
    entry.at = at(time);
    signed(entry, &signers)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_log_takes_what_its_account_allows_and_nothing_else(
        steps in prop::collection::vec((step(), -DAY..4 * DAY), 1..24),
    ) {
        let mut log = DeviceLog::verify([first()]).unwrap();
        let mut account = Account {
            active: BTreeSet::from([1]),
            ever: BTreeSet::from([1]),
            recovery: vec![(0, 1)],
            now: 0,
        };
        for (step, later) in steps {
            let time = account.now + later;
            let next = entry(&log, &step, time);
            let allowed = account.allows(&step, time);
            prop_assert_eq!(log.append(&next).is_ok(), allowed, "{:?}", step);
            if allowed {
                account.take(&step, time);
            }
            let active: BTreeSet<_> = (1..=6).filter(|n| log.active(&device(*n).id()).is_some()).collect();
            prop_assert_eq!(&active, &account.active);
        }
        let again = DeviceLog::from_base64(&log.to_base64()).unwrap();
        prop_assert_eq!(again.head(), log.head());
        let recovered = log.entries().iter().filter(|entry| matches!(entry.entry().change, Change::Recover { .. }));
        prop_assert!(recovered.count() < log.len());
    }
}
