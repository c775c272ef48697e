//! Grey pixels that the engine owns, at one level of the pyramid.

use crate::scan::luma::Luma;

/// A grey picture. The centre of its first pixel is at (0.5, 0.5).
#[derive(Debug, Default)]
pub(super) struct Gray {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
}

impl Gray {
    /// Copies a picture, or where `step` is a larger power of two the mean of four pixels in each square of that side.
    pub(super) fn of(luma: Luma<'_>, step: usize) -> Self {
        let (width, height) = (luma.width().div_ceil(step), luma.height().div_ceil(step));
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let row = luma.row(y * step);
            if step == 1 {
                pixels.extend_from_slice(row);
            } else {
                let below = luma.row((y * step + step / 2).min(luma.height() - 1));
                pixels.extend(row.chunks(step).zip(below.chunks(step)).map(|(row, below)| {
                    let mean = |part: &[u8]| {
                        let first = part.first().copied().unwrap_or(255);
                        let second = part.get(step / 2).copied().unwrap_or(first);
                        u16::from(first) + u16::from(second)
                    };
                    ((mean(row) + mean(below)) / 4) as u8
                }));
            }
        }
        Self { pixels, width, height }
    }

    pub(super) const fn width(&self) -> usize {
        self.width
    }

    pub(super) const fn height(&self) -> usize {
        self.height
    }

    pub(super) fn row(&self, y: usize) -> &[u8] {
        let start = y.saturating_mul(self.width);
        self.pixels.get(start..start + self.width).unwrap_or_default()
    }

    /// The picture at half its size: each pixel the mean of four.
    pub(super) fn half(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let (upper, lower) = (self.row(2 * y), self.row(2 * y + 1));
            pixels.extend(upper.chunks_exact(2).zip(lower.chunks_exact(2)).map(|(u, l)| {
                let sum: u16 = u.iter().chain(l).map(|p| u16::from(*p)).sum();
                ((sum + 2) / 4) as u8
            }));
        }
        Self { pixels, width, height }
    }

    /// The picture with its edges raised: each pixel moved away from the mean of the five by five around it, by twice as much as it
    /// differs. Gives back some of what blur has taken.
    pub(super) fn sharpened(&self) -> Self {
        let width = self.width;
        let mut pixels = Vec::with_capacity(self.pixels.len());
        let mut columns = vec![0_u16; width + 4];
        let mut sums = vec![0_u16; width];
        for y in 0..self.height {
            let rows = [-2, -1, 0, 1, 2].map(|d: isize| self.row(y.saturating_add_signed(d).min(self.height - 1)));
            let [a, b, c, d, e] = rows;
            if let Some(middle) = columns.get_mut(2..width + 2) {
                for (sum, ((((a, b), c), d), e)) in middle.iter_mut().zip(a.iter().zip(b).zip(c).zip(d).zip(e)) {
                    *sum = u16::from(*a) + u16::from(*b) + u16::from(*c) + u16::from(*d) + u16::from(*e);
                }
            }
            if let [first, second, third, .., third_last, second_last, last] = &mut *columns {
                (*first, *second) = (*third, *third);
                (*second_last, *last) = (*third_last, *third_last);
            }
            sums.fill(0);
            for shift in 0..5 {
                for (sum, column) in sums.iter_mut().zip(columns.get(shift..).unwrap_or_default()) {
                    *sum += column;
                }
            }
            pixels.extend(c.iter().zip(&sums).map(|(pixel, sum)| {
                // 1/25 as 41/1024, near enough.
                let mean = ((u32::from(*sum) * 41) >> 10) as i16;
                let pixel = i16::from(*pixel);
                (pixel + 2 * (pixel - mean)).clamp(0, 255) as u8
            }));
        }
        Self {
            pixels,
            width,
            height: self.height,
        }
    }

    /// The brightness at a place between pixels, by the four around it; beyond the edge, that of the edge.
    pub(super) fn sample(&self, x: f32, y: f32) -> f32 {
        let x = (x - 0.5).clamp(0.0, (self.width - 1) as f32);
        let y = (y - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right_share, lower_share) = (x - left as f32, y - top as f32);
        let start = top * self.width + left;
        // At the right and lower edges the share of what lies beyond is nothing.
        let pair = |start: usize| match self.pixels.get(start..start + 2) {
            Some([a, b]) => (f32::from(*a), f32::from(*b)),
            _ => {
                let edge = self
                    .pixels
                    .get(start)
                    .or(self.pixels.last())
                    .map_or(255.0, |p| f32::from(*p));
                (edge, edge)
            }
        };
        let ((a, b), (c, d)) = (pair(start), pair(start + self.width));
        let upper = a + (b - a) * right_share;
        let lower = c + (d - c) * right_share;
        upper + (lower - upper) * lower_share
    }
}
