//! The engine of the reader: grey pixels in, texts out. It knows nothing of what the texts mean.
//!
//! `find` looks where codes may be, `fit` how one lies in the picture, `symbol` what it says; `search` leads through the three for
//! one picture, `memory` from one picture to the next.

mod deadline;
mod find;
mod fit;
mod gray;
mod memory;
mod pace;
mod pyramid;
mod search;
mod solve;
mod symbol;

use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::luma::Luma;
use super::point::Corners;
use deadline::Deadline;
use memory::Memory;
use pace::Pace;
use pyramid::{Pyramid, Reach};
use search::Search;

/// A code that was read.
pub(super) struct Found {
    pub(super) text: Zeroizing<String>,
    pub(super) corners: Corners,
}

/// What a look brought.
#[derive(Default)]
pub(super) struct Sight {
    pub(super) found: Vec<Found>,
    /// The likeliest symbol that could not be read.
    pub(super) candidate: Option<Corners>,
}

/// A picture in which finder patterns are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Through {
    /// In the picture itself, its half, its quarter, …
    level: usize,
    reach: Reach,
    /// After raising the edges.
    sharp: bool,
}

/// One way to look for codes in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// By finder patterns of which three make a symbol.
    Through(Through),
    /// By any two of all that were found so far: what would be the third is hidden.
    Pairs,
}

impl Pass {
    const fn plain(level: usize) -> Self {
        Self::Through(Through {
            level,
            reach: Reach::Far,
            sharp: false,
        })
    }

    const fn sharp(level: usize) -> Self {
        Self::Through(Through {
            level,
            reach: Reach::Near,
            sharp: true,
        })
    }

    /// All that bring something, what brings most for its time first.
    pub(super) const ALL: [Self; 9] = [
        Self::plain(0),
        Self::plain(1),
        Self::sharp(0),
        Self::plain(2),
        Self::sharp(1),
        Self::plain(3),
        Self::plain(4),
        Self::plain(5),
        Self::Pairs,
    ];

    /// What is done in turns over the frames of a camera: one row of these on each.
    pub(super) const TURNS: [&'static [Self]; 4] = [
        &[Self::plain(0)],
        &[Self::plain(1), Self::plain(2), Self::Pairs],
        &[Self::plain(0), Self::Pairs],
        &[Self::sharp(0), Self::sharp(1)],
    ];
}

/// Reads pictures, one after the other.
#[derive(Default)]
pub(super) struct Engine {
    memory: Option<Memory>,
    pace: Pace,
}

impl Engine {
    /// Forgets what was seen, but not how fast this machine is.
    pub(super) fn forget(&mut self) {
        self.memory = None;
    }

    /// The time in which this machine does what those of today do in `limit`, as far as the pictures so far have told.
    pub(super) fn stretched(&self, limit: Duration) -> Duration {
        self.pace.stretched(limit)
    }

    #[cfg(test)]
    pub(super) const fn pace(&self) -> Pace {
        self.pace
    }

    #[cfg(test)]
    pub(super) fn be_slow(&mut self) {
        self.pace.measured(Duration::from_secs(1), 1_000_000);
    }

    /// Looks for codes by `passes` until one is `enough` or `limit` is over. A picture of more than `most` pixels is made smaller
    /// first.
    pub(super) fn look(
        &mut self,
        picture: Luma<'_>,
        most: usize,
        passes: &[Pass],
        limit: Duration,
        enough: impl Fn(&str) -> bool,
    ) -> Sight {
        let deadline = Deadline::after(limit);
        let begun = Instant::now();
        let pyramid = Pyramid::of(picture, most);
        if passes.first() == Some(&Pass::plain(0)) {
            let pixels = pyramid.prepare();
            self.pace.measured(begun.elapsed(), pixels);
        }
        let mut search = Search::new(&pyramid, self.memory.as_ref(), deadline);
        search.follow();
        for pass in passes {
            if deadline.is_over() || search.found().iter().any(|found| enough(&found.text)) {
                break;
            }
            match pass {
                Pass::Pairs => search.pairs(),
                Pass::Through(pass) => search.pass(*pass),
            }
        }
        let (sight, glimpse) = search.into_parts();
        self.memory = Memory::after(self.memory.take(), glimpse);
        sight
    }
}
