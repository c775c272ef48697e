//! macOS, which asks its person.

use std::process::ExitCode;

use objc2_core_graphics::{CGPreflightScreenCaptureAccess, CGRequestScreenCaptureAccess};

use super::{Screens, native};
use crate::screen::{ScreenError, Shot, off_the_loop};

/// macOS 11 and later.
pub(in crate::screen) enum MacOs {}

impl Screens for MacOs {
    async fn shots() -> Result<Vec<Shot>, ScreenError> {
        off_the_loop(|| {
            allowed()?;
            native::shots()
        })
        .await
    }

    fn asked_in_place() -> Option<ExitCode> {
        None
    }
}

/// Without the person's permission the system shows the wallpaper and nothing on it. The first time it asks, and a program
/// sees what it was allowed only after its next start.
fn allowed() -> Result<(), ScreenError> {
    if CGPreflightScreenCaptureAccess() || CGRequestScreenCaptureAccess() {
        Ok(())
    } else {
        Err(ScreenError::Denied)
    }
}
