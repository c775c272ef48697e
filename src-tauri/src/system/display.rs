//! The screens that the window can be on.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;

use std::ffi::OsString;

#[cfg(target_os = "linux")]
pub(crate) use self::linux::Linux as System;
#[cfg(not(target_os = "linux"))]
pub(crate) use self::native::Native as System;

/// What a system says of them.
pub(crate) trait Display {
    /// Whether there is somebody to draw a window, in the environment as `variable` reads it.
    fn is_there(variable: impl Fn(&str) -> Option<OsString>) -> bool;

    /// How many pixels of a style sheet an inch has, for each screen that says so. It may be wrong: a projector knows none. Asked on
    /// the thread of the window.
    fn densities() -> Vec<f64>;
}
