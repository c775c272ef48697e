//! The modules of a symbol: how dark each of them is.

use std::sync::Arc;

use super::Layout;
use crate::scan::engine::fit::{Pose, Sheet};

/// How dark each module of a symbol is, row by row: 1 is dark, -1 is light, what is between is doubtful.
#[derive(Clone)]
pub(in crate::scan::engine) struct Modules {
    pub(in crate::scan::engine) layout: Arc<Layout>,
    pub(super) tones: Vec<f32>,
}

/// What a tone is at the most: beyond dark is no darker.
const MOST: f32 = 1.3;
/// So much less is a tone worth where light and dark cannot be told: its codeword is rather unknown than wrong.
const WASHED_OUT: f32 = 4.0;
/// How many modules around one tell what is dark and light there.
const REACH: usize = 4;

impl Modules {
    /// Looks at the middle of each module.
    pub(in crate::scan::engine) fn of(pose: &Pose, sheet: Sheet<'_>) -> Self {
        let side = pose.layout.side;
        // A tiny module has neighbours wherever one looks beside its middle.
        let spread = if pose.module() < 2.2 { 0.0 } else { 0.22 };
        let mut brightness = Vec::with_capacity(side * side);
        let mut dark = Vec::with_capacity(side * side);
        for y in 0..side {
            for x in 0..side {
                let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
                let middle = pose.projection.apply(x, y);
                let mut value = sheet.brightness(middle);
                if spread > 0.0 {
                    for (dx, dy) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
                        value += sheet.brightness(pose.projection.apply(x + dx * spread, y + dy * spread));
                    }
                    value /= 5.0;
                }
                brightness.push(value);
                dark.push(sheet.tone(middle, 1.0) > 0.0);
            }
        }
        for _ in 0..2 {
            let local = Local::of(&brightness, &dark, side);
            for (index, (value, dark)) in brightness.iter().zip(&mut dark).enumerate() {
                *dark = *value < local.at(index % side, index / side).0;
            }
        }
        let local = Local::of(&brightness, &dark, side);
        let tones = brightness
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let (threshold, contrast) = local.at(index % side, index / side);
                ((threshold - value) / contrast).clamp(-MOST, MOST)
            })
            .collect();
        Self {
            layout: Arc::clone(&pose.layout),
            tones,
        }
    }

    /// Of other tones for the same layout.
    pub(super) fn with(&self, tones: Vec<f32>) -> Self {
        Self {
            layout: Arc::clone(&self.layout),
            tones,
        }
    }

    /// The tone of a module; that of a light one beyond the edge.
    pub(super) fn tone(&self, x: usize, y: usize) -> f32 {
        let side = self.layout.side;
        if x < side {
            self.tones.get(y * side + x).copied().unwrap_or(-1.0)
        } else {
            -1.0
        }
    }

    /// How much these modules are like others: 1 is the same, 0 chance.
    pub(in crate::scan::engine) fn agreement(&self, other: &Self) -> f32 {
        if self.layout.side != other.layout.side {
            return 0.0;
        }
        let (mut both, mut own, mut others) = (0.0_f32, 0.0_f32, 0.0_f32);
        for (x, y) in &self.layout.data {
            let (a, b) = (
                self.tone(usize::from(*x), usize::from(*y)),
                other.tone(usize::from(*x), usize::from(*y)),
            );
            both += a * b;
            own += a * a;
            others += b * b;
        }
        both / (own * others).sqrt().max(1e-6)
    }

    /// These modules and others together, of which `share` are the others.
    pub(in crate::scan::engine) fn blended(&self, other: &Self, share: f32) -> Self {
        let tones = self
            .tones
            .iter()
            .zip(&other.tones)
            .map(|(a, b)| a + (b - a) * share)
            .collect();
        self.with(tones)
    }
}

/// What is dark and light around each module.
struct Local {
    side: usize,
    /// For each module and before it, in both directions: sum and number of the light ones, of the dark ones.
    sums: Vec<[f32; 4]>,
    global: (f32, f32),
}

impl Local {
    fn of(brightness: &[f32], dark: &[bool], side: usize) -> Self {
        let width = side + 1;
        let mut sums = vec![[0.0_f32; 4]; width * width];
        for y in 0..side {
            let mut line = [0.0_f32; 4];
            for x in 0..side {
                let index = y * side + x;
                if let (Some(value), Some(dark)) = (brightness.get(index), dark.get(index)) {
                    let at = 2 * usize::from(*dark);
                    line[at] += value;
                    line[at + 1] += 1.0;
                }
                let above = sums.get(y * width + x + 1).copied().unwrap_or_default();
                if let Some(sum) = sums.get_mut((y + 1) * width + x + 1) {
                    for ((sum, above), line) in sum.iter_mut().zip(above).zip(line) {
                        *sum = above + line;
                    }
                }
            }
        }
        let mut local = Self {
            side,
            sums,
            global: (127.0, 64.0),
        };
        let all = local.sum(0, 0, side, side);
        local.global = middle_and_contrast(all).unwrap_or((127.0, 64.0));
        local
    }

    /// The threshold and half the contrast around a module.
    fn at(&self, x: usize, y: usize) -> (f32, f32) {
        let (left, top) = (x.saturating_sub(REACH), y.saturating_sub(REACH));
        let (right, bottom) = ((x + REACH + 1).min(self.side), (y + REACH + 1).min(self.side));
        let sums = self.sum(left, top, right, bottom);
        match middle_and_contrast(sums) {
            Some((threshold, contrast)) if sums[1] >= 6.0 && sums[3] >= 6.0 => {
                (threshold, contrast.max(0.35 * self.global.1).max(1.5))
            }
            // Where nearly all is light or dark, a reflection or a shadow has taken the rest: masks hardly ever leave such an area.
            _ => (self.global.0, WASHED_OUT * self.global.1.max(1.5)),
        }
    }

    fn sum(&self, left: usize, top: usize, right: usize, bottom: usize) -> [f32; 4] {
        let at = |x: usize, y: usize| self.sums.get(y * (self.side + 1) + x).copied().unwrap_or_default();
        let (a, b, c, d) = (at(left, top), at(right, top), at(left, bottom), at(right, bottom));
        std::array::from_fn(|i| {
            let of = |sums: &[f32; 4]| sums.get(i).copied().unwrap_or_default();
            of(&d) - of(&b) - of(&c) + of(&a)
        })
    }
}

fn middle_and_contrast([light, lights, dark, darks]: [f32; 4]) -> Option<(f32, f32)> {
    if lights < 0.5 || darks < 0.5 {
        return None;
    }
    let (light, dark) = (light / lights, dark / darks);
    Some(((light + dark) / 2.0, (light - dark) / 2.0))
}
