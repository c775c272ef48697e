//! The thread that makes pictures fit to be shown.

use std::sync::PoisonError;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::Shared;
use super::reading::Marks;
use super::sight::{Mark, Preview, Sight};
use crate::camera::{Frame, Small};
use crate::scan::Point;

/// Enough to see oneself and a code.
const QUALITY: u8 = 70;

/// Makes a preview of the newest picture for as long as there are any.
pub(super) fn run(shared: &Shared) {
    let mut seen = 0;
    while let Some((number, frame)) = shared.newest.after(seen) {
        seen = number;
        if !(shared.room)() {
            continue;
        }
        let Some((jpeg, width, height)) = jpeg(&frame) else {
            continue;
        };
        let marks = shared.marks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (Ok(small_width), Ok(small_height)) = (u32::try_from(width), u32::try_from(height)) else {
            continue;
        };
        shared.tell(Sight::Frame(Preview {
            jpeg,
            width: small_width,
            height: small_height,
            marks: scaled(&marks, width),
        }));
    }
}

/// The picture as a file, with its width and height.
fn jpeg(frame: &Frame) -> Option<(Vec<u8>, usize, usize)> {
    match frame.small.as_ref()? {
        Small::Jpeg(file) => Some((file.clone(), frame.width, frame.height)),
        Small::Rgb { width, height, pixels } => {
            let mut file = Vec::with_capacity(64 * 1024);
            let sides = (u32::try_from(*width).ok()?, u32::try_from(*height).ok()?);
            JpegEncoder::new_with_quality(&mut file, QUALITY)
                .encode(pixels, sides.0, sides.1, ExtendedColorType::Rgb8)
                .ok()?;
            Some((file, *width, *height))
        }
    }
}

/// Marks in the pixels of a picture that is `width` wide.
fn scaled(found: &Marks, width: usize) -> Vec<Mark> {
    if found.width == 0 {
        return Vec::new();
    }
    let scale = width as f32 / found.width as f32;
    let place = |point: Point| Point {
        x: point.x * scale,
        y: point.y * scale,
    };
    let mark = |mark: &Mark| Mark {
        corners: mark.corners.map(place),
        meaning: mark.meaning,
    };
    found.marks.iter().map(mark).collect()
}
