//! Drawing of codes: large, few modules, quiet zone of four, for terminals, for a window and as PNG.

mod png;
mod svg;
mod terminal;

use qrcode::{Color, EcLevel, QrCode};
use warifu_protocol::code::PairingCode;

pub use terminal::TerminalStyle;

/// A code as black and white modules, its quiet zone included.
#[derive(Clone, PartialEq, Eq)]
pub struct QrPicture {
    /// Row by row; true is dark.
    modules: Vec<bool>,
    width: usize,
}

/// Why a code was not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// The text does not fit into a QR code.
    #[error("the code does not fit into a QR code")]
    TooLong,
    /// The picture could not be encoded.
    #[error("the picture could not be encoded")]
    Encoding,
}

/// ISO/IEC 18004 §9.1.
const QUIET_ZONE: usize = 4;

impl QrPicture {
    /// Draws a pairing code, error correction level M.
    ///
    /// # Errors
    /// The code is too long.
    pub fn of_code(code: &PairingCode) -> Result<Self, QrError> {
        Self::of_text(&code.to_string())
    }

    pub(crate) fn of_text(text: &str) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| QrError::TooLong)?;
        let inner = code.width();
        let colors = code.into_colors();
        let width = inner + 2 * QUIET_ZONE;
        let dark = |x: usize, y: usize| {
            let (x, y) = (x.checked_sub(QUIET_ZONE)?, y.checked_sub(QUIET_ZONE)?);
            (x < inner).then(|| colors.get(y * inner + x)).flatten()
        };
        let modules = (0..width * width)
            .map(|i| dark(i % width, i / width) == Some(&Color::Dark))
            .collect();
        Ok(Self { modules, width })
    }

    /// How many modules a side has, with the quiet zone.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Whether the module in column `x` of row `y` is dark. There is none outside.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.modules.get(y * self.width + x).copied().unwrap_or(false)
    }
}

/// A code is a secret.
impl std::fmt::Debug for QrPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QrPicture({} modules)", self.width)
    }
}

#[cfg(test)]
mod tests;
