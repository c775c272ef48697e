//! Finder patterns: places where dark and light follow each other as 1 : 1 : 3 : 1 : 1 in every direction
//! (ISO/IEC 18004 §6.3.3).

use super::ranges::FULL;
use super::threshold::Thresholds;
use crate::scan::engine::deadline::Deadline;
use crate::scan::engine::gray::Gray;
use crate::scan::point::Point;

/// A finder pattern.
#[derive(Clone, Copy, Debug)]
pub(in crate::scan::engine) struct Finder {
    /// Its middle.
    pub(in crate::scan::engine) centre: Point,
    /// The side of a module, in pixels.
    pub(in crate::scan::engine) module: f32,
    /// Light on dark, as in an inverted code.
    pub(in crate::scan::engine) inverted: bool,
    /// How many pixels of its height showed it.
    pub(in crate::scan::engine) rows: f32,
}

impl Finder {
    /// The same in a picture of another scale.
    pub(in crate::scan::engine) fn scaled(self, factor: f32) -> Self {
        Self {
            centre: self.centre.scaled(factor),
            module: self.module * factor,
            rows: self.rows * factor,
            ..self
        }
    }

    /// Whether both are one.
    pub(in crate::scan::engine) fn is(&self, other: &Self) -> bool {
        self.inverted == other.inverted && near(self.centre, other.centre, 1.5 * self.module)
    }
}

/// The edges of the runs around a middle, from one side to the other: dark, light, dark, light, dark.
type Edges = [f32; 6];

/// Light and dark differ by at least this,
const LEAST_STEP: f32 = 5.0;
/// and by so many times the noise.
const NOISES: f32 = 2.0;
/// Where light is as bright as can be, it has no noise, and by this much.
const LEAST_STEP_IN_FULL: f32 = 2.0;

/// More than this are not kept: a picture full of patterns shall not cost more than others.
const MOST: usize = 160;
/// From one row that is looked at to the next.
const ROW_STEP: usize = 2;

/// All finder patterns of a picture, in no order.
pub(in crate::scan::engine) fn finders(
    picture: &Gray,
    thresholds: &Thresholds,
    noise: f32,
    deadline: Deadline,
) -> Vec<Finder> {
    let least = LEAST_STEP.max(NOISES * noise);
    let mut found: Vec<Finder> = Vec::new();
    let mut edges: Vec<f32> = Vec::new();
    let mut of_row = vec![0_u8; picture.width()];
    for y in (0..picture.height()).step_by(ROW_STEP) {
        if y % 16 == 0 && deadline.is_over() {
            break;
        }
        thresholds.copy_row(y, &mut of_row);
        edges_of_row(picture.row(y), &of_row, &mut edges);
        for (index, window) in edges.windows(6).enumerate() {
            let Ok(window) = <&Edges>::try_from(window) else {
                continue;
            };
            let Some(module) = module_of(window, 0.8) else {
                continue;
            };
            // The first edge of a row leads into the dark, every other one out of it.
            let inverted = index % 2 == 1;
            let middle = (window[2] + window[3]) / 2.0;
            let here = Point {
                x: middle,
                y: y as f32 + 0.5,
            };
            if let Some(known) = found
                .iter_mut()
                .find(|f| f.inverted == inverted && near(f.centre, here, 1.6 * f.module))
            {
                known.rows += ROW_STEP as f32;
                continue;
            }
            if !stands_out(picture, window, y, inverted, least) {
                continue;
            }
            if found.len() >= MOST {
                // What one row alone showed makes room.
                found.retain(|finder| finder.rows > ROW_STEP as f32);
                if found.len() >= MOST {
                    return found;
                }
            }
            if let Some(finder) = confirmed(picture, thresholds, here, module, inverted) {
                found.push(finder);
            }
        }
    }
    found
}

/// Collects where a row goes from light to dark and back, between pixels; it begins in the light.
fn edges_of_row(row: &[u8], thresholds: &[u8], edges: &mut Vec<f32>) {
    /// So many pixels are passed over at once where nothing changes.
    const RUN: usize = 16;
    edges.clear();
    let mut was_dark = false;
    let mut earlier = 255_u8;
    for (part, (pixels, thresholds)) in row.chunks(RUN).zip(thresholds.chunks(RUN)).enumerate() {
        let changes = pixels
            .iter()
            .zip(thresholds)
            .fold(false, |changes, (pixel, threshold)| {
                changes | ((pixel < threshold) != was_dark)
            });
        if changes {
            for (x, (pixel, threshold)) in (part * RUN..).zip(pixels.iter().zip(thresholds)) {
                let dark = pixel < threshold;
                if dark != was_dark {
                    let [before, here, threshold] = [earlier, *pixel, *threshold].map(f32::from);
                    edges.push(x as f32 - 0.5 + crossing(before, here, threshold));
                    was_dark = dark;
                }
                earlier = *pixel;
            }
        } else if let Some(last) = pixels.last() {
            earlier = *last;
        }
    }
}

