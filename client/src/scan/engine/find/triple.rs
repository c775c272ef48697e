//! Which three finder patterns may belong to one symbol.

use super::finder::Finder;
use crate::scan::point::Point;

/// Three finder patterns of a symbol: upper left, and the two others such that the symbol is not mirrored.
#[derive(Clone, Copy, Debug)]
pub(in crate::scan::engine) struct Triple {
    pub(in crate::scan::engine) corner: Finder,
    pub(in crate::scan::engine) right: Finder,
    pub(in crate::scan::engine) lower: Finder,
    /// How far it is from what a symbol looks like: 0 is perfect.
    pub(in crate::scan::engine) strangeness: f32,
}

impl Triple {
    /// The middles: upper left, upper right, lower left.
    pub(in crate::scan::engine) fn centres(&self) -> [Point; 3] {
        [self.corner.centre, self.right.centre, self.lower.centre]
    }

    /// The side of a module, in pixels.
    pub(in crate::scan::engine) fn module(&self) -> f32 {
        (self.corner.module + self.right.module + self.lower.module) / 3.0
    }

    /// The same in a picture of another scale.
    pub(in crate::scan::engine) fn scaled(&self, factor: f32) -> Self {
        Self {
            corner: self.corner.scaled(factor),
            right: self.right.scaled(factor),
            lower: self.lower.scaled(factor),
            ..*self
        }
    }
}

/// Of so many finder patterns, those that most rows have shown.
const FINDERS: usize = 40;
/// The most triples that are tried.
const TRIPLES: usize = 40;

/// The triples that may be symbols, of those that are new, the likeliest first.
pub(in crate::scan::engine) fn triples(finders: &[Finder], is_new: impl Fn(&Triple) -> bool) -> Vec<Triple> {
    let mut best = finders.to_vec();
    best.sort_by(|a, b| certainty(b).total_cmp(&certainty(a)));
    best.truncate(FINDERS);
    let mut found = Vec::new();
    for (i, a) in best.iter().enumerate() {
        for (j, b) in best.iter().enumerate().skip(i + 1) {
            if a.inverted != b.inverted || ratio(a.module, b.module) > 2.2 {
                continue;
            }
            for c in best.iter().skip(j + 1) {
                if c.inverted == a.inverted {
                    found.extend(triple(*a, *b, *c).filter(&is_new));
                }
            }
        }
    }
    found.sort_by(|a, b| a.strangeness.total_cmp(&b.strangeness));
    found.truncate(TRIPLES);
    found
}

/// Of so many finder patterns, the surest, any two may be of one symbol.
const PAIRED: usize = 6;

/// The two that may be of one symbol, the surest first.
pub(in crate::scan::engine) fn pairs(finders: &[Finder]) -> Vec<(Finder, Finder)> {
    let mut best = finders.to_vec();
    best.sort_by(|a, b| certainty(b).total_cmp(&certainty(a)));
    best.truncate(PAIRED);
    let mut found = Vec::new();
    for (index, second) in best.iter().enumerate() {
        for first in best.iter().take(index) {
            let module = (first.module + second.module) / 2.0;
            let modules = distance(first.centre, second.centre) / module;
            let is_apart = modules > 8.0 && modules < 280.0;
            if is_apart && first.inverted == second.inverted && ratio(first.module, second.module) < 2.2 {
                found.push((*first, *second));
            }
        }
    }
    found
}

/// How sure it is that a place is a finder pattern: the share of its rows that showed it.
fn certainty(finder: &Finder) -> f32 {
    (finder.rows / (3.0 * finder.module).max(1.0)).min(1.5)
}

fn triple(a: Finder, b: Finder, c: Finder) -> Option<Triple> {
    // The upper left one is opposite the longest side.
    let (ab, bc, ca) = (
        distance(a.centre, b.centre),
        distance(b.centre, c.centre),
        distance(c.centre, a.centre),
    );
    let (corner, right, lower) = if bc >= ab && bc >= ca {
        (a, b, c)
    } else if ca >= ab && ca >= bc {
        (b, c, a)
    } else {
        (c, a, b)
    };
    let across = minus(right.centre, corner.centre);
    let down = minus(lower.centre, corner.centre);
    let (right, lower, across, down) = if across.x * down.y - across.y * down.x >= 0.0 {
        (right, lower, across, down)
    } else {
        (lower, right, down, across)
    };
    let (wide, tall) = (across.x.hypot(across.y), down.x.hypot(down.y));
    let cosine = (across.x * down.x + across.y * down.y) / (wide * tall).max(1.0);
    let legs = ratio(wide, tall);
    let modules = ratio(corner.module, right.module).max(ratio(corner.module, lower.module));
    let module = (corner.module + right.module + lower.module) / 3.0;
    let (short, long) = (wide.min(tall) / module, wide.max(tall) / module);
    // Between the middles are 14 modules in version 1 and 170 in version 40; turned patterns seem larger.
    if short < 8.0 || long > 200.0 || legs > 2.4 || cosine.abs() > 0.75 || modules > 2.4 {
        return None;
    }
    let doubt = [corner, right, lower]
        .iter()
        .map(|f| 1.0 - certainty(f).min(1.0))
        .sum::<f32>();
    Some(Triple {
        corner,
        right,
        lower,
        strangeness: (legs - 1.0) + cosine.abs() + (modules - 1.0) + 0.5 * doubt,
    })
}

fn ratio(a: f32, b: f32) -> f32 {
    a.max(b) / a.min(b).max(0.1)
}

fn minus(a: Point, b: Point) -> Point {
    Point {
        x: a.x - b.x,
        y: a.y - b.y,
    }
}

fn distance(a: Point, b: Point) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}
