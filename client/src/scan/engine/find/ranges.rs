//! How dark and how bright it is around each block of a picture, and how much of that is noise.

use crate::scan::engine::gray::Gray;

/// What lies between the darkest and the brightest around a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) low: f32,
    pub(super) high: f32,
}

/// The ranges of a picture.
#[derive(Debug)]
pub(in crate::scan::engine) struct Ranges {
    around: Vec<Range>,
    columns: usize,
    noise: f32,
}

/// A block is judged with those up to this far around it.
const REACH: usize = 2;
/// What differs by less is even.
const EVEN: f32 = 8.0;
/// As is what differs by less than so many times the noise.
const EVEN_NOISES: f32 = 5.0;
/// As bright as a sensor shows anything: what is light is cut off there, and its noise with it.
pub(super) const FULL: f32 = 253.0;
/// What differs by less from what is as bright as can be is even.
const EVEN_IN_FULL: f32 = 3.0;

impl Ranges {
    /// The side of a block, in pixels.
    pub(super) const BLOCK: usize = 8;

    pub(in crate::scan::engine) fn of(picture: &Gray) -> Self {
        let columns = picture.width().div_ceil(Self::BLOCK);
        let rows = picture.height().div_ceil(Self::BLOCK);
        let blocks = blocks(picture, columns, rows);
        let across = spread(&blocks, columns);
        let around = spread_down(&across, columns, rows);
        Self {
            around,
            columns,
            noise: noise(picture),
        }
    }

    /// The ranges of the blocks that row `y` of the picture goes through.
    pub(super) fn along(&self, y: usize) -> &[Range] {
        let start = (y / Self::BLOCK) * self.columns;
        self.around.get(start..start + self.columns).unwrap_or_default()
    }

    /// Whether what lies within a range may be noise alone.
    pub(super) fn is_even(&self, range: &Range) -> bool {
        let least = if range.high >= FULL {
            EVEN_IN_FULL.max(self.noise)
        } else {
            EVEN.max(EVEN_NOISES * self.noise)
        };
        range.high - range.low < least
    }

    /// The standard deviation of the noise, in steps of brightness.
    pub(in crate::scan::engine) const fn noise(&self) -> f32 {
        self.noise
    }
}

fn blocks(picture: &Gray, columns: usize, rows: usize) -> Vec<Range> {
    let mut blocks = Vec::with_capacity(columns * rows);
    let mut lows = vec![0_u16; columns];
    let mut highs = vec![0_u16; columns];
    for row in 0..rows {
        lows.fill(u16::MAX);
        highs.fill(0);
        let end = ((row + 1) * Ranges::BLOCK).min(picture.height());
        // Every other row tells enough.
        for y in (row * Ranges::BLOCK..end).step_by(2) {
            for ((part, low), high) in picture.row(y).chunks(Ranges::BLOCK).zip(&mut lows).zip(&mut highs) {
                // Pairs: a single noisy pixel decides nothing.
                for pair in part.chunks(2) {
                    let sum = match pair {
                        [a, b] => u16::from(*a) + u16::from(*b),
                        [a, ..] => 2 * u16::from(*a),
                        [] => continue,
                    };
                    *low = (*low).min(sum);
                    *high = (*high).max(sum);
                }
            }
        }
        blocks.extend(lows.iter().zip(&highs).map(|(low, high)| Range {
            low: f32::from(*low) / 2.0,
            high: f32::from(*high) / 2.0,
        }));
    }
    blocks
}

/// For each block the widest range of those beside it in its row.
fn spread(blocks: &[Range], columns: usize) -> Vec<Range> {
    blocks
        .chunks(columns.max(1))
        .flat_map(|row| {
            (0..row.len()).map(|column| {
                let end = (column + REACH + 1).min(row.len());
                widest(row.get(column.saturating_sub(REACH)..end).unwrap_or_default().iter())
            })
        })
        .collect()
}

/// The same in its column.
fn spread_down(blocks: &[Range], columns: usize, rows: usize) -> Vec<Range> {
    (0..rows)
        .flat_map(|row| {
            let end = (row + REACH + 1).min(rows);
            (0..columns).map(move |column| {
                widest((row.saturating_sub(REACH)..end).filter_map(|r| blocks.get(r * columns + column)))
            })
        })
        .collect()
}

fn widest<'a>(ranges: impl Iterator<Item = &'a Range>) -> Range {
    ranges.fold(Range { low: 255.0, high: 0.0 }, |all, range| Range {
        low: all.low.min(range.low),
        high: all.high.max(range.high),
    })
}

/// The noise of a picture: how much neighbours differ where there is nothing else, by the quieter half of its rows' parts.
fn noise(picture: &Gray) -> f32 {
    const PART: usize = 16;
    let mut differences: Vec<u16> = (0..picture.height())
        .step_by(8)
        .flat_map(|y| picture.row(y).chunks_exact(PART).step_by(2))
        .filter(|part| part.iter().all(|pixel| (4..252).contains(pixel)))
        .map(|part| {
            part.windows(2)
                .map(|pair| match pair {
                    [a, b] => u16::from(a.abs_diff(*b)),
                    _ => 0,
                })
                .sum::<u16>()
        })
        .collect();
    if differences.len() < 8 {
        return 0.0;
    }
    let third = differences.len() / 3;
    let (_, quiet, _) = differences.select_nth_unstable(third);
    // The mean difference of two independent values is 2/√π standard deviations.
    f32::from(*quiet) / (PART - 1) as f32 / 1.128
}
