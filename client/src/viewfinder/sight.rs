//! What a viewfinder tells.

use std::fmt;

use warifu_protocol::code::PairingCode;

use crate::camera::{CameraError, CameraId, CameraInfo};
use crate::scan::{Corners, ForeignCode};

/// Whether anybody wants to see the pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    /// Each comes as a [`Preview`].
    Shown,
    /// They are read and not shown, which saves the work.
    Unseen,
}

/// What happens before the camera.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// Which cameras there are, also while no pictures come: another one can be chosen then.
    Listed {
        /// The one that is tried, if there is any.
        trying: Option<CameraId>,
        /// Every camera that there is.
        cameras: Vec<CameraInfo>,
    },
    /// Pictures come: at the start, after trouble, from another camera, and again when the list of cameras has changed.
    Opened {
        /// From which camera.
        camera: CameraInfo,
        /// Every camera that there is.
        cameras: Vec<CameraInfo>,
    },
    /// A picture to show.
    Frame(Preview),
    /// The one Warifu code. Given once: reading pauses until [`super::Viewfinder::read_on`].
    Code(PairingCode),
    /// What could be done better; only when it changes.
    Hint(Hint),
    /// There are no pictures. It is tried again until [`Sight::Opened`].
    Trouble(CameraError),
}

/// What is in the way of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Nothing that is known.
    None,
    /// There is a code of another kind.
    Foreign(ForeignCode),
    /// There is a Warifu code that is damaged or of an unknown kind.
    Damaged,
    /// There are several Warifu codes.
    Several,
    /// The picture is too dark.
    Dark,
    /// The code is too far away, and so too small.
    TooFar,
}

/// A picture small enough to be shown 30 times a second.
#[derive(Clone, PartialEq)]
pub struct Preview {
    /// The picture as the camera sees it: who shows it to the person in front of the camera mirrors it. 4:2:0 in three planes, with
    /// the full range as JPEG has it (JFIF 1.02): the brightness of each pixel, then U and V of every two by two.
    pub planes: Vec<u8>,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Where codes are, in these pixels.
    pub marks: Vec<Mark>,
}

/// Where something is in a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Its corners.
    pub corners: Corners,
    /// What it is.
    pub meaning: Meaning,
}

/// What is at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A Warifu code.
    Pairing,
    /// A code that cannot be used.
    Other,
    /// What may be a code, but was not read.
    Candidate,
}

/// Without the bytes of the picture.
impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preview")
            .field("width", &self.width)
            .field("height", &self.height)
            .field("marks", &self.marks)
            .finish()
    }
}
