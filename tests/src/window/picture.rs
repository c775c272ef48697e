//! PNGs of windows.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{ImageFormat, RgbImage};

/// The PNG of red, green and blue, a byte each.
pub(super) fn png(width: u32, height: u32, colours: Vec<u8>) -> Vec<u8> {
    let picture = RgbImage::from_raw(width, height, colours).expect("three bytes a pixel");
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A PNG scaled to a square of `side`, as a visual of 24 bits on a little-endian server has it: blue, green, red, nothing.
pub(super) fn pixels(png: &[u8], side: u32) -> Vec<u8> {
    let picture = image::load_from_memory(png).unwrap().into_rgb8();
    let scaled = image::imageops::resize(&picture, side, side, FilterType::Triangle);
    scaled
        .pixels()
        .flat_map(|pixel| [pixel.0[2], pixel.0[1], pixel.0[0], 0])
        .collect()
}

/// Whether a part of a PNG (left, top, width, height) is a drawing in black on white. Each of its quarters is looked at: what
/// is large is painted piece by piece.
pub(super) fn is_dark_on_light(png: &[u8], (left, top, width, height): (f64, f64, f64, f64)) -> bool {
    let picture = image::load_from_memory(png).unwrap().into_luma8();
    let is_drawn = |left: f64, top: f64| {
        let within = |x: u32, y: u32| {
            let (x, y) = (f64::from(x) - left, f64::from(y) - top);
            (0.0..width / 2.0).contains(&x) && (0.0..height / 2.0).contains(&y)
        };
        let seen: Vec<u8> = picture
            .enumerate_pixels()
            .filter_map(|(x, y, pixel)| within(x, y).then_some(pixel.0[0]))
            .collect();
        let dark = seen.iter().filter(|&&light| light < 32).count();
        let light = seen.iter().filter(|&&light| light > 223).count();
        dark * 5 > seen.len() && light * 5 > seen.len()
    };
    let (middle, centre) = (left + width / 2.0, top + height / 2.0);
    [(left, top), (middle, top), (left, centre), (middle, centre)]
        .into_iter()
        .all(|(left, top)| is_drawn(left, top))
}
