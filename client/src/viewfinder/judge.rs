//! What is made of what the reader saw: a code is told at once, a hint when it has been true for a while.

use std::time::Duration;

use warifu_protocol::code::PairingCode;

use super::sight::Hint;
use crate::camera::Frame;
use crate::scan::{Content, Corners, Look};

/// What is to be told.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    Code(PairingCode),
    Hint(Hint),
}

/// Remembers what was in view.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    /// What was told.
    told: Hint,
    /// What is true of the last pictures.
    now: Hint,
    /// Since when.
    since: Duration,
    /// When it was last seen.
    last: Duration,
    /// When two Warifu codes were last in view.
    several: Option<Duration>,
}

impl Default for Judge {
    fn default() -> Self {
        Self {
            told: Hint::None,
            now: Hint::None,
            since: Duration::ZERO,
            last: Duration::ZERO,
            several: None,
        }
    }
}

/// A code of another kind has been in view for so long that it was meant.
const MEANT: Duration = Duration::from_millis(600);
/// It stays dark, or far away.
const LASTING: Duration = Duration::from_millis(1500);
/// A word that is shown stays for as long as it takes to read it.
const GONE: Duration = Duration::from_millis(1500);
/// What is not seen for so long may still be there: no reader reads every picture.
const FLICKER: Duration = Duration::from_millis(400);
/// Of two codes that were in view, none is taken before the other one has been gone for so long.
const ALONE: Duration = Duration::from_millis(1500);
/// Below this mean brightness, of 255, cameras show more noise than picture.
const DARK: u64 = 32;
/// A code with shorter sides, in pixels, has too few of them to a module: under 2.5 with the 41 modules of a usual one.
const SMALL: f32 = 100.0;

impl Judge {
    /// Takes what was seen in `frame`, and says what is to be told.
    pub(super) fn take(&mut self, look: &Look, frame: &Frame, now: Duration) -> Option<Verdict> {
        let mut pairing: Vec<&PairingCode> = Vec::new();
        for seen in &look.codes {
            if let Content::Pairing(code) = &seen.content
                && !pairing.contains(&code)
            {
                pairing.push(code);
            }
        }
        match &*pairing {
            [code] if self.several.is_none_or(|at| now >= at + ALONE) => return Some(Verdict::Code((*code).clone())),
            [] => self.see(hint(look, frame), now),
            [_] => self.see(Hint::Several, now),
            _ => {
                self.several = Some(now);
                self.see(Hint::Several, now);
            }
        }
        let told = self.now != self.told && self.last.saturating_sub(self.since) >= needed(self.now);
        told.then(|| {
            self.told = self.now;
            Verdict::Hint(self.told)
        })
    }

    fn see(&mut self, hint: Hint, now: Duration) {
        let flickers = weight(hint) < weight(self.now) && now.saturating_sub(self.last) < FLICKER;
        if flickers {
            return;
        }
        if hint != self.now {
            self.now = hint;
            self.since = now;
        }
        self.last = now;
    }
}

/// What outweighs what: a code that was read is there also in the pictures in which it was not.
const fn weight(hint: Hint) -> u8 {
    match hint {
        Hint::None => 0,
        Hint::Dark | Hint::TooFar => 1,
        Hint::Foreign(_) => 2,
        Hint::Damaged => 3,
        Hint::Several => 4,
    }
}

/// How long something must be true before it is told.
const fn needed(hint: Hint) -> Duration {
    match hint {
        Hint::Several => Duration::ZERO,
        Hint::Foreign(_) | Hint::Damaged => MEANT,
        Hint::Dark | Hint::TooFar => LASTING,
        Hint::None => GONE,
    }
}

