//! Pictures of a camera that sends JPEG.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::small::{self, Colour};
use super::{Damaged, MAX_SIDE, Show};
use crate::camera::frame::Frame;

/// Larger ones are no pictures of this size.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// What marks the JPEG of a motion picture, whose Huffman tables are the ones that everybody knows and are left out.
const MOTION: [u8; 18] = *b"\xff\xe0\x00\x10AVI1\0\0\0\0\0\0\0\0\0\0";

/// Decodes a picture. What follows its end is no part of it.
pub(super) fn frame(bytes: &[u8], show: Show) -> Result<Frame, Damaged> {
    let file = file(bytes).ok_or(Damaged)?;
    let file = completed(file);
    match show {
        Show::No => read(&file),
        Show::UpTo(most) => read_in_colour(&file, most),
    }
}

/// A file without what surrounds it in the buffer.
fn file(bytes: &[u8]) -> Option<&[u8]> {
    if bytes.len() > MAX_BYTES || !bytes.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    // Within a picture no 0xff is followed by 0xd9.
    let end = bytes.windows(2).rposition(|pair| pair == [0xff, 0xd9])?;
    bytes.get(..end + 2)
}

/// Whether the file has Huffman tables (ITU-T T.81 §B.2.4.2) before its pixels.
fn has_tables(file: &[u8]) -> bool {
    let mut rest = file.get(2..).unwrap_or_default();
    while let [0xff, marker, high, low, ..] = *rest {
        match marker {
            0xc4 => return true,
            0xda => return false,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        rest = rest.get(2 + length..).unwrap_or_default();
    }
    false
}

fn completed(file: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    if has_tables(file) {
        return file.into();
    }
    let (start, rest) = file.split_at(2.min(file.len()));
    [start, &MOTION, rest].concat().into()
}

fn read(file: &[u8]) -> Result<Frame, Damaged> {
    let (luma, width, height) = decode(file, ColorSpace::Luma)?;
    Ok(Frame {
        luma,
        width,
        height,
        small: None,
    })
}

fn read_in_colour(file: &[u8], most: usize) -> Result<Frame, Damaged> {
    let Ok((pixels, width, height)) = decode(file, ColorSpace::YCbCr) else {
        return read_without_colour(file, most);
    };
    let (pixels, _) = pixels.as_chunks::<3>();
    let luma: Vec<u8> = pixels.iter().map(|[y, _, _]| *y).collect();
    let colour = |x: usize, y: usize| match pixels.get(y * width + x) {
        Some([_, u, v]) => Colour(*u, *v),
        None => Colour::NONE,
    };
    let small = small::scaled(&luma, width, height, most, colour);
    Ok(Frame {
        luma,
        width,
        height,
        small: Some(small),
    })
}

/// A camera without colours sends none.
fn read_without_colour(file: &[u8], most: usize) -> Result<Frame, Damaged> {
    let mut frame = read(file)?;
    frame.small = Some(small::scaled(&frame.luma, frame.width, frame.height, most, |_, _| {
        Colour::NONE
    }));
    Ok(frame)
}

/// Strictly: a picture that is cut off is damaged and not half grey.
fn decode(file: &[u8], colours: ColorSpace) -> Result<(Vec<u8>, usize, usize), Damaged> {
    let options = DecoderOptions::default()
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .set_strict_mode(true)
        .jpeg_set_out_colorspace(colours);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    let pixels = decoder.decode().map_err(|_| Damaged)?;
    let (width, height) = decoder
        .info()
        .map(|info| (usize::from(info.width), usize::from(info.height)))
        .ok_or(Damaged)?;
    let wanted = width
        .checked_mul(height)
        .and_then(|area| area.checked_mul(colours.num_components()));
    if wanted != Some(pixels.len()) || pixels.is_empty() {
        return Err(Damaged);
    }
    Ok((pixels, width, height))
}
