//! Finds how a symbol lies in a picture: from three finder patterns by what is the same in every symbol, then to a fraction of
//! a module by what is dark and light there.

use std::sync::Arc;

use super::projection::Projection;
use super::sheet::Sheet;
use crate::scan::engine::deadline::Deadline;
use crate::scan::engine::find::{Finder, Triple, edges_around};
use crate::scan::engine::symbol::{Known, Layout, VERSIONS, layout};
use crate::scan::point::{Corners, Point};

/// How a symbol of a version lies in a picture.
#[derive(Clone)]
pub(in crate::scan::engine) struct Pose {
    pub(in crate::scan::engine) layout: Arc<Layout>,
    /// Places of the symbol, in modules, and where they are in the picture.
    places: [Point; 4],
    images: [Point; 4],
    pub(in crate::scan::engine) projection: Projection,
    /// Light on dark.
    pub(in crate::scan::engine) inverted: bool,
    /// Half of what lies between dark and light.
    pub(super) contrast: f32,
    /// How well what must be dark is dark and what must be light is light: 1 is perfect, 0 is chance.
    pub(in crate::scan::engine) likeness: f32,
}

/// So many modules at the most tell how clear all are.
const MOST_JUDGED: usize = 2_000;
/// Below this likeness it is no symbol.
const LIKENESS: f32 = 0.22;

impl Pose {
    /// The poses that three finder patterns allow, the likeliest first: the version is known to one or two at a glance.
    pub(in crate::scan::engine) fn of(triple: &Triple, sheet: Sheet<'_>, deadline: Deadline) -> Vec<Self> {
        let Some(guess) = Guess::of(triple, sheet) else {
            return Vec::new();
        };
        let mut poses: Vec<Self> = Vec::new();
        for version in guess.versions() {
            if deadline.is_over() {
                break;
            }
            let Some(pose) = layout(version).and_then(|layout| guess.pose(layout, sheet)) else {
                continue;
            };
            poses.push(pose);
        }
        poses.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
        let best = poses.first().map_or(0.0, |pose| pose.likeness);
        poses.retain(|pose| pose.is_likely() && pose.likeness > 0.8 * best);
        for pose in &mut poses {
            pose.settle(sheet, &[0.5, 0.25, 0.12], deadline);
        }
        poses
    }

    /// The same pose in a picture of another scale.
    pub(in crate::scan::engine) fn scaled(&self, factor: f32) -> Option<Self> {
        let images = self.images.map(|image| image.scaled(factor));
        Some(Self {
            projection: Projection::of(self.places, images).filter(|p| p.is_sound(self.layout.side as f32))?,
            images,
            ..self.clone()
        })
    }

    /// Whether it may be a symbol at all.
    pub(in crate::scan::engine) fn is_likely(&self) -> bool {
        self.likeness > LIKENESS
    }

    /// The corners of the symbol.
    pub(in crate::scan::engine) fn corners(&self) -> Corners {
        let side = self.layout.side as f32;
        [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| self.projection.apply(x, y))
    }

    /// The middle of the symbol.
    pub(in crate::scan::engine) fn middle(&self) -> Point {
        let middle = self.layout.side as f32 / 2.0;
        self.projection.apply(middle, middle)
    }

    /// How long a module is in the middle, in pixels.
    pub(in crate::scan::engine) fn module(&self) -> f32 {
        let middle = self.layout.side as f32 / 2.0;
        self.projection.module_at(middle, middle)
    }

    /// Moves each of the four places about, by ever smaller steps in modules, as long as that makes it likelier.
    pub(in crate::scan::engine) fn settle(&mut self, sheet: Sheet<'_>, steps: &[f32], deadline: Deadline) {
        self.contrast = contrast(&self.projection, &self.layout, sheet).max(3.0);
        self.likeness = likeness(&self.projection, &self.layout.known, self.contrast, sheet);
        self.climb(steps, deadline, |projection, layout, contrast| {
            likeness(projection, &layout.known, contrast, sheet)
        });
    }

    /// As [`Self::settle`], by all modules: whatever the symbol says, each is dark or light in its middle.
    pub(in crate::scan::engine) fn sharpen(&mut self, sheet: Sheet<'_>, steps: &[f32], deadline: Deadline) {
        let known = self.likeness;
        self.likeness += clearness(&self.projection, &self.layout, self.contrast, sheet);
        self.climb(steps, deadline, |projection, layout, contrast| {
            likeness(projection, &layout.known, contrast, sheet) + clearness(projection, layout, contrast, sheet)
        });
        self.likeness = known;
    }

    /// The same pose moved by so many modules, along the picture's rows and columns.
    pub(super) fn shifted(&self, x: f32, y: f32) -> Option<Self> {
        let module = self.module();
        let images = self.images.map(|image| Point {
            x: image.x + x * module,
            y: image.y + y * module,
        });
        Some(Self {
            projection: Projection::of(self.places, images)?,
            images,
            ..self.clone()
        })
    }

