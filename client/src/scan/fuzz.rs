//! What must hold for any picture and any frames, whoever made them: for the fuzzer, and for the files that it begins with.

use std::io::Cursor;
use std::time::Duration;

use image::ImageReader;

use super::{Content, Effort, Look, Luma, Reader, look, picture};

/// The most pixels that are made of a file: enough for every path through the decoders.
const DECODED: u64 = 1_000_000;
/// The most pixels that are looked at, so that many files have their turn.
const LOOKED_AT: usize = 12_000;
/// The longest side of a frame.
const SIDE: usize = 140;
/// The most frames of one input.
const ROW: u8 = 3;
/// The most looks at one frame: one of each turn.
const LOOKS: u8 = 4;
/// Longer than any look at such a frame: what is reached must not depend on the clock.
const LIMIT: Duration = Duration::from_secs(5);

/// Reads the bytes as a file with a picture.
///
/// # Panics
/// What comes out contradicts itself.
pub fn file(bytes: &[u8]) {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let size = reader.ok().and_then(|reader| reader.into_dimensions().ok());
    if size.is_some_and(|(width, height)| u64::from(width) * u64::from(height) > DECODED) {
        return;
    }
    let Ok(pixels) = picture::decode(bytes) else { return };
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    assert_eq!(pixels.as_raw().len(), width * height);
    assert!(Luma::new(pixels.as_raw(), width, height, width).is_some());
    if width * height <= LOOKED_AT {
        judge(&look(&pixels));
    }
}

/// Reads the bytes as a row of frames, and looks at one after the other.
///
/// # Panics
/// What is seen contradicts itself.
pub fn frames(bytes: &[u8]) {
    let mut reader = Reader::new();
    let mut rest = bytes;
    for _ in 0..ROW {
        let Some((frame, behind)) = Frame::of(rest) else { return };
        rest = behind;
        let luma = Luma::new(&frame.pixels, frame.width, frame.height, frame.stride);
        let Some(luma) = luma else {
            panic!("{}x{} by {} is a frame", frame.width, frame.height, frame.stride);
        };
        for _ in 0..frame.looks {
            judge(&reader.look(luma, frame.effort));
        }
    }
}

struct Frame {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
    stride: usize,
    effort: Effort,
    looks: u8,
}

impl Frame {
    /// The frame that the bytes begin with, and what follows it: five bytes that say how it is, then its pixels; white
    /// where they are missing.
    fn of(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&[how, width, height, gap, looks], rest) = bytes.split_first_chunk()?;
        let width = usize::from(width) % SIDE + 1;
        let height = usize::from(height) % SIDE + 1;
        let stride = width + usize::from(gap) % 64;
        let effort = match how & 1 {
            0 => Effort::FRAME,
            _ => Effort::LIVE,
        };
        // Either each byte is a pixel, or each bit a square of them: then a code is small enough to be changed by chance.
        let square = usize::from(how >> 2 & 3) + 1;
        let across = width.div_ceil(square);
        let (as_bits, size) = match how & 2 {
            0 => (false, width * height),
            _ => (true, (across * height.div_ceil(square)).div_ceil(8)),
        };
        let (own, rest) = rest.split_at(size.min(rest.len()));
        let brightness = |x: usize, y: usize| match as_bits {
            false => own.get(y * width + x).copied().unwrap_or(u8::MAX),
            true => {
                let bit = y / square * across + x / square;
                match own.get(bit / 8).map(|byte| byte >> (bit % 8) & 1) {
                    Some(1) => 30,
                    _ => 220,
                }
            }
        };
        // Behind each row but the last are bytes that are none of its pixels.
        let at = |index: usize| match (index % stride, index / stride) {
            (x, y) if x < width => brightness(x, y),
            (x, y) => ((x ^ y) & 1) as u8 * u8::MAX,
        };
        let frame = Self {
            pixels: (0..stride * (height - 1) + width).map(at).collect(),
            width,
            height,
            stride,
            effort: effort.within(LIMIT),
            looks: looks % LOOKS + 1,
        };
        Some((frame, rest))
    }
}

fn judge(look: &Look) {
    let corners = look.codes.iter().map(|seen| &seen.corners).chain(&look.candidate);
    for point in corners.flatten() {
        assert!(point.x.is_finite() && point.y.is_finite(), "a corner is nowhere");
    }
    for (index, seen) in look.codes.iter().enumerate() {
        let text = seen.content.text();
        assert!(Content::of(text) == seen.content);
        let again = look
            .codes
            .iter()
            .skip(index + 1)
            .any(|other| other.content == seen.content);
        assert!(!again, "a code is there twice");
    }
    if let Ok(code) = look.pairing_code() {
        assert!(
            look.codes
                .iter()
                .any(|seen| seen.content == Content::Pairing(code.clone()))
        );
    }
}

#[cfg(test)]
mod tests;