/// What is in the way in this picture, the most useful first.
fn hint(look: &Look, frame: &Frame) -> Hint {
    let contents = || look.codes.iter().map(|seen| &seen.content);
    if contents().any(|content| matches!(content, Content::Damaged(_))) {
        return Hint::Damaged;
    }
    if let Some(kind) = contents().find_map(|content| match content {
        Content::Foreign(kind, _) => Some(*kind),
        Content::Pairing(_) | Content::Damaged(_) => None,
    }) {
        return Hint::Foreign(kind);
    }
    match &look.candidate {
        Some(corners) if longest_side(corners) < SMALL => Hint::TooFar,
        None if is_dark(frame) => Hint::Dark,
        _ => Hint::None,
    }
}

fn longest_side(corners: &Corners) -> f32 {
    let next = corners.iter().cycle().skip(1);
    let sides = corners.iter().zip(next).map(|(a, b)| (a.x - b.x).hypot(a.y - b.y));
    sides.fold(0.0, f32::max)
}

/// By some of the pixels.
fn is_dark(frame: &Frame) -> bool {
    let some = frame.luma.iter().step_by(97);
    let count = some.len() as u64;
    let sum: u64 = some.map(|pixel| u64::from(*pixel)).sum();
    sum < count * DARK
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{ForeignCode, Point, Seen};

    fn frame(grey: u8) -> Frame {
        Frame {
            luma: vec![grey; 100 * 100],
            width: 100,
            height: 100,
            small: None,
        }
    }

    fn look(contents: &[Content], candidate: Option<f32>) -> Look {
        let square = |side| [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| Point { x, y });
        Look {
            codes: contents
                .iter()
                .map(|content| Seen {
                    content: content.clone(),
                    corners: square(200.0),
                })
                .collect(),
            candidate: candidate.map(square),
        }
    }

    /// What is told while the same is seen thirty times a second, from a time on for so long, in milliseconds.
    fn told(judge: &mut Judge, look: impl Fn(u64) -> Look, grey: u8, from: u64, long: u64) -> Vec<(u64, Hint)> {
        let frame = frame(grey);
        let times = (from..from + long).step_by(33);
        let verdict = |time| match judge.take(&look(time), &frame, Duration::from_millis(time)) {
            Some(Verdict::Hint(hint)) => Some((time - from, hint)),
            Some(Verdict::Code(_)) => panic!("a code"),
            None => None,
        };
        times.filter_map(verdict).collect()
    }

    fn wifi() -> Content {
        Content::of("WIFI:S:home;;".to_owned())
    }

    #[test]
    fn a_foreign_code_that_passes_by_is_not_told() {
        let mut judge = Judge::default();
        assert_eq!(told(&mut judge, |_| look(&[wifi()], None), 120, 0, 500), []);
        assert_eq!(told(&mut judge, |_| look(&[], None), 120, 500, 3000), []);
    }

    #[test]
    fn a_foreign_code_that_stays_is_told_once_and_taken_back() {
        let mut judge = Judge::default();
        // Every third picture is not read.
        let flickering = |time: u64| match time % 99 {
            0 => look(&[], None),
            _ => look(&[wifi()], None),
        };
        let first = told(&mut judge, flickering, 120, 0, 6000);
        assert!(
            matches!(first[..], [(600..=700, Hint::Foreign(ForeignCode::WiFi))]),
            "{first:?}"
        );
        let then = told(&mut judge, |_| look(&[], None), 120, 6000, 6000);
        assert!(matches!(then[..], [(1500..=2100, Hint::None)]), "{then:?}");
    }

    #[test]
    fn darkness_and_distance_are_told_when_they_last() {
        let mut judge = Judge::default();
        let dark = told(&mut judge, |_| look(&[], None), 10, 0, 3000);
        assert!(matches!(dark[..], [(1500..=1600, Hint::Dark)]), "{dark:?}");
        let mut judge = Judge::default();
        let far = told(&mut judge, |_| look(&[], Some(50.0)), 120, 0, 3000);
        assert!(matches!(far[..], [(1500..=1600, Hint::TooFar)]), "{far:?}");
        let mut judge = Judge::default();
        assert_eq!(told(&mut judge, |_| look(&[], Some(300.0)), 120, 0, 3000), []);
    }
}
