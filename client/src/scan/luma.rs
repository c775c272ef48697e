//! A picture in grey, as the reader looks at it.

/// The largest side, in pixels.
pub(super) const MAX_SIDE: u32 = 12_000;
/// The most pixels.
pub(super) const MAX_PIXELS: u64 = 50_000_000;

/// Grey pixels, row by row, borrowed from whoever has them.
#[derive(Clone, Copy)]
pub struct Luma<'a> {
    pixels: &'a [u8],
    width: usize,
    height: usize,
    stride: usize,
}

impl<'a> Luma<'a> {
    /// A picture of `width` times `height` pixels, whose rows begin `stride` bytes after each other. `None` if a side
    /// is 0 or above 12,000, there are more than 50 million, or `pixels` are too few; bytes behind the last row
    /// do no harm.
    #[must_use]
    pub fn new(pixels: &'a [u8], width: usize, height: usize, stride: usize) -> Option<Self> {
        let max_side = MAX_SIDE as usize;
        let fits = (1..=max_side).contains(&width)
            && (1..=max_side).contains(&height)
            && (width as u64) * (height as u64) <= MAX_PIXELS
            && stride >= width;
        let length = stride
            .checked_mul(height - usize::from(height > 0))?
            .checked_add(width)?;
        (fits && pixels.len() >= length).then_some(Self {
            pixels,
            width,
            height,
            stride,
        })
    }

    /// Pixels in a row.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// The pixels of a row; empty below the last.
    #[must_use]
    pub fn row(&self, y: usize) -> &'a [u8] {
        let start = y.saturating_mul(self.stride);
        self.pixels.get(start..start + self.width).unwrap_or_default()
    }
}
