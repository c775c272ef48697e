//! The viewfinder: a camera and a reader that looks at its pictures, for the command line and the window alike.

mod sight;

use crate::camera::CameraId;

pub use sight::{Hint, Mark, Meaning, Pictures, Preview, Sight};

/// Looks through a camera for a Warifu code, and tells what it sees. Dropped, it stops, and the camera's light goes off.
pub struct Viewfinder {}

impl Viewfinder {
    /// Starts to look, and returns at once. `choice` is the camera to take; where it is not there, or without a choice,
    /// another one is taken. `sink` hears what happens, from threads of the viewfinder, one call at a time; while it takes
    /// its time, pictures are skipped. Nothing new begins for it once the viewfinder is dropped.
    #[must_use]
    pub fn start(choice: Option<CameraId>, pictures: Pictures, sink: impl Fn(Sight) + Send + 'static) -> Self {
        let _ = (choice, pictures, sink);
        Self {}
    }

    /// Takes this camera instead, at once.
    pub fn choose(&self, camera: CameraId) {
        let _ = camera;
    }

    /// Reads on after a code was found that is not to be used.
    pub fn read_on(&self) {}
}
