//! Media Foundation.

use super::{Frames, PixelFormat};

/// Windows 10 and later.
pub(super) enum MediaFoundation {}

impl Frames for MediaFoundation {
    const NV12: Option<PixelFormat> = Some(PixelFormat::Nv12);
}
