//! At which address Tauri has the program's own pages.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use tauri::Url;

#[cfg(unix)]
pub(crate) use self::unix::Unix as System;
#[cfg(windows)]
pub(crate) use self::windows::Windows as System;

/// The address of one system.
pub(crate) trait Address {
    /// Whether `url` is a page there. A page at any other address is somebody else's.
    fn is_own(url: &Url) -> bool;
}