    pub(super) fn climb(
        &mut self,
        steps: &[f32],
        deadline: Deadline,
        judge: impl Fn(&Projection, &Layout, f32) -> f32,
    ) {
        let module = self.module();
        let side = self.layout.side as f32;
        for step in steps {
            for _ in 0..4 {
                let before = self.likeness;
                for place in [3, 1, 2, 0] {
                    if deadline.is_over() {
                        return;
                    }
                    for (x, y) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
                        let mut images = self.images;
                        if let Some(image) = images.get_mut(place) {
                            image.x += x * step * module;
                            image.y += y * step * module;
                        }
                        let projection = Projection::of(self.places, images).filter(|p| p.is_sound(side));
                        let Some(projection) = projection else {
                            continue;
                        };
                        let likeness = judge(&projection, &self.layout, self.contrast);
                        if likeness > self.likeness {
                            self.likeness = likeness;
                            self.projection = projection;
                            self.images = images;
                        }
                    }
                }
                if self.likeness - before < 0.001 {
                    break;
                }
            }
        }
    }
}

/// What three finder patterns tell at a glance.
struct Guess {
    /// Upper left, upper right, lower left.
    centres: [Point; 3],
    /// Modules between the middles.
    modules: f32,
    /// How much nearer the upper left is than the upper right, and than the lower left.
    nearer: [f32; 2],
    contrast: f32,
}

impl Guess {
    fn of(triple: &Triple, sheet: Sheet<'_>) -> Option<Self> {
        let (corner, right, lower) = (triple.corner, triple.right, triple.lower);
        let across = leg(corner, right, sheet)?;
        let down = leg(corner, lower, sheet)?;
        if across.modules.max(down.modules) > 1.35 * across.modules.min(down.modules) {
            return None;
        }
        let contrast = [corner, right, lower]
            .iter()
            .map(|finder| {
                let around = |reach: f32| {
                    [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)]
                        .iter()
                        .map(|(x, y)| {
                            sheet.brightness(Point {
                                x: finder.centre.x + x * reach * finder.module,
                                y: finder.centre.y + y * reach * finder.module,
                            })
                        })
                        .sum::<f32>()
                        / 4.0
                };
                (around(2.0) - sheet.brightness(finder.centre)) / 2.0
            })
            .sum::<f32>()
            / 3.0;
        Some(Self {
            centres: [corner.centre, right.centre, lower.centre],
            modules: (across.modules * down.modules).sqrt(),
            nearer: [across.nearer, down.nearer],
            contrast: contrast.max(3.0),
        })
    }

    /// The versions that fit, the likeliest first.
    fn versions(&self) -> impl Iterator<Item = usize> {
        let exact = (self.modules + 7.0 - 17.0) / 4.0;
        let nearest = exact.round();
        let other = if exact > nearest { nearest + 1.0 } else { nearest - 1.0 };
        let close = (exact - nearest).abs();
        [
            Some(nearest),
            (close > 0.12).then_some(other),
            (self.modules > 60.0).then_some(2.0 * nearest - other),
        ]
        .into_iter()
        .flatten()
        .filter(|version| *version >= 1.0 && *version <= VERSIONS as f32)
        .map(|version| version as usize)
    }

    fn pose(&self, layout: Arc<Layout>, sheet: Sheet<'_>) -> Option<Pose> {
        let [corner, right, lower] = self.centres;
        // The fourth corner by the perspective that the finder patterns show, then around it.
        let [near_right, near_lower] = self.nearer;
        let scale = 1.0 / (near_right + near_lower - 1.0).max(0.4);
        let first = Point {
            x: (right.x * near_right + lower.x * near_lower - corner.x) * scale,
            y: (right.y * near_right + lower.y * near_lower - corner.y) * scale,
        };
        Pose::near([corner, right, lower, first], layout, self.contrast, sheet)
    }
}

impl Pose {
    /// The likeliest pose of those with three middles of finder patterns and the fourth corner somewhere around where it is
    /// supposed to be.
    pub(super) fn near(supposed: [Point; 4], layout: Arc<Layout>, contrast: f32, sheet: Sheet<'_>) -> Option<Self> {
        let side = layout.side as f32;
        let [corner, right, lower, first] = supposed;
        let places = corners_of(side);
        let modules = side - 7.0;
        let across = Point {
            x: (first.x - lower.x) / modules,
            y: (first.y - lower.y) / modules,
        };
        let down = Point {
            x: (first.x - right.x) / modules,
            y: (first.y - right.y) / modules,
        };
        let judged = |x: f32, y: f32| {
            let image = Point {
                x: first.x + x * across.x + y * down.x,
                y: first.y + x * across.y + y * down.y,
            };
            let images = [corner, right, lower, image];
            let projection = Projection::of(places, images).filter(|projection| projection.is_sound(side))?;
            let likeness = likeness(&projection, &layout.known, contrast, sheet);
            Some((likeness, x, y, images, projection))
        };
        // Three patterns that are no finder patterns are told at once.
        let at_once = Projection::of(places, supposed).filter(|projection| projection.is_sound(side))?;
        let finders = layout.known.get(..layout.of_finders).unwrap_or_default();
        if likeness(&at_once, finders, contrast, sheet) < LIKENESS {
            return None;
        }
        let better = |a: &(f32, f32, f32, [Point; 4], Projection), b: &(f32, f32, f32, [Point; 4], Projection)| {
            a.0.total_cmp(&b.0)
        };
        let reach = 3 + i32::try_from(layout.side / 24).unwrap_or(0);
        let coarse = (-reach..=reach)
            .flat_map(|y| (-reach..=reach).map(move |x| (x as f32, y as f32)))
            .filter_map(|(x, y)| judged(x, y))
            .max_by(better)?;
        let (likeness, _, _, images, projection) = [-0.5, 0.0, 0.5]
            .iter()
            .flat_map(|y| [-0.5, 0.0, 0.5].iter().map(move |x| (*x, *y)))
            .filter_map(|(x, y)| judged(coarse.1 + x, coarse.2 + y))
            .max_by(better)?;
        Some(Self {
            layout,
            places,
            images,
            projection,
            inverted: sheet.inverted,
            contrast,
            likeness,
        })
    }
}

