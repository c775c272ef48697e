//! How fast this machine is, so that a limit is an amount of work: on a slow one, a look that ended after as many
//! milliseconds as on a fast one would never get to the end of anything.

use std::time::Duration;

/// What the first steps of a look cost on the machines of today, for a million pixels.
const USUAL: Duration = Duration::from_millis(3);
/// No limit becomes longer than so many of itself.
const MOST: u32 = 16;

/// What the first steps of a look, which are the same for every picture of a size, cost on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scan) struct Pace {
    /// For a million pixels.
    cost: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { cost: USUAL }
    }
}

impl Pace {
    /// Takes in that they took so long for so many pixels. A machine that was only busy with something else for a moment is not
    /// slow: a higher cost is believed by degrees, a lower one at once.
    pub(super) fn measured(&mut self, took: Duration, pixels: usize) {
        let cost = took.as_secs_f64() * 1e6 / pixels.max(1) as f64;
        let cost = Duration::try_from_secs_f64(cost).unwrap_or(Duration::MAX);
        let most = self.cost.max(USUAL).saturating_mul(2);
        self.cost = cost.min(most);
    }

    /// The time in which this machine does what others do in `limit`.
    pub(super) fn stretched(self, limit: Duration) -> Duration {
        let cost = self.cost.clamp(USUAL, USUAL * MOST);
        let stretched = limit.as_secs_f64() * (cost.as_secs_f64() / USUAL.as_secs_f64());
        Duration::try_from_secs_f64(stretched).unwrap_or(Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_millis(25);
    const PIXELS: usize = 1_000_000;

    fn paced(costs: &[u64]) -> Duration {
        let mut pace = Pace::default();
        for cost in costs {
            pace.measured(Duration::from_millis(*cost), PIXELS);
        }
        pace.stretched(LIMIT)
    }

    #[test]
    fn a_slow_machine_has_more_time_and_a_fast_one_no_less() {
        assert_eq!(paced(&[]), LIMIT);
        assert_eq!(paced(&[1]), LIMIT);
        assert_eq!(paced(&[30; 5]), LIMIT * 10);
        assert_eq!(paced(&[10_000; 9]), LIMIT * MOST);
    }

    #[test]
    fn a_limit_that_is_none_stays_one() {
        let mut pace = Pace::default();
        for _ in 0..9 {
            pace.measured(Duration::MAX, 1);
        }
        assert_eq!(pace.stretched(Duration::MAX), Duration::MAX);
    }

    #[test]
    fn a_moment_of_other_work_counts_little() {
        for before in [&[][..], &[2], &[0], &[0, 0, 2]] {
            assert_eq!(paced(&[before, &[300]].concat()), LIMIT * 2, "{before:?}");
        }
        assert_eq!(paced(&[2, 300, 300, 300, 2]), LIMIT);
    }
}
