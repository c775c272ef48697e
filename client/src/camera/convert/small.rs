//! A picture small enough to be shown.

use super::grey::bytes_of_pixel;
use crate::camera::frame::{PixelFormat, Raw, Small};

/// U and V, ITU-R BT.601.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8);

impl Colour {
    pub(super) const NONE: Self = Self(128, 128);

    fn of_rgb(red: u8, green: u8, blue: u8) -> Self {
        let [red, green, blue] = [red, green, blue].map(i32::from);
        let part = |sum: i32| u8::try_from((sum >> 8) + 128).unwrap_or(u8::MAX);
        Self(
            part(128 * blue - 43 * red - 85 * green),
            part(128 * red - 107 * green - 21 * blue),
        )
    }
}

/// The small one of a picture whose grey pixels are `luma`, no wider than `most`. The brightness is the mean of what became one pixel, which takes
/// noise away; of colours one is enough.
pub(super) fn scaled(
    luma: &[u8],
    width: usize,
    height: usize,
    most: usize,
    colour: impl Fn(usize, usize) -> Colour,
) -> Small {
    let step = width.div_ceil(most.max(1)).max(1);
    let (small_width, small_height) = ((width / step).max(1), (height / step).max(1));
    let pairs = (small_width.div_ceil(2), small_height.div_ceil(2));
    let mut planes = Vec::with_capacity(small_width * small_height + 2 * pairs.0 * pairs.1);
    let mut sums = vec![0; small_width * step];
    for rows in luma.chunks(width * step).take(small_height) {
        add_mean_row(rows, width, step, &mut sums, &mut planes);
    }
    let middle = |pair: usize, side: usize| ((2 * pair + 1) * step).min(side - 1);
    let mut second = Vec::with_capacity(pairs.0 * pairs.1);
    for y in 0..pairs.1 {
        for x in 0..pairs.0 {
            let Colour(u, v) = colour(middle(x, width), middle(y, height));
            planes.push(u);
            second.push(v);
        }
    }
    planes.append(&mut second);
    Small {
        width: small_width,
        height: small_height,
        planes,
    }
}

/// The means of squares of `step` pixels a side, of rows that are `width` long.
fn add_mean_row(rows: &[u8], width: usize, step: usize, sums: &mut [u16], means: &mut Vec<u8>) {
    sums.fill(0);
    let mut count = 0;
    for row in rows.chunks_exact(width) {
        for (sum, pixel) in sums.iter_mut().zip(row) {
            *sum += u16::from(*pixel);
        }
        count += 1;
    }
    // As a factor in 65,536ths: to divide takes longer than all the rest.
    let share = 65_536 / (count * step).max(1) + 1;
    means.extend(sums.chunks_exact(step).map(|square| {
        let sum: usize = square.iter().map(|sum| usize::from(*sum)).sum();
        u8::try_from((sum * share) >> 16).unwrap_or(u8::MAX)
    }));
}

/// The small one of an uncompressed picture, whose rows are known to be there and whose grey pixels are `luma`.
pub(super) fn of(raw: &Raw<'_>, luma: &[u8], most: usize) -> Option<Small> {
    let pixel_bytes = bytes_of_pixel(raw.format)?;
    let byte = |at: usize| raw.bytes.get(at).copied();
    let plane = raw.stride * raw.height;
    let colour = |x: usize, y: usize| {
        let row = y * raw.stride;
        // Two pixels share their colours.
        let pair = row + (x & !1) * pixel_bytes;
        let at = row + x * pixel_bytes;
        match raw.format {
            PixelFormat::Yuyv => uv(byte(pair + 1), byte(pair + 3)),
            PixelFormat::Uyvy => uv(byte(pair), byte(pair + 2)),
            PixelFormat::Nv12 => {
                let pair = plane + y / 2 * raw.stride + (x & !1);
                uv(byte(pair), byte(pair + 1))
            }
            PixelFormat::Rgb => rgb(byte(at), byte(at + 1), byte(at + 2)),
            PixelFormat::Bgr => rgb(byte(at + 2), byte(at + 1), byte(at)),
            PixelFormat::Grey | PixelFormat::Jpeg => None,
        }
        .unwrap_or(Colour::NONE)
    };
    Some(scaled(luma, raw.width, raw.height, most, colour))
}

/// None without both of them: the second one of an odd pair, a plane that is missing.
fn uv(u: Option<u8>, v: Option<u8>) -> Option<Colour> {
    Some(Colour(u?, v?))
}

fn rgb(red: Option<u8>, green: Option<u8>, blue: Option<u8>) -> Option<Colour> {
    Some(Colour::of_rgb(red?, green?, blue?))
}
