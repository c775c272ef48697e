//! The format of a symbol: its error correction level and mask (ISO/IEC 18004 §7.9).

use rxing::qrcode::common::{FORMAT_INFO_DECODE_LOOKUP, FormatInformation};

use super::Modules;

/// How a symbol is to be read.
pub(super) struct Format {
    pub(super) information: FormatInformation,
    /// The symbol is seen in a mirror: columns and rows are exchanged.
    pub(super) mirrored: bool,
}

/// The likeliest formats, the best first: each of the 32 is compared as a whole with both of its copies, seen directly and in a
/// mirror.
pub(super) fn formats(modules: &Modules) -> Vec<Format> {
    let side = modules.layout.side;
    let mut scored = Vec::new();
    for mirrored in [false, true] {
        let tone = |(x, y): (usize, usize)| {
            if mirrored {
                modules.tone(y, x)
            } else {
                modules.tone(x, y)
            }
        };
        let first = first_copy().map(tone);
        let second = second_copy(side).map(tone);
        for [bits, _] in FORMAT_INFO_DECODE_LOOKUP {
            let score: f32 = (0..15)
                .rev()
                .zip(first.iter().zip(&second))
                .map(|(bit, (a, b))| if bits >> bit & 1 == 1 { a + b } else { -a - b })
                .sum();
            scored.push((score, bits, mirrored));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let best = scored.first().map_or(0.0, |(score, ..)| *score);
    scored
        .into_iter()
        .take(3)
        .filter(|(score, ..)| *score > 0.0 && *score > 0.75 * best)
        .filter_map(|(_, bits, mirrored)| {
            Some(Format {
                information: FormatInformation::decodeFormatInformation(bits, bits)?,
                mirrored,
            })
        })
        .collect()
}

/// Columns and rows of the copy around the upper left finder pattern, the highest bit first.
fn first_copy() -> [(usize, usize); 15] {
    std::array::from_fn(|bit| match bit {
        0..=5 => (bit, 8),
        6 => (7, 8),
        7 => (8, 8),
        8 => (8, 7),
        _ => (8, 14 - bit),
    })
}

/// Those of the copy at the two others.
fn second_copy(side: usize) -> [(usize, usize); 15] {
    std::array::from_fn(|bit| match bit {
        0..=6 => (8, side - 1 - bit),
        _ => (side - 15 + bit, 8),
    })
}
