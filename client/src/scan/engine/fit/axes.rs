//! How a finder pattern lies by itself: its middle, and the way from one module to the next in both directions.

use super::sheet::Sheet;
use crate::scan::engine::find::Finder;
use crate::scan::point::Point;

/// The axes of a finder pattern. Which of its four sides is which it does not tell: they may be turned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axes {
    pub(super) centre: Point,
    /// From one column of modules to the next,
    pub(super) across: Point,
    /// and from one row to the next, clockwise of that.
    pub(super) down: Point,
    pub(super) contrast: f32,
}

/// A place that is less like a finder pattern is none to build upon.
const LIKENESS: f32 = 0.6;
/// Directions that are tried first, within a right angle.
const DIRECTIONS: u8 = 6;

#[derive(Clone, Copy)]
enum Part {
    Centre,
    Across,
    Down,
}

/// How axes may be a little different.
const WAYS: [(Part, f32, f32); 12] = [
    (Part::Centre, 1.0, 0.0),
    (Part::Centre, -1.0, 0.0),
    (Part::Centre, 0.0, 1.0),
    (Part::Centre, 0.0, -1.0),
    (Part::Across, 1.0, 0.0),
    (Part::Across, -1.0, 0.0),
    (Part::Across, 0.0, 1.0),
    (Part::Across, 0.0, -1.0),
    (Part::Down, 1.0, 0.0),
    (Part::Down, -1.0, 0.0),
    (Part::Down, 0.0, 1.0),
    (Part::Down, 0.0, -1.0),
];

impl Axes {
    /// The axes of a finder pattern, if it shows clearly enough.
    pub(super) fn of(finder: &Finder, sheet: Sheet<'_>) -> Option<Self> {
        let contrast = contrast(finder, sheet);
        let turned = |direction: u8| {
            let angle = f32::from(direction) * std::f32::consts::FRAC_PI_2 / f32::from(DIRECTIONS);
            let (sine, cosine) = angle.sin_cos();
            // It was measured along rows and columns of pixels, where a turned square is wider.
            let module = finder.module * sine.abs().max(cosine.abs());
            let (x, y) = (module * cosine, module * sine);
            Self {
                centre: finder.centre,
                across: Point { x, y },
                down: Point { x: -y, y: x },
                contrast,
            }
        };
        let judged = (0..DIRECTIONS).map(|direction| {
            let axes = turned(direction);
            (axes.likeness(sheet), axes)
        });
        let (mut likeness, mut axes) = judged.max_by(|a, b| a.0.total_cmp(&b.0))?;
        for step in [0.6, 0.3, 0.15, 0.08] {
            for _ in 0..3 {
                let before = likeness;
                for way in WAYS {
                    let other = axes.moved(way, step * finder.module);
                    let its = other.likeness(sheet);
                    if its > likeness {
                        (likeness, axes) = (its, other);
                    }
                }
                if likeness - before < 0.002 {
                    break;
                }
            }
        }
        (likeness > LIKENESS).then_some(axes)
    }

    /// A quarter of a turn further.
    pub(super) fn turned(self) -> Self {
        Self {
            across: self.down,
            down: Point {
                x: -self.across.x,
                y: -self.across.y,
            },
            ..self
        }
    }

    /// The place so many modules across and down from the middle.
    pub(super) fn at(&self, across: f32, down: f32) -> Point {
        Point {
            x: self.centre.x + across * self.across.x + down * self.down.x,
            y: self.centre.y + across * self.across.y + down * self.down.y,
        }
    }

    /// How many modules across and down a place is from the middle, as far as these axes tell.
    pub(super) fn modules_to(&self, place: Point) -> (f32, f32) {
        let (x, y) = (place.x - self.centre.x, place.y - self.centre.y);
        let (across, down) = (self.across, self.down);
        let area = across.x * down.y - across.y * down.x;
        let area = if area.abs() < 1e-3 { 1e-3 } else { area };
        ((x * down.y - y * down.x) / area, (across.x * y - across.y * x) / area)
    }

    /// The same with one of its parts moved so that the outline moves by `step` pixels.
    fn moved(self, (part, x, y): (Part, f32, f32), step: f32) -> Self {
        let mut axes = self;
        let (point, step) = match part {
            Part::Centre => (&mut axes.centre, step),
            Part::Across => (&mut axes.across, step / 3.5),
            Part::Down => (&mut axes.down, step / 3.5),
        };
        point.x += x * step;
        point.y += y * step;
        axes
    }

    /// How well what must be dark around the middle is dark, and light light, up to the separator.
    fn likeness(&self, sheet: Sheet<'_>) -> f32 {
        let mut sum = 0.0;
        for row in -4_i8..=4 {
            for column in -4_i8..=4 {
                let ring = row.abs().max(column.abs());
                // Beside the middle of a module, where its edge is felt.
                let beside = |place: i8| f32::from(place) + if (row + column) % 2 == 0 { 0.22 } else { -0.22 };
                let tone = sheet.tone(self.at(beside(column), beside(row)), self.contrast);
                sum += if ring == 2 || ring == 4 { -tone } else { tone };
            }
        }
        sum / 81.0
    }
}

/// Half of what lies between the dark middle and the light ring around it.
fn contrast(finder: &Finder, sheet: Sheet<'_>) -> f32 {
    let ways = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)];
    let ring = ways.iter().map(|(x, y)| {
        sheet.brightness(Point {
            x: finder.centre.x + x * 2.0 * finder.module,
            y: finder.centre.y + y * 2.0 * finder.module,
        })
    });
    let light = ring.sum::<f32>() / 4.0;
    ((light - sheet.brightness(finder.centre)) / 2.0).max(3.0)
}
