//! From the camera's bytes to pixels. Nothing that a camera says of its pictures is believed.

mod grey;
mod jpeg;
mod small;

use super::frame::{Frame, PixelFormat, Raw};

/// The picture is cut off or is not what it claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damaged;

/// Whether a picture is to be shown as well as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Show {
    /// With no more than so many pixels in a row.
    UpTo(usize),
    No,
}

/// Makes a picture readable, and showable where that is wanted.
pub(crate) fn frame(raw: Raw<'_>, show: Show) -> Result<Frame, Damaged> {
    if raw.format == PixelFormat::Jpeg {
        return jpeg::frame(raw.bytes, show);
    }
    let luma = grey::luma(&raw).ok_or(Damaged)?;
    let small = match show {
        Show::UpTo(most) => small::of(&raw, &luma, most),
        Show::No => None,
    };
    Ok(Frame {
        luma,
        width: raw.width,
        height: raw.height,
        small,
    })
}

/// The largest side of a picture of a camera.
const MAX_SIDE: usize = 4096;
