//! The modules of a symbol: how dark each of them is.

use std::sync::Arc;

use super::level::{FULL, Local};
use super::{Known, Layout};
use crate::scan::engine::fit::{Pose, Sheet};

/// How dark each module of a symbol is, row by row: 1 is dark, -1 is light, what is between is doubtful.
#[derive(Clone)]
pub(in crate::scan::engine) struct Modules {
    pub(in crate::scan::engine) layout: Arc<Layout>,
    pub(super) tones: Vec<f32>,
}

/// The tone of what is lost in light, at the most.
const LOST: f32 = 0.02;
/// A tone from which on it counts in full among others of its module, and what it counts at least.
const FAINT: f32 = 0.3;
const HIDDEN: f32 = 0.01;
/// From this tone on a module is one or the other.
const CLEAR: f32 = 0.5;

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
                *dark = *value < local.at(index % side, index / side).threshold;
            }
        }
        let local = Local::of(&brightness, &dark, side);
        let tones = brightness
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let tone = local.at(index % side, index / side).tone(*value);
                // What is as bright as can be is light only if something dark shows nearby.
                if *value >= FULL && !local.shows_dark(&dark, index % side, index / side) {
                    tone.clamp(-LOST, LOST)
                } else {
                    tone
                }
            })
            .collect();
        Self {
            layout: Arc::clone(&pose.layout),
            tones,
        }
    }

    /// The modules that were seen clearly, and those that are the same in every symbol of the version.
    pub(in crate::scan::engine) fn shown(&self) -> Vec<Known> {
        let data = self.layout.data.iter().filter_map(|(x, y)| {
            let tone = self.tone(usize::from(*x), usize::from(*y));
            (tone.abs() > CLEAR).then_some(Known {
                x: *x,
                y: *y,
                dark: tone > 0.0,
            })
        });
        self.layout.known.iter().copied().chain(data).collect()
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
        // What only one of them shows says nothing of whether they are alike.
        let (mut both, mut own, mut others) = (0.0_f32, 0.0_f32, 0.0_f32);
        for (x, y) in &self.layout.data {
            let (a, b) = (
                self.tone(usize::from(*x), usize::from(*y)),
                other.tone(usize::from(*x), usize::from(*y)),
            );
            both += a * b;
            own += a * a * b.abs().min(1.0);
            others += b * b * a.abs().min(1.0);
        }
        both / (own * others).sqrt().max(1e-6)
    }

    /// These modules and others together, of which `share` are the others. What one of them does not show is what the other says.
    pub(in crate::scan::engine) fn blended(&self, other: &Self, share: f32) -> Self {
        let tones = self
            .tones
            .iter()
            .zip(&other.tones)
            .map(|(a, b)| {
                let (own, others) = ((1.0 - share) * evidence(*a), share * evidence(*b));
                (a * own + b * others) / (own + others)
            })
            .collect();
        self.with(tones)
    }
}

/// How much a tone counts among others of its module: one that is next to none was hidden, one that is faint was not.
fn evidence(tone: f32) -> f32 {
    (tone / FAINT).powi(2).clamp(HIDDEN, 1.0)
}
