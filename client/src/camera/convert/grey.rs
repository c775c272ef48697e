//! Grey pixels of an uncompressed picture.

use super::MAX_SIDE;
use crate::camera::frame::{PixelFormat, Raw};

/// No camera leaves more room behind its rows, and sizes up to here can be multiplied.
const MAX_STRIDE: usize = 8 * MAX_SIDE;

/// The brightness of each pixel, row by row; none where there are too few bytes for the picture.
pub(super) fn luma(raw: &Raw<'_>) -> Option<Vec<u8>> {
    let sized = (1..=MAX_SIDE).contains(&raw.width) && (1..=MAX_SIDE).contains(&raw.height);
    let row = raw.width.checked_mul(bytes_of_pixel(raw.format)?)?;
    if !sized || !(row..=MAX_STRIDE).contains(&raw.stride) {
        return None;
    }
    let mut luma = Vec::with_capacity(raw.width * raw.height);
    for y in 0..raw.height {
        let start = y.checked_mul(raw.stride)?;
        let row = raw.bytes.get(start..start.checked_add(row)?)?;
        match raw.format {
            PixelFormat::Grey | PixelFormat::Nv12 => luma.extend_from_slice(row),
            PixelFormat::Yuyv => luma.extend(row.chunks_exact(2).map(first)),
            PixelFormat::Uyvy => luma.extend(row.chunks_exact(2).map(last)),
            PixelFormat::Rgb => luma.extend(row.chunks_exact(3).map(|pixel| brightness(pixel, [77, 150, 29]))),
            PixelFormat::Bgr => luma.extend(row.chunks_exact(3).map(|pixel| brightness(pixel, [29, 150, 77]))),
            PixelFormat::Jpeg => return None,
        }
    }
    Some(luma)
}

/// In the plane that has the brightness.
pub(super) const fn bytes_of_pixel(format: PixelFormat) -> Option<usize> {
    match format {
        PixelFormat::Grey | PixelFormat::Nv12 => Some(1),
        PixelFormat::Yuyv | PixelFormat::Uyvy => Some(2),
        PixelFormat::Rgb | PixelFormat::Bgr => Some(3),
        PixelFormat::Jpeg => None,
    }
}

fn first(pixel: &[u8]) -> u8 {
    pixel.first().copied().unwrap_or_default()
}

fn last(pixel: &[u8]) -> u8 {
    pixel.last().copied().unwrap_or_default()
}

/// ITU-R BT.601 in 256ths.
fn brightness(pixel: &[u8], weights: [u32; 3]) -> u8 {
    let sum: u32 = pixel
        .iter()
        .zip(weights)
        .map(|(part, weight)| u32::from(*part) * weight)
        .sum();
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}
