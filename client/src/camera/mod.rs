//! Cameras: which there are, and pictures from one of them for as long as it takes.
//!
//! Nothing that a camera does ends the pictures for good. It may be missing, taken by another program, pulled out or hang:
//! each is told as a [`CameraError`] with its own words, and the camera is tried again until it is back. Follow one
//! picture: `system` gets it from the device, `convert` makes it grey, `capture` does both on a thread of
//! its own, and `keeper` decides by the rules of `watch` what becomes of that thread.

mod backend;
mod capture;
mod choice;
mod convert;
mod error;
mod format;
mod frame;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod info;
mod keeper;
pub mod permission;
mod system;
mod time;
mod watch;

pub use choice::{remember, remembered};
pub use error::CameraError;
pub use info::{CameraId, CameraInfo};

pub(crate) use convert::Show;
pub(crate) use frame::Frame;
#[cfg(test)]
pub(crate) use keeper::Tries;
pub(crate) use keeper::{Event, Keeper, Showing};

use backend::Backend;

/// The cameras of this computer, as the system orders them. Takes milliseconds, in bad cases seconds; call it off the
/// asynchronous threads.
///
/// # Errors
/// The system cannot say, or does not want to.
pub fn list() -> Result<Vec<CameraInfo>, CameraError> {
    system::System::new().list()
}

#[cfg(test)]
pub(crate) mod double;
#[cfg(test)]
mod tests;
