//! AVFoundation.

use super::{Frames, PixelFormat};

/// macOS 11 and later.
pub(super) enum AvFoundation {}

impl Frames for AvFoundation {
    /// `nokhwa` asks for the one with 10 bits.
    const NV12: Option<PixelFormat> = None;
}
