//! What keeps a history of the clipboard, or passes it on to other computers.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

use arboard::Set;

#[cfg(target_os = "linux")]
pub(crate) use self::linux::Linux as System;
#[cfg(target_os = "macos")]
pub(crate) use self::macos::MacOs as System;
#[cfg(windows)]
pub(crate) use self::windows::Windows as System;

/// How a system is asked to leave something out of that.
pub(crate) trait History {
    /// What is put on the clipboard by `set` is to be there alone. It is a request: nobody says whether it is heeded.
    fn leave_out(set: Set<'_>) -> Set<'_>;
}
