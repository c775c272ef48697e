//! How often to look. There is nothing to be read most of the time, and to see that costs as much as anything else.

use std::time::Duration;

use crate::scan::Look;

/// After so long without anything that may be a code…
const QUIET: Duration = Duration::from_secs(1);
/// … so much time is between two looks at least: of thirty pictures a second two of three are left out. Who holds up a code then
/// waits for two thirtieths of a second more, at most.
const GLANCE: Duration = Duration::from_millis(75);
/// Of a camera that takes longer for a picture none is left out.
const SLOW: Duration = Duration::from_millis(50);

/// Remembers when something was in view.
#[derive(Debug, Default)]
pub(super) struct Attention {
    looked: Option<Duration>,
    /// When the picture before came.
    came: Duration,
    /// When there was something, or looking began.
    seen: Duration,
}

impl Attention {
    /// Whether to look at a picture that has come `now`.
    pub(super) fn is_due(&mut self, now: Duration) -> bool {
        let came = std::mem::replace(&mut self.came, now);
        self.looked
            .is_none_or(|looked| now < self.seen + QUIET || now >= looked + GLANCE || now >= came + SLOW)
    }

    /// Takes what a look `now` brought.
    pub(super) fn took(&mut self, look: &Look, now: Duration) {
        if self.looked.is_none() || !look.codes.is_empty() || look.candidate.is_some() {
            self.seen = now;
        }
        self.looked = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Point;

    /// At how many of the pictures from a time on, thirty a second for so many milliseconds, it is looked.
    fn looks(attention: &mut Attention, look: &Look, from: u64, long: u64) -> usize {
        let times = (from * 3..(from + long) * 3).step_by(100);
        times
            .filter(|third| {
                let now = Duration::from_micros(third * 1000 / 3);
                let due = attention.is_due(now);
                if due {
                    attention.took(look, now);
                }
                due
            })
            .count()
    }

    #[test]
    fn where_nothing_is_for_a_while_two_of_three_pictures_are_left_out() {
        let nothing = Look::default();
        let mut attention = Attention::default();
        assert_eq!(looks(&mut attention, &nothing, 0, 1000), 30);
        assert_eq!(looks(&mut attention, &nothing, 1000, 2000), 20);
        let something = Look {
            candidate: Some([Point { x: 0.0, y: 0.0 }; 4]),
            ..Look::default()
        };
        // From the first look on that sees it: the last one before may have been a moment ago.
        assert!(looks(&mut attention, &something, 3000, 1000) >= 28);
        assert_eq!(looks(&mut attention, &nothing, 4000, 900), 27);
        assert!(looks(&mut attention, &nothing, 5000, 1000) <= 10);
    }

    #[test]
    fn a_slow_camera_is_looked_through_as_fast_as_it_is() {
        let mut attention = Attention::default();
        for time in (0..10_000).step_by(66) {
            let now = Duration::from_millis(time);
            assert!(attention.is_due(now));
            attention.took(&Look::default(), now);
        }
    }
}
