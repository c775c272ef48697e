//! Finds how a symbol may lie from two of its finder patterns: the third is hidden by a reflection or a finger. What each of the
//! two shows by itself says where the third must be, and the timing patterns say whether it is so.

use super::axes::Axes;
use super::pose::{Pose, corners_of, likeness};
use super::projection::Projection;
use super::sheet::Sheet;
use crate::scan::engine::deadline::Deadline;
use crate::scan::engine::find::Finder;
use crate::scan::engine::symbol::{Known, Layout, VERSIONS, layout};
use crate::scan::point::Point;

/// Below this likeness of the timing pattern between the two they are not of one symbol.
const TIMING: f32 = 0.3;
/// The most that the distance between two may differ, in modules of the one and of the other: seen in perspective.
const UNLIKE: f32 = 1.8;
/// So many of the poses that two allow are looked at more closely.
const POSES: usize = 4;
/// and so many of those are worth reading.
const READ: usize = 2;
/// How far below its middle a place of a finder pattern is taken that shows how the next rows go on.
const BESIDE: f32 = 4.0;

/// What two finder patterns leave open: where the third is, and so how the symbol lies.
struct Supposed {
    version: usize,
    /// Upper left, upper right, lower left, and opposite of the first.
    corners: [Point; 4],
    contrast: f32,
}

impl Pose {
    /// The poses that two finder patterns allow, the likeliest first.
    pub(in crate::scan::engine) fn of_two(
        first: &Finder,
        second: &Finder,
        sheet: Sheet<'_>,
        deadline: Deadline,
    ) -> Vec<Self> {
        let Some(first) = Axes::of(first, sheet) else {
            return Vec::new();
        };
        let Some(second) = Axes::of(second, sheet) else {
            return Vec::new();
        };
        let mut poses = Vec::new();
        for (from, to) in [(first, second), (second, first)] {
            let side = Side::of(from, to).map(|side| side.supposed(sheet, deadline));
            let diagonal = Diagonal::of(from, to).map(|diagonal| diagonal.supposed(sheet, deadline));
            for supposed in side.into_iter().chain(diagonal).flatten() {
                if deadline.is_over() {
                    break;
                }
                let near = |layout| Self::near(supposed.corners, layout, supposed.contrast, sheet);
                poses.extend(layout(supposed.version).and_then(near));
            }
        }
        let likeliest_first = |poses: &mut Vec<Self>| poses.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
        likeliest_first(&mut poses);
        poses.truncate(POSES);
        for pose in &mut poses {
            pose.settle(sheet, &[1.0, 0.5, 0.25, 0.12], deadline);
        }
        likeliest_first(&mut poses);
        let best = poses.first().map_or(0.0, |pose| pose.likeness);
        poses.retain(|pose| pose.is_likely() && pose.likeness > 0.8 * best);
        poses.truncate(READ);
        poses
    }
}

/// The layouts of the versions whose finder patterns may be so many modules apart, the likelier first.
fn layouts(modules: f32) -> impl Iterator<Item = (usize, std::sync::Arc<Layout>)> {
    let exact = (modules + 7.0 - 17.0) / 4.0;
    let nearest = exact.round();
    let other = if exact > nearest { nearest + 1.0 } else { nearest - 1.0 };
    [nearest, other]
        .into_iter()
        .filter(|version| *version >= 1.0 && *version <= VERSIONS as f32)
        .map(|version| version as usize)
        .filter_map(|version| Some((version, layout(version)?)))
}

/// Two that have a side of the symbol between them. It lies to the right of who goes from the one to the other.
struct Side {
    from: Axes,
    to: Axes,
    modules: f32,
}

impl Side {
    fn of(from: Axes, to: Axes) -> Option<Self> {
        let (from, first) = turned_to(
            from,
            |(across, down)| across > 0.0 && down.abs() < 0.35 * across,
            to.centre,
        )?;
        let beyond = mirrored(from.centre, to.centre);
        let (to, second) = turned_to(to, |(across, down)| across > 0.0 && down.abs() < 0.35 * across, beyond)?;
        let (first, second) = (first.0, second.0);
        (first.max(second) < UNLIKE * first.min(second)).then(|| Self {
            from,
            to,
            modules: (first * second).sqrt(),
        })
    }

