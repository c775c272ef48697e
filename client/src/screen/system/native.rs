//! What `xcap` sees, on macOS and Windows.

use xcap::{Monitor, XCapError};

use crate::screen::{ScreenError, Shot, what_worked};

/// What each screen shows.
pub(super) fn shots() -> Result<Vec<Shot>, ScreenError> {
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
