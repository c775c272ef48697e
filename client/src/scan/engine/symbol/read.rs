//! From modules to text.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::DecodeHints;
use rxing::qrcode::common::ErrorCorrectionLevel;
use rxing::qrcode::decoder::{DataMask, decoded_bit_stream_parser};
use zeroize::Zeroizing;

use super::correct::correct;
use super::format::{Format, formats};
use super::{Layout, Modules};

/// What a symbol says.
pub(in crate::scan::engine) struct Text {
    pub(in crate::scan::engine) text: Zeroizing<String>,
    /// It is seen in a mirror.
    pub(in crate::scan::engine) mirrored: bool,
}

/// So much of what was seen of a block may contradict what is read, each bit weighed by how clear it was.
const CONTRADICTION: f32 = 0.22;
/// Only so much if a part of what others bear out was hidden from the witness: then it is no noise that contradicts, and the others
/// may have seen another code.
const CONTRADICTION_IN_PART: f32 = 0.08;
/// A bit that was hidden is at most so sure,
const HIDDEN: f32 = 0.1;
/// and a witness that shows all has at most so many of them.
const HIDDEN_SHARE: f32 = 0.1;
/// How sure the bits of a block must be to the witness on the average: who has seen next to nothing bears out nothing.
const LEAST_SHOWN: f32 = 0.1;

/// Reads a symbol, which a `witness` must bear out: other modules of the same symbol, or without one these themselves. None if it is
/// damaged beyond what its redundancy corrects.
pub(in crate::scan::engine) fn read(modules: &Modules, witness: Option<&Modules>) -> Option<Text> {
    let read = |format: Format| read_as(modules, witness, &format);
    formats(modules).into_iter().find_map(read)
}

/// A codeword as it was seen.
#[derive(Clone, Copy, Default)]
struct Codeword {
    value: u8,
    /// How sure its most doubtful bit is.
    certainty: f32,
    /// How sure each bit is, the highest first.
    bits: [f32; 8],
}

fn read_as(modules: &Modules, witness: Option<&Modules>, format: &Format) -> Option<Text> {
    let layout = &modules.layout;
    let level = format.information.getErrorCorrectionLevel();
    let mask = DataMask::try_from(format.information.getDataMask()).ok()?;
    let witness_is_another = witness.is_some();
    let seen_by_witness = codewords(witness.unwrap_or(modules), mask, format.mirrored);
    let codewords = codewords(modules, mask, format.mirrored);
    let spare = spare(layout, level);
    let mut data = Vec::new();
    for (places, data_length) in blocks(layout, level) {
        let seen: Vec<Codeword> = places
            .iter()
            .filter_map(|place| codewords.get(*place).copied())
            .collect();
        let corrected = corrected(&seen, data_length, spare)?;
        let witnessed = places.iter().filter_map(|place| seen_by_witness.get(*place));
        if !is_borne_out(witnessed, &corrected, witness_is_another) {
            return None;
        }
        data.extend(corrected.into_iter().take(data_length));
    }
    // A stream of bits that was made to offend its parser shall cost this symbol alone.
    let parse = || decoded_bit_stream_parser::decode(&data, layout.version, level, &DecodeHints::default());
    let decoded = catch_unwind(AssertUnwindSafe(parse)).ok()?.ok()?;
    let text = Zeroizing::new(decoded.getText().to_owned());
    (!text.is_empty()).then_some(Text {
        text,
        mirrored: format.mirrored,
    })
}

/// Whether what was seen of a block agrees well enough with what it is corrected to.
fn is_borne_out<'a>(seen: impl Iterator<Item = &'a Codeword>, corrected: &[u8], by_another: bool) -> bool {
    let (mut contradicted, mut all, mut bits, mut hidden) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    for (codeword, value) in seen.zip(corrected) {
        let wrong = codeword.value ^ value;
        for (bit, certainty) in codeword.bits.iter().enumerate() {
            all += certainty;
            bits += 1.0;
            if *certainty < HIDDEN {
                hidden += 1.0;
            }
            if wrong >> (7 - bit) & 1 == 1 {
                contradicted += certainty;
            }
        }
    }
    let most = if by_another && hidden > HIDDEN_SHARE * bits {
        CONTRADICTION_IN_PART
    } else {
        CONTRADICTION
    };
    all >= LEAST_SHOWN * bits && contradicted <= most * all
}

