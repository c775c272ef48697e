//! Why there are no pictures.

/// Why there are no pictures. Whatever it is, the camera is tried again about every second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CameraError {
    /// There is no camera.
    #[error("there is no camera")]
    None,
    /// Another program has it.
    #[error("another program uses the camera")]
    Busy,
    /// The system does not let this program use it.
    #[error("the system does not allow the use of the camera")]
    Denied,
    /// It was pulled out or switched off.
    #[error("the camera was unplugged")]
    Unplugged,
    /// It is open, but no picture came for 2 seconds.
    #[error("the camera sends no pictures")]
    Stalled,
    /// Its pictures come, but damaged ones.
    #[error("the camera's pictures are damaged")]
    Garbled,
    /// It has no kind of picture that can be read.
    #[error("the camera has no picture format that can be read")]
    Unsupported,
    /// Anything else; the log says what.
    #[error("the camera failed")]
    Failed,
}

impl CameraError {
    /// Each of them.
    pub const ALL: [Self; 8] = [
        Self::None,
        Self::Busy,
        Self::Denied,
        Self::Unplugged,
        Self::Stalled,
        Self::Garbled,
        Self::Unsupported,
        Self::Failed,
    ];
}
