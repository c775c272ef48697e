//! A picture as a symbol is looked for in it: how dark each place is, of what is dark and light around it.

use crate::scan::engine::find::Thresholds;
use crate::scan::engine::gray::Gray;
use crate::scan::point::Point;

/// A picture and what counts as dark in it.
#[derive(Clone, Copy)]
pub(in crate::scan::engine) struct Sheet<'a> {
    pub(in crate::scan::engine) picture: &'a Gray,
    pub(in crate::scan::engine) thresholds: &'a Thresholds,
    /// Light on dark.
    pub(in crate::scan::engine) inverted: bool,
}

impl Sheet<'_> {
    /// How dark a place is: 1 is surely dark, -1 surely light, by `contrast`, half of what lies between the two.
    pub(in crate::scan::engine) fn tone(&self, at: Point, contrast: f32) -> f32 {
        let tone = (self.thresholds.at(at.x, at.y) - self.picture.sample(at.x, at.y)) / contrast;
        let tone = tone.clamp(-1.0, 1.0);
        if self.inverted { -tone } else { tone }
    }

    /// The brightness at a place, as if the code were dark on light.
    pub(in crate::scan::engine) fn brightness(&self, at: Point) -> f32 {
        let value = self.picture.sample(at.x, at.y);
        if self.inverted { 255.0 - value } else { value }
    }
}
