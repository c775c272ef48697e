//! How this system lets a program look at the screen.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(windows)]
mod windows;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
pub(super) use self::linux::Linux as System;
#[cfg(target_os = "macos")]
pub(super) use self::macos::MacOs as System;
#[cfg(windows)]
pub(super) use self::windows::Windows as System;
use super::{ScreenError, Shot};

/// What differs between systems.
pub(super) trait Screens {
    /// What each screen shows. Where the system asks its person, it waits for their answer; dropped, the question is taken back.
    ///
    /// # Errors
    /// There is no screen, the system or its person does not let this program look, or it has no way that is known.
    async fn shots() -> Result<Vec<Shot>, ScreenError>;

    /// Where this process was started by [`Screens::shots`] to ask in its place: does that, and returns what `main` must end with.
    fn asked_in_place() -> Option<ExitCode>;
}
