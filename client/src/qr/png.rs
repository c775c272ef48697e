//! Codes as pictures.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};

use super::{QrError, QrPicture};

/// Pixels to a module: large enough for a photo of a screen, small enough to fit on one.
const SCALE: u32 = 8;

impl QrPicture {
    /// The picture as grey pixels, `scale` to a module.
    pub(crate) fn to_pixels(&self, scale: u32) -> GrayImage {
        let side = u32::try_from(self.width).unwrap_or_default() * scale;
        GrayImage::from_fn(side, side, |x, y| {
            let dark = self.is_dark((x / scale) as usize, (y / scale) as usize);
            Luma([if dark { 0 } else { 255 }])
        })
    }

    /// The picture as a PNG.
    ///
    /// # Errors
    /// The encoder failed.
    pub fn to_png(&self) -> Result<Vec<u8>, QrError> {
        let mut bytes = Cursor::new(Vec::new());
        self.to_pixels(SCALE)
            .write_to(&mut bytes, ImageFormat::Png)
            .map_err(|_| QrError::Encoding)?;
        Ok(bytes.into_inner())
    }
}