/// The middles of the finder patterns of a symbol of so many modules, and where a fourth one would be.
pub(super) fn corners_of(side: f32) -> [Point; 4] {
    [
        (3.5, 3.5),
        (side - 3.5, 3.5),
        (3.5, side - 3.5),
        (side - 3.5, side - 3.5),
    ]
    .map(|(x, y)| Point { x, y })
}

/// What lies between two finder patterns.
struct Leg {
    modules: f32,
    nearer: f32,
}

fn leg(from: Finder, to: Finder, sheet: Sheet<'_>) -> Option<Leg> {
    let (x, y) = (to.centre.x - from.centre.x, to.centre.y - from.centre.y);
    let length = x.hypot(y);
    let direction = Point {
        x: x / length,
        y: y / length,
    };
    let module = |finder: Finder| {
        let edges = edges_around(
            sheet.picture,
            sheet.thresholds,
            finder.centre,
            direction,
            sheet.inverted,
            8.0 * finder.module,
        );
        edges.map(|[a, .., f]| (f - a) / 7.0)
    };
    let (first, second) = match (module(from), module(to)) {
        (Some(first), Some(second)) => (first, second),
        (Some(one), None) | (None, Some(one)) => (one, one),
        (None, None) => return None,
    };
    // On a line seen in perspective the geometric mean of the scales at its ends is exact.
    Some(Leg {
        modules: length / (first * second).sqrt(),
        nearer: (first / second).sqrt().clamp(0.6, 1.6),
    })
}

/// Places within a module around its middle. Five, so that they fall differently on each row of modules.
const BESIDE: [(f32, f32); 5] = [(0.25, 0.25), (0.75, 0.75), (0.25, 0.75), (0.75, 0.25), (0.5, 0.5)];

/// How well what must be dark is dark, and light light. Looks beside the middle of each module, on another side from one to the next,
/// since where a picture is sharp any place within a module is as dark as its middle.
pub(super) fn likeness(projection: &Projection, known: &[Known], contrast: f32, sheet: Sheet<'_>) -> f32 {
    let sum: f32 = known
        .iter()
        .zip(BESIDE.iter().cycle())
        .map(|(module, (x, y))| {
            let at = projection.apply(f32::from(module.x) + x, f32::from(module.y) + y);
            let tone = sheet.tone(at, contrast);
            if module.dark { tone } else { -tone }
        })
        .sum();
    sum / known.len().max(1) as f32
}

/// How clearly each module of the codewords is one or the other.
fn clearness(projection: &Projection, layout: &Layout, contrast: f32, sheet: Sheet<'_>) -> f32 {
    // Of a large symbol some tell enough.
    let step = layout.data.len().div_ceil(MOST_JUDGED).max(1);
    let sum: f32 = layout
        .data
        .iter()
        .step_by(step)
        .zip(BESIDE.iter().cycle())
        .map(|((x, y), (dx, dy))| {
            let at = projection.apply(f32::from(*x) + dx, f32::from(*y) + dy);
            sheet.tone(at, contrast).abs()
        })
        .sum();
    sum / layout.data.len().div_ceil(step).max(1) as f32
}

/// Half of what lies between the dark and the light modules that are known.
fn contrast(projection: &Projection, layout: &Layout, sheet: Sheet<'_>) -> f32 {
    let mut sums = [0.0_f32; 2];
    let mut counts = [0.0_f32; 2];
    for module in layout.known.iter().take(layout.of_finders) {
        let at = projection.apply(f32::from(module.x) + 0.5, f32::from(module.y) + 0.5);
        let side = usize::from(module.dark);
        if let (Some(sum), Some(count)) = (sums.get_mut(side), counts.get_mut(side)) {
            *sum += sheet.brightness(at);
            *count += 1.0;
        }
    }
    let [light, dark] = [sums[0] / counts[0].max(1.0), sums[1] / counts[1].max(1.0)];
    (light - dark) / 2.0
}
