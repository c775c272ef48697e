//! What a system is asked for. Behind traits, so that tests can have faults that hardware does not produce on demand.

use super::error::CameraError;
use super::frame::Raw;
use super::info::CameraInfo;

/// The cameras of a system.
pub(crate) trait Backend: Send + Sync + 'static {
    /// Which there are.
    fn list(&self) -> Result<Vec<CameraInfo>, CameraError>;

    /// Whether the system lets this program film, as far as it says so before a camera is opened. May have it ask its person.
    ///
    /// # Errors
    /// [`CameraError::Denied`] where it does not, or not before its person has answered.
    fn allowed(&self) -> Result<(), CameraError>;

    /// Opens one, in the format that is best for reading. May block for as long as the system likes.
    fn open(&self, camera: &CameraInfo) -> Result<Box<dyn Stream>, CameraError>;
}

/// An open camera. It stays on the thread that opened it; dropped, the camera is closed.
pub(crate) trait Stream {
    /// Waits for the next picture: where the system can be asked to, for a quarter of a second at most, else for ever.
    fn next(&mut self) -> Result<Next<'_>, CameraError>;
}

/// What came.
pub(crate) enum Next<'a> {
    /// A picture.
    Frame(Raw<'a>),
    /// A picture that the system itself calls damaged.
    #[cfg_attr(
        not(any(target_os = "linux", test)),
        expect(dead_code, reason = "only Linux tells of them")
    )]
    Damaged,
    /// Nothing yet.
    #[cfg_attr(
        not(any(target_os = "linux", test)),
        expect(dead_code, reason = "only Linux stops waiting")
    )]
    Nothing,
}