/// How many codewords of the redundancy are there to tell a misread symbol, not to correct it (ISO/IEC 18004 table 9).
fn spare(layout: &Layout, level: ErrorCorrectionLevel) -> usize {
    match (layout.version.getVersionNumber(), level) {
        (1, ErrorCorrectionLevel::L) => 3,
        (1, ErrorCorrectionLevel::M) | (2, ErrorCorrectionLevel::L) => 2,
        (1, _) | (3, ErrorCorrectionLevel::L) => 1,
        _ => 0,
    }
}

fn codewords(modules: &Modules, mask: DataMask, mirrored: bool) -> Vec<Codeword> {
    modules
        .layout
        .data
        .chunks_exact(8)
        .map(|places| {
            let mut codeword = Codeword {
                certainty: f32::MAX,
                ..Codeword::default()
            };
            for ((x, y), certainty) in places.iter().zip(&mut codeword.bits) {
                let (column, row) = (usize::from(*x), usize::from(*y));
                let tone = if mirrored {
                    modules.tone(row, column)
                } else {
                    modules.tone(column, row)
                };
                let dark = (tone > 0.0) != mask.isMasked(u32::from(*y), u32::from(*x));
                codeword.value = codeword.value << 1 | u8::from(dark);
                *certainty = tone.abs();
                codeword.certainty = codeword.certainty.min(tone.abs());
            }
            codeword
        })
        .collect()
}

/// For each block the places of its codewords among all, data first, and how many are data (ISO/IEC 18004 §7.6).
fn blocks(layout: &Layout, level: ErrorCorrectionLevel) -> Vec<(Vec<usize>, usize)> {
    let of_level = layout.version.getECBlocksForLevel(level);
    let redundancy = of_level.getECCodewordsPerBlock() as usize;
    let lengths: Vec<usize> = of_level
        .getECBlocks()
        .iter()
        .flat_map(|group| std::iter::repeat_n(group.getDataCodewords() as usize, group.getCount() as usize))
        .collect();
    let mut blocks: Vec<(Vec<usize>, usize)> = lengths.iter().map(|length| (Vec::new(), *length)).collect();
    let mut place = 0;
    let longest = lengths.iter().copied().max().unwrap_or(0);
    for round in 0..longest {
        for (places, length) in &mut blocks {
            if round < *length {
                places.push(place);
                place += 1;
            }
        }
    }
    for _ in 0..redundancy {
        for (places, _) in &mut blocks {
            places.push(place);
            place += 1;
        }
    }
    blocks
}

/// Corrects a block, with its most doubtful codewords as erasures if it cannot be done without.
fn corrected(seen: &[Codeword], data_length: usize, spare: usize) -> Option<Vec<u8>> {
    let redundancy = seen.len().checked_sub(data_length)?;
    let values: Vec<u8> = seen.iter().map(|codeword| codeword.value).collect();
    let mut attempt = values.clone();
    if correct(&mut attempt, redundancy, &[], spare).is_some() {
        return Some(attempt);
    }
    let mut doubtful: Vec<usize> = (0..seen.len()).collect();
    let certainty = |place: &usize| seen.get(*place).map_or(0.0, |codeword| codeword.certainty);
    doubtful.sort_by(|a, b| certainty(a).total_cmp(&certainty(b)));
    // With every erasure fewer errors can be told from chance: some redundancy is always kept.
    const SPARE: usize = 4;
    for erased in (2..=redundancy.saturating_sub(SPARE)).step_by(2) {
        attempt.clone_from(&values);
        if correct(&mut attempt, redundancy, doubtful.get(..erased)?, SPARE).is_some() {
            return Some(attempt);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block of zeros as it was seen: so many of its codewords hidden, and of the others so many with four bits wrong.
    fn seen(hidden: usize, wrong: usize) -> Vec<Codeword> {
        (0..50)
            .map(|index| Codeword {
                value: if (hidden..hidden + wrong).contains(&index) {
                    0x0f
                } else {
                    0
                },
                certainty: 0.0,
                bits: [if index < hidden { 0.02 } else { 1.0 }; 8],
            })
            .collect()
    }

    #[test]
    fn who_has_not_seen_all_may_contradict_less_and_who_has_seen_nothing_bears_out_nothing() {
        let corrected = [0_u8; 50];
        let is = |seen: &[Codeword], by_another| is_borne_out(seen.iter(), &corrected, by_another);
        assert!(is(&seen(0, 15), true) && !is(&seen(0, 25), true));
        assert!(!is(&seen(20, 9), true) && is(&seen(20, 3), true));
        assert!(is(&seen(20, 9), false));
        assert!(!is(&seen(48, 0), true) && !is(&seen(48, 0), false));
    }
}
