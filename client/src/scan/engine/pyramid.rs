//! A picture at ever smaller sizes, each made when it is first looked at.

use std::cell::OnceCell;
use std::rc::Rc;

use super::find::{Ranges, Thresholds};
use super::gray::Gray;
use crate::scan::luma::Luma;

/// A picture and its halves.
pub(super) struct Pyramid {
    levels: Vec<OnceCell<View>>,
    /// Pixels of the picture as it came for one of the first level.
    first: f32,
}

/// A picture at one size, and what counts as dark in it.
pub(super) struct View {
    gray: Rc<Gray>,
    half: OnceCell<Rc<Gray>>,
    sharp: OnceCell<Box<View>>,
    ranges: OnceCell<Ranges>,
    near: OnceCell<Thresholds>,
    far: OnceCell<Thresholds>,
}

/// How far around a pixel is looked to tell whether it is dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// As far as a small code's finder pattern.
    Near,
    /// As far as a larger one's.
    Far,
}

/// A level has at least so many pixels on its shorter side: less holds no code.
const LEAST: usize = 42;
/// In the level at which a code is read its modules have at least so many pixels.
const MODULE: f32 = 3.0;

impl Pyramid {
    /// Of a picture; one of more than `most` pixels begins at a level that has fewer.
    pub(super) fn of(picture: Luma<'_>, most: usize) -> Self {
        let pixels = picture.width() * picture.height();
        let mut step = 1;
        while pixels / (step * step) > most {
            step *= 2;
        }
        let first = Gray::of(picture, step);
        let shorter = first.width().min(first.height());
        let count = (0..12)
            .take_while(|level| *level == 0 || shorter >> level >= LEAST)
            .count();
        let mut levels: Vec<OnceCell<View>> = Vec::new();
        levels.resize_with(count, OnceCell::new);
        if let Some(cell) = levels.first() {
            let _ = cell.set(View::of(Rc::new(first)));
        }
        Self {
            levels,
            first: step as f32,
        }
    }

    /// Takes the steps that every look at the first level begins with, and says how many pixels that has.
    pub(super) fn prepare(&self) -> usize {
        self.level(0).map_or(0, |view| {
            view.thresholds(Reach::Far);
            view.gray.width() * view.gray.height()
        })
    }

    /// A level, 0 being the first.
    pub(super) fn level(&self, level: usize) -> Option<&View> {
        let cell = self.levels.get(level)?;
        if let Some(view) = cell.get() {
            return Some(view);
        }
        let above = self.level(level.checked_sub(1)?)?;
        Some(cell.get_or_init(|| View::of(Rc::clone(above.half()))))
    }

    /// Pixels of the picture as it came for one of a level.
    pub(super) fn scale(&self, level: usize) -> f32 {
        self.first * (1_u32 << level.min(16)) as f32
    }

    /// The level at which a code whose modules have so many pixels of the picture as it came is read best.
    pub(super) fn level_for(&self, module: f32) -> usize {
        let level = (module / self.first / MODULE).log2().floor().max(0.0) as usize;
        level.min(self.levels.len().saturating_sub(1))
    }
}

impl View {
    fn of(gray: Rc<Gray>) -> Self {
        Self {
            gray,
            half: OnceCell::new(),
            sharp: OnceCell::new(),
            ranges: OnceCell::new(),
            near: OnceCell::new(),
            far: OnceCell::new(),
        }
    }

    pub(super) fn gray(&self) -> &Gray {
        &self.gray
    }

    fn half(&self) -> &Rc<Gray> {
        self.half.get_or_init(|| Rc::new(self.gray.half()))
    }

    /// The same with its edges raised.
    pub(super) fn sharp(&self) -> &Self {
        self.sharp
            .get_or_init(|| Box::new(Self::of(Rc::new(self.gray.sharpened()))))
    }

    pub(super) fn ranges(&self) -> &Ranges {
        self.ranges.get_or_init(|| Ranges::of(&self.gray))
    }

    pub(super) fn thresholds(&self, reach: Reach) -> &Thresholds {
        let (cell, pixels) = match reach {
            Reach::Near => (&self.near, 6),
            Reach::Far => (&self.far, 12),
        };
        cell.get_or_init(|| Thresholds::of(self.half(), self.ranges(), pixels))
    }
}