/// Where between two neighbours the brightness is `threshold`: 0 at the middle of the first, 1 at that of the second.
fn crossing(first: f32, second: f32, threshold: f32) -> f32 {
    let step = second - first;
    if step.abs() < 0.5 {
        return 0.5;
    }
    ((threshold - first) / step).clamp(0.0, 1.0)
}

/// The side of a module, if runs are as those of a finder pattern. Distances between edges of one kind count, since light that
/// blooms or ink that spreads makes dark runs longer and light ones shorter, or the other way.
fn module_of(edges: &Edges, tolerance: f32) -> Option<f32> {
    let [a, b, c, d, e, f] = *edges;
    let module = (f - a) / 7.0;
    let tight = |distance: f32, modules: f32| (distance - modules * module).abs() < tolerance * module;
    let fits = module >= 1.1
        && tight(c - a, 2.0)
        && tight(d - b, 4.0)
        && tight(e - c, 4.0)
        && tight(f - d, 2.0)
        && (d - c) > 1.6 * module
        && [b - a, c - b, e - d, f - e].iter().all(|run| *run > 0.25 * module);
    fits.then_some(module)
}

fn near(a: Point, b: Point, reach: f32) -> bool {
    (a.x - b.x).abs() < reach && (a.y - b.y).abs() < reach
}

/// Whether light and dark differ by at least `least` also in the rows above and below.
fn stands_out(picture: &Gray, edges: &Edges, y: usize, inverted: bool, least: f32) -> bool {
    let [_, b, c, d, e, _] = *edges;
    let at = |x: f32| {
        let x = x.max(0.0) as usize;
        let sum: u16 = [y.saturating_sub(1), y, y + 1]
            .iter()
            .filter_map(|y| picture.row(*y).get(x))
            .map(|pixel| u16::from(*pixel))
            .sum();
        f32::from(sum) / 3.0
    };
    let beside = (at((b + c) / 2.0) + at((d + e) / 2.0)) / 2.0;
    let step = beside - at((c + d) / 2.0);
    let least = if !inverted && beside >= FULL {
        LEAST_STEP_IN_FULL
    } else {
        least
    };
    (if inverted { -step } else { step }) > least
}

/// Looks at a place in the other directions too.
fn confirmed(picture: &Gray, thresholds: &Thresholds, at: Point, module: f32, inverted: bool) -> Option<Finder> {
    let walk = |from: Point, x: f32, y: f32, module: f32| {
        let edges = edges_around(picture, thresholds, from, Point { x, y }, inverted, 9.0 * module)?;
        Some((edges, module_of(&edges, 0.7)?))
    };
    let (down, tall) = walk(at, 0.0, 1.0, module)?;
    let at = Point {
        y: at.y + (down[2] + down[3]) / 2.0,
        ..at
    };
    let (across, wide) = walk(at, 1.0, 0.0, module)?;
    let at = Point {
        x: at.x + (across[2] + across[3]) / 2.0,
        ..at
    };
    if tall > 2.5 * wide || wide > 2.5 * tall {
        return None;
    }
    const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
    walk(at, HALF, HALF, 1.5 * module)?;
    walk(at, HALF, -HALF, 1.5 * module)?;
    // Once more down, now that the middle is known better.
    let centre = match walk(at, 0.0, 1.0, module) {
        Some((down, _)) => Point {
            y: at.y + (down[2] + down[3]) / 2.0,
            ..at
        },
        None => at,
    };
    Some(Finder {
        centre,
        module: (tall * wide).sqrt(),
        inverted,
        rows: ROW_STEP as f32,
    })
}

/// The three edges to either side of a place, along `direction` of length one; none if they are not there within `reach` pixels.
/// Distances from the place, negative behind it.
pub(in crate::scan::engine) fn edges_around(
    picture: &Gray,
    thresholds: &Thresholds,
    from: Point,
    direction: Point,
    inverted: bool,
    reach: f32,
) -> Option<Edges> {
    let mut edges = [0.0; 6];
    for (side, sign) in [(0_usize, -1.0_f32), (1, 1.0)] {
        let mut inside = !inverted;
        let mut earlier = None;
        let mut count = 0;
        let mut way = 0.0_f32;
        while count < 3 {
            let at = Point {
                x: from.x + sign * way * direction.x,
                y: from.y + sign * way * direction.y,
            };
            if way > reach
                || at.x < 0.0
                || at.y < 0.0
                || at.x >= picture.width() as f32
                || at.y >= picture.height() as f32
            {
                return None;
            }
            let value = picture.sample(at.x, at.y);
            let threshold = thresholds.at(at.x, at.y);
            if (value < threshold) != inside {
                // The middle itself must be dark.
                let before: f32 = earlier?;
                let edge = way - STEP + STEP * crossing(before, value, threshold);
                let index = if side == 0 { 2 - count } else { 3 + count };
                if let Some(place) = edges.get_mut(index) {
                    *place = sign * edge;
                }
                count += 1;
                inside = !inside;
            }
            earlier = Some(value);
            way += STEP;
        }
    }
    Some(edges)
}

/// Between two looks along a line, in pixels.
const STEP: f32 = 0.5;
