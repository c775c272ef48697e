//! A picture small enough to be shown.

use super::grey::bytes_of_pixel;
use crate::camera::frame::{PixelFormat, Raw, Small};

/// A small picture is no wider. Making a JPEG of it costs more than everything else together.
const WIDTH: usize = 480;

/// Red, green, blue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pixel(pub(super) [u8; 3]);

impl Pixel {
    /// By ITU-R BT.601 with the full range, as JPEG has it (JFIF 1.02). Cameras that use less look a little flat.
    pub(super) fn of_yuv(y: u8, u: u8, v: u8) -> Self {
        let (y, u, v) = (i32::from(y) << 8, i32::from(u) - 128, i32::from(v) - 128);
        let part = |value: i32| u8::try_from((value >> 8).clamp(0, 255)).unwrap_or_default();
        Self([part(y + 359 * v), part(y - 88 * u - 183 * v), part(y + 454 * u)])
    }
}

/// Every so-manieth pixel of every so-manieth row, as `pixel` has them.
pub(super) fn scaled(width: usize, height: usize, pixel: impl Fn(usize, usize) -> Pixel) -> Small {
    let step = width.div_ceil(WIDTH).max(1);
    let (small_width, small_height) = ((width / step).max(1), (height / step).max(1));
    let mut pixels = Vec::with_capacity(small_width * small_height * 3);
    for y in 0..small_height {
        for x in 0..small_width {
            pixels.extend_from_slice(&pixel(x * step, y * step).0);
        }
    }
    Small::Rgb {
        width: small_width,
        height: small_height,
        pixels,
    }
}

/// The small one of an uncompressed picture, whose rows are known to be there.
pub(super) fn of(raw: &Raw<'_>) -> Option<Small> {
    let pixel_bytes = bytes_of_pixel(raw.format)?;
    let byte = |at: usize| raw.bytes.get(at).copied();
    let colours = raw.stride * raw.height;
    let pixel = |x: usize, y: usize| {
        let row = y * raw.stride;
        let at = row + x * pixel_bytes;
        // Two pixels share their colours.
        let pair = row + (x & !1) * pixel_bytes;
        let found = match raw.format {
            PixelFormat::Grey => byte(at).map(|y| Pixel([y; 3])),
            PixelFormat::Yuyv => yuv(byte(at), byte(pair + 1), byte(pair + 3)),
            PixelFormat::Uyvy => yuv(byte(at + 1), byte(pair), byte(pair + 2)),
            PixelFormat::Nv12 => {
                let pair = colours + y / 2 * raw.stride + (x & !1);
                yuv(byte(at), byte(pair), byte(pair + 1))
            }
            PixelFormat::Rgb => rgb(byte(at), byte(at + 1), byte(at + 2)),
            PixelFormat::Bgr => rgb(byte(at + 2), byte(at + 1), byte(at)),
            PixelFormat::Jpeg => None,
        };
        found.unwrap_or_default()
    };
    Some(scaled(raw.width, raw.height, pixel))
}

/// Without colours (the second one of an odd pair, a plane that is missing) still grey.
fn yuv(y: Option<u8>, u: Option<u8>, v: Option<u8>) -> Option<Pixel> {
    Some(Pixel::of_yuv(y?, u.unwrap_or(128), v.unwrap_or(128)))
}

fn rgb(red: Option<u8>, green: Option<u8>, blue: Option<u8>) -> Option<Pixel> {
    Some(Pixel([red?, green?, blue?]))
}
