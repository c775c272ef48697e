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
        match start.checked_add(self.width) {
            Some(end) if y < self.height => self.pixels.get(start..end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The pixels at twice the size, smooth between those that there are, and their width and height.
    pub(super) fn doubled(&self) -> (Vec<u8>, usize, usize) {
        let (width, height) = (2 * self.width, 2 * self.height);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            // Each pixel lies between two old ones, nearer to the first.
            let (near, far) = neighbours(y, self.height);
            let (near, far) = (self.row(near), self.row(far));
            pixels.extend((0..width).map(|x| {
                let (left, right) = neighbours(x, self.width);
                let at = |row: &[u8], x: usize| u32::from(row.get(x).copied().unwrap_or(255));
                let sum = 9 * at(near, left) + 3 * at(near, right) + 3 * at(far, left) + at(far, right);
                ((sum + 8) / 16) as u8
            }));
        }
        (pixels, width, height)
    }
}

/// The nearer and the farther of the two old places around a new one.
const fn neighbours(new: usize, count: usize) -> (usize, usize) {
    let near = new / 2;
    let far = match new % 2 {
        0 => near.saturating_sub(1),
        _ if near + 1 < count => near + 1,
        _ => near,
    };
    (near, far)
}