    fn supposed(&self, sheet: Sheet<'_>, deadline: Deadline) -> Vec<Supposed> {
        let mut all = Vec::new();
        for (version, layout) in layouts(self.modules) {
            if deadline.is_over() {
                break;
            }
            if self.timing(&layout, sheet) > TIMING {
                // The two may be the upper ones, or those to the left, seen from there.
                for is_upper in [true, false] {
                    all.extend(self.as_of(is_upper, version, &layout, sheet));
                }
            }
        }
        all
    }

    /// How well the timing pattern shows that lies between the two. What is that close to them is known by them alone.
    fn timing(&self, layout: &Layout, sheet: Sheet<'_>) -> f32 {
        let far = layout.side as f32 - 3.5;
        let places = [(3.5, 3.5), (far, 3.5), (3.5, 3.5 + BESIDE), (far, 3.5 + BESIDE)].map(|(x, y)| Point { x, y });
        let images = [
            self.from.centre,
            self.to.centre,
            self.from.at(0.0, BESIDE),
            self.to.at(0.0, BESIDE),
        ];
        Projection::of(places, images).map_or(0.0, |strip| {
            likeness(&strip, &timing(layout, true), self.from.contrast, sheet)
        })
    }

    /// The two are upper left and upper right, and the lower left one is missing; or they are lower left and upper left, and the
    /// upper right one is, which is the same with rows for columns.
    fn as_of(&self, is_upper: bool, version: usize, layout: &Layout, sheet: Sheet<'_>) -> Option<Supposed> {
        let side = layout.side as f32;
        let far = side - 3.5;
        let places = [(3.5, 3.5), (far, 3.5), (far, 3.5 + BESIDE), (3.5, far)]
            .map(|(x, y)| if is_upper { Point { x, y } } else { Point { x: y, y: x } });
        let (corner, other) = if is_upper {
            (self.from, self.to)
        } else {
            (self.to, self.from)
        };
        let images = [corner.centre, other.centre, other.at(0.0, BESIDE)];
        let at = |down: f32, across: f32| corner.at(across, side - 7.0 + down);
        let projection = third(places, images, &leg(layout, !is_upper), corner.contrast, sheet, at)?;
        Some(Supposed {
            version,
            corners: corners_of(side).map(|place| projection.apply(place.x, place.y)),
            contrast: corner.contrast,
        })
    }
}

/// Two that have a diagonal of the symbol between them: upper right and lower left.
struct Diagonal {
    right: Axes,
    lower: Axes,
    modules: f32,
}

impl Diagonal {
    fn of(right: Axes, lower: Axes) -> Option<Self> {
        let is_between = |(across, down): (f32, f32)| across < 0.0 && -across < 2.0 * down && down < -2.0 * across;
        let (right, a) = turned_to(right, is_between, lower.centre)?;
        let (lower, b) = turned_to(lower, is_between, mirrored(right.centre, lower.centre))?;
        let legs = [-a.0, a.1, -b.0, b.1];
        let (least, most) = legs.iter().fold((f32::MAX, 0.0_f32), |(least, most), leg| {
            (least.min(*leg), most.max(*leg))
        });
        (most < UNLIKE * least).then(|| Self {
            right,
            lower,
            modules: legs.iter().product::<f32>().sqrt().sqrt(),
        })
    }

    fn supposed(&self, sheet: Sheet<'_>, deadline: Deadline) -> Vec<Supposed> {
        let mut all = Vec::new();
        let Some(corner) = self.corner() else {
            return all;
        };
        for (version, layout) in layouts(self.modules) {
            if deadline.is_over() {
                break;
            }
            let side = layout.side as f32;
            let far = side - 3.5;
            let places = [(far, 3.5), (3.5, far), (far, 3.5 + BESIDE), (3.5, 3.5)].map(|(x, y)| Point { x, y });
            let images = [self.right.centre, self.lower.centre, self.right.at(0.0, BESIDE)];
            let (along, down) = (self.right.across, self.lower.down);
            let at = |y: f32, x: f32| Point {
                x: corner.x + x * along.x + y * down.x,
                y: corner.y + x * along.y + y * down.y,
            };
            let known: Vec<Known> = leg(&layout, true).into_iter().chain(leg(&layout, false)).collect();
            let Some(projection) = third(places, images, &known, self.right.contrast, sheet, at) else {
                continue;
            };
            all.push(Supposed {
                version,
                corners: corners_of(side).map(|place| projection.apply(place.x, place.y)),
                contrast: self.right.contrast,
            });
        }
        all
    }

