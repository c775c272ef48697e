//! The thread that gives pictures to be shown.

use std::sync::PoisonError;

use super::Shared;
use super::reading::Marks;
use super::sight::{Mark, Preview, Sight};
use crate::scan::Point;

/// Gives a preview of the newest picture for as long as there are any.
pub(super) fn run(shared: &Shared) {
    let mut seen = 0;
    while let Some((number, frame)) = shared.newest.after(seen) {
        seen = number;
        let Some(small) = &frame.small else { continue };
        let (Ok(width), Ok(height)) = (u32::try_from(small.width), u32::try_from(small.height)) else {
            continue;
        };
        let marks = shared.marks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        shared.tell(Sight::Frame(Preview {
            planes: small.planes.clone(),
            width,
            height,
            marks: scaled(&marks, small.width),
        }));
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
