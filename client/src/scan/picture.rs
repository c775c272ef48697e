//! From the bytes of a picture to grey pixels, within bounds.

use std::io::Cursor;

use image::{
    DynamicImage, GrayImage, ImageBuffer, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Luma, LumaA,
    Pixel, Rgba,
};

use super::ScanError;
use super::luma::{MAX_PIXELS, MAX_SIDE};

/// The largest file, in bytes: more than any phone's photo.
pub const MAX_FILE: usize = 32 * 1024 * 1024;
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// Decodes a picture to grey, transparent parts as white.
pub(super) fn decode(bytes: &[u8]) -> Result<GrayImage, ScanError> {
    if bytes.len() > MAX_FILE {
        return Err(ScanError::TooLarge);
    }
    let format = image::guess_format(bytes).map_err(|_| ScanError::Format)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(ScanError::Format);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(reason)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    if decoder.total_bytes() > MAX_MEMORY {
        return Err(ScanError::TooLarge);
    }
    Ok(grey(DynamicImage::from_decoder(decoder).map_err(reason)?))
}

/// Takes a picture that is decoded already, row by row and four bytes to a pixel, to grey.
pub(super) fn of_rgba(width: usize, height: usize, rgba: &[u8]) -> Result<GrayImage, ScanError> {
    let [width, height] = [width, height].map(u32::try_from);
    let (Ok(width), Ok(height)) = (width, height) else {
        return Err(ScanError::TooLarge);
    };
    check_size(width, height)?;
    if rgba.len() as u64 != 4 * u64::from(width) * u64::from(height) {
        return Err(ScanError::Damaged);
    }
    let picture: ImageBuffer<Rgba<u8>, &[u8]> = ImageBuffer::from_raw(width, height, rgba).ok_or(ScanError::Damaged)?;
    Ok(GrayImage::from_fn(width, height, |x, y| {
        on_white(picture.get_pixel(x, y).to_luma_alpha())
    }))
}

fn check_size(width: u32, height: u32) -> Result<(), ScanError> {
    if width == 0 || height == 0 {
        Err(ScanError::Damaged)
    } else if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        Err(ScanError::TooLarge)
    } else {
        Ok(())
    }
}

fn grey(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let picture = picture.into_luma_alpha8();
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        on_white(*picture.get_pixel(x, y))
    })
}

fn on_white(pixel: LumaA<u8>) -> Luma<u8> {
    let [light, alpha] = pixel.0.map(u32::from);
    let mixed = (light * alpha + 255 * (255 - alpha)) / 255;
    Luma([u8::try_from(mixed).unwrap_or(u8::MAX)])
}

fn reason(error: ImageError) -> ScanError {
    match error {
        ImageError::Limits(_) => ScanError::TooLarge,
        ImageError::Unsupported(_) => ScanError::Format,
        _ => ScanError::Damaged,
    }
}