    /// Where the row of the one meets the column of the other.
    fn corner(&self) -> Option<Point> {
        let (row, column) = (self.right.across, self.lower.down);
        let area = row.x * column.y - row.y * column.x;
        if area.abs() < 1e-3 {
            return None;
        }
        let (from, to) = (self.right.centre, self.lower.centre);
        let way = ((to.x - from.x) * column.y - (to.y - from.y) * column.x) / area;
        Some(self.right.at(way, 0.0))
    }
}

/// The likeliest projection of those by which the last of four places is around where it is inferred to be: first by whole modules,
/// then by halves.
fn third(
    places: [Point; 4],
    images: [Point; 3],
    known: &[Known],
    contrast: f32,
    sheet: Sheet<'_>,
    at: impl Fn(f32, f32) -> Point,
) -> Option<Projection> {
    let modules = (places[1].x - places[0].x).abs().max((places[1].y - places[0].y).abs());
    let side = modules + 7.0;
    let [a, b, c] = images;
    let judged = |down: f32, across: f32| {
        let projection = Projection::of(places, [a, b, c, at(down, across)])?;
        let projection = Some(projection).filter(|projection| projection.is_sound(side))?;
        Some((likeness(&projection, known, contrast, sheet), down, across, projection))
    };
    type Judged = (f32, f32, f32, Projection);
    let better = |a: &Judged, b: &Judged| a.0.total_cmp(&b.0);
    // A finder pattern shows less well how far its columns lead than where to.
    let (far, wide) = (2 + (modules / 10.0) as i16, 1 + (modules / 16.0) as i16);
    let coarse = (-far..=far)
        .flat_map(|down| (-wide..=wide).map(move |across| (f32::from(down), f32::from(across))))
        .filter_map(|(down, across)| judged(down, across))
        .max_by(better)?;
    let halves = [-0.5, 0.0, 0.5];
    halves
        .into_iter()
        .flat_map(|down| halves.map(|across| (coarse.1 + down, coarse.2 + across)))
        .filter_map(|(down, across)| judged(down, across))
        .max_by(better)
        .map(|(.., projection)| projection)
}

/// Axes turned so that a place is seen from them where it is wanted, and how many modules across and down that is.
fn turned_to(axes: Axes, is_wanted: impl Fn((f32, f32)) -> bool, place: Point) -> Option<(Axes, (f32, f32))> {
    std::iter::successors(Some(axes), |axes| Some(axes.turned()))
        .take(4)
        .map(|axes| (axes, axes.modules_to(place)))
        .find(|(_, modules)| is_wanted(*modules))
}

/// As far beyond `middle` as `place` is before it.
fn mirrored(place: Point, middle: Point) -> Point {
    Point {
        x: 2.0 * middle.x - place.x,
        y: 2.0 * middle.y - place.y,
    }
}

/// The timing pattern of the upper side, or of the left one.
fn timing(layout: &Layout, is_upper: bool) -> Vec<Known> {
    let is_of_it = |known: &&Known| {
        let (along, beside) = if is_upper {
            (known.x, known.y)
        } else {
            (known.y, known.x)
        };
        beside == 6 && along >= 8 && usize::from(along) < layout.side - 8
    };
    let known = layout.known.get(layout.of_finders..).unwrap_or_default();
    known.iter().filter(is_of_it).copied().collect()
}

/// The timing pattern that leads to a finder pattern, the upper right one or the lower left one, and that itself.
fn leg(layout: &Layout, is_right: bool) -> Vec<Known> {
    let finders = layout.known.get(..layout.of_finders).unwrap_or_default();
    let half = layout.side / 2;
    let is_of_it = |known: &&Known| usize::from(if is_right { known.x } else { known.y }) > half;
    let timing = timing(layout, is_right);
    let finder: Vec<Known> = finders.iter().filter(is_of_it).copied().collect();
    // It counts for more than the pattern, which is hidden if it was not found.
    let times = 1 + 2 * finder.len() / timing.len().max(1);
    timing.repeat(times).into_iter().chain(finder).collect()
}
