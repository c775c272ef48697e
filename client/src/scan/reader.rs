//! The reader: looks at one picture after the other.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use warifu_protocol::code::PairingCode;

use super::engine::{Engine, Pass, Sight};
use super::look::{Content, Look, Seen};
use super::luma::Luma;
use super::point::Corners;

/// Looks at the frames of one camera, one after the other, and remembers what helps with the next. Reads a single picture
/// as well.
#[derive(Default)]
pub struct Reader {
    engine: Engine,
    turn: usize,
}

/// How hard the reader tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// It stops soon after this time. One look of many may take longer on a machine that is slower than those of today: it does
    /// as much work there.
    pub limit: Duration,
    way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Some ways on this frame, others on the next.
    InTurns,
    /// All ways.
    AllAtOnce,
    /// All ways, also slow ones.
    Patiently,
}

impl Effort {
    /// For one of many frames: what one look leaves, the next may find.
    pub const LIVE: Self = Self {
        limit: Duration::from_millis(25),
        way: Way::InTurns,
    };
    /// For one frame by itself, as fast as frames come.
    pub const FRAME: Self = Self {
        limit: Duration::from_millis(30),
        way: Way::AllAtOnce,
    };
    /// For a picture that is all there is.
    pub const PICTURE: Self = Self {
        limit: Duration::from_secs(4),
        way: Way::Patiently,
    };
}

impl Effort {
    /// The same within another time.
    #[must_use]
    pub const fn within(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }
}

/// A frame with more pixels is made smaller first, which costs some milliseconds only.
const MOST_OF_FRAME: usize = 2_200_000;
/// The same for a picture: a code is no finer than that.
const MOST_OF_PICTURE: usize = 16_000_000;
/// A picture with fewer is looked at enlarged too.
const SMALL: usize = 500_000;

impl Reader {
    /// A reader that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets what it has seen, for pictures that have nothing to do with those before.
    pub fn forget(&mut self) {
        self.engine.forget();
    }

    /// Looks for codes, for as long as `effort` allows. Takes milliseconds to seconds;
    /// call it off the asynchronous threads.
    pub fn look(&mut self, picture: Luma<'_>, effort: Effort) -> Look {
        // The decoders are written with care, but a panic on a hostile picture would still end the program.
        let sight = catch_unwind(AssertUnwindSafe(|| self.sight(picture, effort)));
        let sight = sight.unwrap_or_else(|_| {
            tracing::error!("a picture made the reader panic");
            self.engine = Engine::default();
            Sight::default()
        });
        let codes = sight.found.into_iter().map(|found| Seen {
            content: Content::of(found.text),
            corners: found.corners,
        });
        Look {
            codes: codes.collect(),
            candidate: sight.candidate,
        }
    }

    /// How long a look may take here. One of many is as much work on every machine; one by itself has a time.
    fn limit(&self, effort: Effort) -> Duration {
        match effort.way {
            Way::InTurns => self.engine.stretched(effort.limit),
            Way::AllAtOnce | Way::Patiently => effort.limit,
        }
    }

    fn sight(&mut self, picture: Luma<'_>, effort: Effort) -> Sight {
        let limit = self.limit(effort);
        let engine = &mut self.engine;
        // Another pairing code in the same picture must not be overlooked: then nobody knows which is meant.
        let never = |_: &str| false;
        match effort.way {
            Way::InTurns => {
                let passes = Pass::TURNS
                    .get(self.turn % Pass::TURNS.len())
                    .copied()
                    .unwrap_or_default();
                self.turn = self.turn.wrapping_add(1);
                engine.look(picture, MOST_OF_FRAME, passes, limit, never)
            }
            Way::AllAtOnce => engine.look(picture, MOST_OF_FRAME, &Pass::ALL, limit, is_wanted),
            Way::Patiently => {
                let begun = Instant::now();
                let sight = engine.look(picture, MOST_OF_PICTURE, &Pass::ALL, limit, never);
                let left = limit.saturating_sub(begun.elapsed());
                match sight.found.is_empty() {
                    true => enlarged(picture, left).unwrap_or(sight),
                    false => sight,
                }
            }
        }
    }
}

/// Looks at a small picture at twice its size, in which modules of one or two pixels have edges.
fn enlarged(picture: Luma<'_>, limit: Duration) -> Option<Sight> {
    if picture.width() * picture.height() > SMALL {
        return None;
    }
    let (pixels, width, height) = picture.doubled();
    let larger = Luma::new(&pixels, width, height, width)?;
    let mut sight = Engine::default().look(larger, MOST_OF_PICTURE, &Pass::ALL, limit, |_| false);
    let smaller = |corners: &mut Corners| *corners = corners.map(|corner| corner.scaled(0.5));
    sight.found.iter_mut().for_each(|found| smaller(&mut found.corners));
    sight.candidate.iter_mut().for_each(smaller);
    Some(sight)
}

fn is_wanted(text: &str) -> bool {
    text.parse::<PairingCode>().is_ok()
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_look_of_many_is_given_more_time_on_a_slow_machine() {
        let mut reader = Reader::new();
        let white = vec![255; 640 * 480];
        let picture = Luma::new(&white, 640, 480, 640).unwrap();
        let fresh = reader.engine.pace();
        reader.look(picture, Effort::LIVE);
        assert_ne!(reader.engine.pace(), fresh, "a look tells how fast the machine is");
        for _ in 0..9 {
            reader.engine.be_slow();
        }
        assert!(reader.limit(Effort::LIVE) > 10 * Effort::LIVE.limit);
        reader.forget();
        assert!(
            reader.limit(Effort::LIVE) > 10 * Effort::LIVE.limit,
            "the machine is as slow as before"
        );
        for effort in [Effort::FRAME, Effort::PICTURE] {
            assert_eq!(reader.limit(effort), effort.limit);
        }
    }
}
