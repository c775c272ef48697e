//! PNGs of windows.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};

/// The PNG of red, green and blue, a byte each.
pub(super) fn png(width: u32, height: u32, colours: Vec<u8>) -> Vec<u8> {
    let picture = RgbImage::from_raw(width, height, colours).expect("three bytes a pixel");
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}

/// Whether two PNGs show the same but for a blinking caret or a clock: one pixel of 200 may differ.
pub(super) fn are_alike(one: &[u8], other: &[u8]) -> bool {
    let [one, other] = [one, other].map(|png| image::load_from_memory(png).unwrap().into_rgb8());
    let different = one
        .pixels()
        .zip(other.pixels())
        .filter(|(one, other)| one != other)
        .count();
    one.dimensions() == other.dimensions() && different * 200 <= one.pixels().len()
}
