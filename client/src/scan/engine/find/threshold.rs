//! What counts as dark: a threshold for each two by two pixels of a picture, by what lies around them.

use super::ranges::Ranges;
use crate::scan::engine::gray::Gray;

/// The thresholds of a picture: what is below is dark.
#[derive(Debug)]
pub(in crate::scan::engine) struct Thresholds {
    /// Of the picture at half its size.
    values: Vec<u8>,
    width: usize,
    height: usize,
}

impl Thresholds {
    /// By the mean of all that is up to `reach` pixels away. `half` is the picture at half its size, in which that is found
    /// in a quarter of the time.
    pub(in crate::scan::engine) fn of(half: &Gray, ranges: &Ranges, reach: usize) -> Self {
        let (width, height) = (half.width(), half.height());
        let mut values = means(half, reach / 2);
        for (y, row) in values.chunks_mut(width.max(1)).enumerate() {
            for (part, range) in row.chunks_mut(Ranges::BLOCK / 2).zip(ranges.along(2 * y)) {
                if ranges.is_even(range) {
                    // Noise alone makes no edges.
                    part.fill(0);
                }
            }
        }
        Self { values, width, height }
    }

    /// Puts the thresholds of row `y` of the picture into `row`.
    pub(super) fn copy_row(&self, y: usize, row: &mut [u8]) {
        let start = (y / 2).min(self.height.saturating_sub(1)) * self.width;
        let values = self.values.get(start..start + self.width).unwrap_or_default();
        for (pair, value) in row.chunks_mut(2).zip(values.iter().chain(values.last())) {
            pair.fill(*value);
        }
    }

    /// The threshold at a pixel; beyond the edge, that at the edge.
    pub(in crate::scan::engine) fn at(&self, x: f32, y: f32) -> f32 {
        let x = ((x.max(0.0) * 0.5) as usize).min(self.width.saturating_sub(1));
        let y = ((y.max(0.0) * 0.5) as usize).min(self.height.saturating_sub(1));
        self.values
            .get(y * self.width + x)
            .map_or(0.0, |value| f32::from(*value))
    }
}

/// The mean of the square around each pixel, by sums that move along.
fn means(picture: &Gray, reach: usize) -> Vec<u8> {
    let (width, height) = (picture.width(), picture.height());
    let reach = reach.min(width.saturating_sub(1)).min(height.saturating_sub(1)).max(1);
    let mut columns = vec![0_u32; width];
    let add = |columns: &mut [u32], y: usize| {
        for (sum, pixel) in columns.iter_mut().zip(picture.row(y)) {
            *sum += u32::from(*pixel);
        }
    };
    for y in 0..reach {
        add(&mut columns, y);
    }
    let mut values = vec![0_u8; width * height];
    for (y, row) in values.chunks_mut(width.max(1)).enumerate() {
        if y + reach < height {
            add(&mut columns, y + reach);
        }
        if let Some(left_behind) = y.checked_sub(reach + 1) {
            for (sum, pixel) in columns.iter_mut().zip(picture.row(left_behind)) {
                *sum -= u32::from(*pixel);
            }
        }
        let lines = (y + reach + 1).min(height) - y.saturating_sub(reach);
        mean_along(row, &columns, reach, lines);
    }
    values
}

/// The means of a row from the sums of its columns, each over `lines` rows.
fn mean_along(row: &mut [u8], columns: &[u32], reach: usize, lines: usize) {
    let width = columns.len();
    let mut sum: u32 = columns.iter().take(reach).sum();
    let (full, lines) = (2 * reach + 1, lines as u32);
    let at_edge = |x: usize, sum: u32| {
        let across = (x + reach + 1).min(width) - x.saturating_sub(reach);
        (sum / (lines * across as u32)) as u8
    };
    // Within, the number of pixels is always the same: a multiplication instead of a division.
    let share = 1.0 / (lines as f32 * full as f32);
    let mut leaving = columns.iter();
    for (x, value) in row.iter_mut().enumerate() {
        sum += columns.get(x + reach).copied().unwrap_or(0);
        if x > reach {
            sum -= leaving.next().copied().unwrap_or(0);
        }
        *value = if x >= reach && x + reach < width {
            (sum as f32 * share) as u8
        } else {
            at_edge(x, sum)
        };
    }
}
