//! Reading of codes from pictures.
//!
//! A picture comes from outside: its size is known before it is decoded, its decoding bounded, and only what is a Warifu code is
//! ever acted on. `picture` makes grey pixels of files, `engine` finds and reads codes in them, `reader` and `look` are what others
//! use.

mod engine;
mod foreign;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod look;
mod luma;
mod picture;
mod point;
mod reader;

use image::GrayImage;
use warifu_protocol::code::PairingCode;

pub use foreign::ForeignCode;
pub use look::{Content, Look, Seen};
pub use luma::Luma;
pub use picture::MAX_FILE;
pub use point::{Corners, Point};
pub use reader::{Effort, Reader};

/// Why a picture gave no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// No PNG, JPEG or WebP.
    #[error("not a PNG, JPEG or WebP picture")]
    Format,
    /// Too many bytes or pixels.
    #[error("the picture is too large")]
    TooLarge,
    /// The picture is damaged or cut off.
    #[error("the picture is damaged")]
    Damaged,
    /// There is no QR code in it, or none that can be read.
    #[error("no QR code was found in the picture")]
    NoCode,
    /// There is a code of another kind in it.
    #[error("the code in the picture is not a Warifu code")]
    Foreign(ForeignCode),
    /// There is a damaged Warifu code in it.
    #[error("the Warifu code in the picture is damaged")]
    DamagedCode,
    /// There are several Warifu codes in it.
    #[error("there are several Warifu codes in the picture")]
    Several,
}

/// Finds the one Warifu code in a picture: PNG, JPEG or WebP. Takes up to seconds; call it off the
/// asynchronous threads.
///
/// # Errors
/// There is not exactly one, or the picture cannot be read.
pub fn read_picture(bytes: &[u8]) -> Result<PairingCode, ScanError> {
    search(&picture::decode(bytes)?)
}

/// Finds the one Warifu code in a picture that is decoded already, such as a clipboard gives it: row by row, each
/// pixel as red, green, blue and alpha. Takes up to seconds, as [`read_picture`].
///
/// # Errors
/// There is not exactly one, or the picture is too large or has not `width` times `height` pixels.
pub fn read_pixels(width: usize, height: usize, rgba: &[u8]) -> Result<PairingCode, ScanError> {
    search(&picture::of_rgba(width, height, rgba)?)
}

/// Looks at a picture: PNG, JPEG or WebP, and tells all that was seen. Takes up to seconds, as [`read_picture`].
///
/// # Errors
/// The picture cannot be read.
pub fn look_at_picture(bytes: &[u8]) -> Result<Look, ScanError> {
    Ok(look(&picture::decode(bytes)?))
}

fn look(pixels: &GrayImage) -> Look {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    match Luma::new(pixels.as_raw(), width, height, width) {
        Some(luma) => Reader::new().look(luma, Effort::PICTURE),
        None => Look::default(),
    }
}

fn search(pixels: &GrayImage) -> Result<PairingCode, ScanError> {
    look(pixels).pairing_code()
}

#[cfg(test)]
mod tests;
