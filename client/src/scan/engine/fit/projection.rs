//! How a plane lies in a picture.

use crate::scan::engine::solve::solve;
use crate::scan::point::Point;

/// A projective map from the plane of a symbol, in modules from its upper left corner, to a picture, in pixels.
#[derive(Clone, Copy, Debug)]
pub(in crate::scan::engine) struct Projection([f32; 8]);

impl Projection {
    /// The map that takes each of four places to its image. None if three of them are in a line.
    pub(in crate::scan::engine) fn of(places: [Point; 4], images: [Point; 4]) -> Option<Self> {
        let mut rows = [[0.0_f64; 9]; 8];
        for (pair, (place, image)) in rows.chunks_exact_mut(2).zip(places.iter().zip(&images)) {
            let [x, y] = [f64::from(place.x), f64::from(place.y)];
            let [u, v] = [f64::from(image.x), f64::from(image.y)];
            if let [first, second] = pair {
                *first = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u];
                *second = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v];
            }
        }
        let solution = solve(rows)?;
        Some(Self(solution.map(|value| value as f32)))
    }

    pub(in crate::scan::engine) fn apply(&self, x: f32, y: f32) -> Point {
        let [a, b, c, d, e, f, g, h] = self.0;
        let scale = 1.0 / (g * x + h * y + 1.0);
        Point {
            x: (a * x + b * y + c) * scale,
            y: (d * x + e * y + f) * scale,
        }
    }

    /// Whether all of a symbol of so many modules lies before the camera, and not seen from behind its edge.
    pub(in crate::scan::engine) fn is_sound(&self, side: f32) -> bool {
        let [.., g, h] = self.0;
        [(0.0, 0.0), (side, 0.0), (0.0, side), (side, side)]
            .iter()
            .all(|(x, y)| g * x + h * y + 1.0 > 0.2)
    }

    /// How long a module is at a place, in pixels.
    pub(in crate::scan::engine) fn module_at(&self, x: f32, y: f32) -> f32 {
        let (right, down, here) = (self.apply(x + 0.5, y), self.apply(x, y + 0.5), self.apply(x, y));
        let area = (right.x - here.x) * (down.y - here.y) - (right.y - here.y) * (down.x - here.x);
        2.0 * area.abs().sqrt()
    }
}
