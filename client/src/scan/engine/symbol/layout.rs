//! Where each version of a symbol has what (ISO/IEC 18004 §6.3).

use std::sync::{Arc, OnceLock};

use rxing::qrcode::common::{Version, VersionRef};

/// What of a version does not depend on what a symbol says.
pub(in crate::scan::engine) struct Layout {
    pub(in crate::scan::engine) version: VersionRef,
    /// Modules a side.
    pub(in crate::scan::engine) side: usize,
    /// The modules whose colour is the same in every symbol of the version.
    pub(in crate::scan::engine) known: Vec<Known>,
    /// So many of them, the first, are those of the finder patterns and their separators.
    pub(in crate::scan::engine) of_finders: usize,
    /// The modules of the codewords, in their order: column, row.
    pub(in crate::scan::engine) data: Vec<(u8, u8)>,
}

/// A module whose colour is known.
#[derive(Clone, Copy, Debug)]
pub(in crate::scan::engine) struct Known {
    pub(in crate::scan::engine) x: u8,
    pub(in crate::scan::engine) y: u8,
    pub(in crate::scan::engine) dark: bool,
}

impl Known {
    fn new(x: usize, y: usize, dark: bool) -> Self {
        // The largest symbol has 177 modules a side.
        Self {
            x: u8::try_from(x).unwrap_or(u8::MAX),
            y: u8::try_from(y).unwrap_or(u8::MAX),
            dark,
        }
    }
}

/// Versions 1 to 40.
pub(in crate::scan::engine) const VERSIONS: usize = 40;

/// The layout of a version, 1 to 40.
pub(in crate::scan::engine) fn layout(version: usize) -> Option<Arc<Layout>> {
    static LAYOUTS: [OnceLock<Option<Arc<Layout>>>; VERSIONS] = [const { OnceLock::new() }; VERSIONS];
    LAYOUTS
        .get(version.checked_sub(1)?)?
        .get_or_init(|| Layout::new(version).map(Arc::new))
        .clone()
}

impl Layout {
    fn new(number: usize) -> Option<Self> {
        let version = Version::getVersionForNumber(u32::try_from(number).ok()?).ok()?;
        let side = 17 + 4 * number;
        let pattern = version.buildFunctionPattern().ok()?;
        let is_function = |x: usize, y: usize| pattern.get(x as u32, y as u32);
        let mut known = finders(side);
        let of_finders = known.len();
        for i in 8..side - 8 {
            known.extend([Known::new(i, 6, i % 2 == 0), Known::new(6, i, i % 2 == 0)]);
        }
        let centres: Vec<usize> = version
            .getAlignmentPatternCenters()
            .iter()
            .map(|c| *c as usize)
            .collect();
        known.extend(alignments(&centres));
        Some(Self {
            version,
            side,
            known,
            of_finders,
            data: data(side, is_function),
        })
    }
}

/// Finder patterns with their separators: rings around the middle, dark but for the second and the fourth.
fn finders(side: usize) -> Vec<Known> {
    let mut known = Vec::new();
    for (column, row) in [(3, 3), (side - 4, 3), (3, side - 4)] {
        for y in row.saturating_sub(4)..=(row + 4).min(side - 1) {
            for x in column.saturating_sub(4)..=(column + 4).min(side - 1) {
                let ring = x.abs_diff(column).max(y.abs_diff(row));
                known.push(Known::new(x, y, ring != 2 && ring != 4));
            }
        }
    }
    known
}

/// The alignment patterns, one wherever a column and a row of middles meet, but not where finder patterns are.
fn alignments(centres: &[usize]) -> Vec<Known> {
    let last = centres.last();
    let mut known = Vec::new();
    for row in centres {
        for column in centres {
            let is_first = |place: &usize| *place == 6;
            let is_last = |place: &usize| Some(place) == last;
            let is_finder = match (is_first(column), is_first(row)) {
                (true, true) => true,
                (true, false) => is_last(row),
                (false, true) => is_last(column),
                (false, false) => false,
            };
            if is_finder {
                continue;
            }
            for y in row - 2..=row + 2 {
                for x in column - 2..=column + 2 {
                    known.push(Known::new(x, y, x.abs_diff(*column).max(y.abs_diff(*row)) != 1));
                }
            }
        }
    }
    known
}

/// The modules of the codewords: two columns wide, up and down, from the right (ISO/IEC 18004 §7.7.3).
fn data(side: usize, is_function: impl Fn(usize, usize) -> bool) -> Vec<(u8, u8)> {
    let mut order = Vec::new();
    let mut up = true;
    let mut right = side - 1;
    while right > 0 {
        // The column of the vertical timing pattern holds no data.
        if right == 6 {
            right -= 1;
        }
        for step in 0..side {
            let y = if up { side - 1 - step } else { step };
            for x in [right, right - 1] {
                if !is_function(x, y)
                    && let (Ok(x), Ok(y)) = (u8::try_from(x), u8::try_from(y))
                {
                    order.push((x, y));
                }
            }
        }
        up = !up;
        right = right.saturating_sub(2);
    }
    order
}
