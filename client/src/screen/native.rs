//! macOS and Windows.

use xcap::{Monitor, XCapError};

use super::{ScreenError, Shot, what_worked};

/// What each screen shows.
pub(super) fn shots() -> Result<Vec<Shot>, ScreenError> {
    allowed()?;
    let monitors = Monitor::all().map_err(failed)?;
    if monitors.is_empty() {
        return Err(ScreenError::None);
    }
    what_worked(monitors.iter().map(shot))
}

fn shot(monitor: &Monitor) -> Result<Shot, ScreenError> {
    let picture = monitor.capture_image().map_err(failed)?;
    let [width, height] = [picture.width(), picture.height()].map(|side| usize::try_from(side).unwrap_or(usize::MAX));
    Ok(Shot {
        width,
        height,
        rgba: picture.into_raw(),
    })
}

fn failed(error: XCapError) -> ScreenError {
    match error {
        XCapError::NotSupported => ScreenError::Unsupported,
        other => ScreenError::failed(other),
    }
}

/// Without the person's permission the system shows the wallpaper and nothing on it. The first time it asks, and a program
/// sees what it was allowed only after its next start.
#[cfg(target_os = "macos")]
fn allowed() -> Result<(), ScreenError> {
    use objc2_core_graphics::{CGPreflightScreenCaptureAccess, CGRequestScreenCaptureAccess};

    if CGPreflightScreenCaptureAccess() || CGRequestScreenCaptureAccess() {
        Ok(())
    } else {
        Err(ScreenError::Denied)
    }
}

/// Every program may.
#[cfg(not(target_os = "macos"))]
const fn allowed() -> Result<(), ScreenError> {
    Ok(())
}
