//! By what the pages of the window are drawn.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;

use tauri::{Runtime, WebviewWindow};

#[cfg(target_os = "linux")]
pub(crate) use self::linux::Linux as System;
#[cfg(not(target_os = "linux"))]
pub(crate) use self::native::Native as System;

/// What may be chosen of that.
pub(crate) trait Renderer {
    /// Has the pages of `window` drawn by what costs least on this machine. Where that cannot be had they are drawn all the same.
    fn choose<R: Runtime>(window: &WebviewWindow<R>);
}
