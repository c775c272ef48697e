//! Reading of codes from pictures.
//!
//! A picture comes from outside: its size is known before it is decoded, its decoding bounded, and
//! only what is a Warifu code leaves this room.

mod decode;
mod foreign;
mod look;
mod luma;
mod picture;
mod reader;

use image::GrayImage;
use warifu_protocol::code::{CodeError, PairingCode};

pub use foreign::ForeignCode;
pub use look::{Content, Corners, Look, Point, Seen};
pub use luma::Luma;
pub use picture::MAX_FILE;
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
    search(picture::decode(bytes)?)
}

/// Finds the one Warifu code in a picture that is decoded already, such as a clipboard gives it: row by row, each
/// pixel as red, green, blue and alpha. Takes up to seconds, as [`read_picture`].
///
/// # Errors
/// There is not exactly one, or the picture is too large or has not `width` times `height` pixels.
pub fn read_pixels(width: usize, height: usize, rgba: &[u8]) -> Result<PairingCode, ScanError> {
    search(picture::of_rgba(width, height, rgba)?)
}

fn search(pixels: GrayImage) -> Result<PairingCode, ScanError> {
    let mut pixels = picture::for_first_look(pixels);
    let mut found = Found::default();
    loop {
        found.add(decode::texts(&pixels));
        if let Some(outcome) = found.outcome() {
            return outcome;
        }
        // A level down: what was too fine, too noisy or too large for the finder gets a second look.
        pixels = match picture::halved(&pixels) {
            Some(smaller) => smaller,
            None => return Err(found.failure()),
        };
    }
}

#[derive(Default)]
struct Found {
    codes: Vec<PairingCode>,
    damaged: bool,
    foreign: Option<ForeignCode>,
}

impl Found {
    fn add(&mut self, texts: Vec<String>) {
        for text in texts {
            match text.parse::<PairingCode>() {
                Ok(code) if self.codes.contains(&code) => {}
                Ok(code) => self.codes.push(code),
                Err(CodeError::Damaged) => self.damaged = true,
                Err(CodeError::Foreign | CodeError::TooLong) => {
                    self.foreign.get_or_insert(ForeignCode::of(&text));
                }
            }
        }
    }

    fn outcome(&self) -> Option<Result<PairingCode, ScanError>> {
        match &*self.codes {
            [] => None,
            [code] => Some(Ok(code.clone())),
            _ => Some(Err(ScanError::Several)),
        }
    }

    fn failure(&self) -> ScanError {
        match self.foreign {
            _ if self.damaged => ScanError::DamagedCode,
            Some(foreign) => ScanError::Foreign(foreign),
            None => ScanError::NoCode,
        }
    }
}

#[cfg(test)]
mod tests;
