//! Cameras: which there are, and pictures from one of them for as long as it takes.
//!
//! Nothing that a camera does ends the pictures for good. It may be missing, taken by another program, pulled out or hang:
//! each is told as a [`CameraError`] with its own words, and the camera is tried again until it is back.

mod error;
mod info;

pub use error::CameraError;
pub use info::{CameraId, CameraInfo};
