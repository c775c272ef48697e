//! Cameras of Linux: Video4Linux2.

mod formats;
mod nodes;
mod stream;

use std::io;

use v4l::Device;

use super::super::backend::{Backend, Stream};
use super::super::error::CameraError;
use super::super::info::CameraInfo;
use super::super::permission;
use nodes::{Node, Nodes};
use stream::Film;

/// The cameras of this computer.
pub(in crate::camera) struct System {
    nodes: Nodes,
}

impl System {
    pub(in crate::camera) fn new() -> Self {
        Self {
            nodes: Nodes::default(),
        }
    }

    fn nodes(&self) -> Vec<Node> {
        self.nodes.look()
    }
}

impl Backend for System {
    fn list(&self) -> Result<Vec<CameraInfo>, CameraError> {
        Ok(self.nodes().into_iter().map(|node| node.info).collect())
    }

    fn allowed(&self) -> Result<(), CameraError> {
        permission::demand()
    }

    fn open(&self, camera: &CameraInfo) -> Result<Box<dyn Stream>, CameraError> {
        let node = self.nodes().into_iter().find(|node| node.info.id == camera.id);
        let node = node.ok_or(CameraError::Unplugged)?;
        let device = Device::with_path(&node.path).map_err(|error| reason(&error))?;
        Ok(Box::new(Film::start(&device)?))
    }
}

/// What the system's number of an error says about a camera.
fn reason(error: &io::Error) -> CameraError {
    // The numbers are those of all Linux systems (errno.h).
    let known = match error.raw_os_error() {
        // ENOENT, ENXIO, ENODEV
        Some(2 | 6 | 19) => CameraError::Unplugged,
        // EPERM, EACCES
        Some(1 | 13) => CameraError::Denied,
        // EBUSY
        Some(16) => CameraError::Busy,
        _ => CameraError::Failed,
    };
    if known == CameraError::Failed {
        tracing::warn!(%error, "the camera has failed");
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_says_why_by_number() {
        for (number, wanted) in [
            (2, CameraError::Unplugged),
            (6, CameraError::Unplugged),
            (19, CameraError::Unplugged),
            (1, CameraError::Denied),
            (13, CameraError::Denied),
            (16, CameraError::Busy),
            (5, CameraError::Failed),
        ] {
            assert_eq!(reason(&io::Error::from_raw_os_error(number)), wanted, "{number}");
        }
    }

    /// Where there are cameras they are listed, each by a name of its own; anywhere it is no error.
    #[test]
    fn the_cameras_of_this_computer_have_names_of_their_own() {
        let cameras = System::new().list().unwrap();
        let ids: std::collections::HashSet<&str> = cameras.iter().map(|camera| camera.id.as_str()).collect();
        assert_eq!(ids.len(), cameras.len());
        let gone = super::super::super::double::info("no such camera");
        assert_eq!(System::new().open(&gone).err(), Some(CameraError::Unplugged));
    }
}
