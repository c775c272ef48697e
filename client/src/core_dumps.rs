//! No memory in files: a core dump of this process would hold keys and passwords.

#[cfg(unix)]
mod limit;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use self::linux::Linux as System;
#[cfg(target_os = "macos")]
use self::macos::MacOs as System;
#[cfg(windows)]
use self::windows::Windows as System;

/// What differs between systems.
trait CoreDumps {
    /// Has the system write none of this process, where it would. A refusal changes nothing else.
    fn forbid();
}

/// Keeps the system from writing this process's memory when it ends badly, and on Linux other processes of
/// the same user from reading it. Where the system refuses, the program does its work all the same.
pub fn forbid() {
    System::forbid();
}
