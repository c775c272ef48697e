//! No memory in files: a core dump of this process would hold the CA's keys and the passwords of the moment.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use self::linux::Linux as System;
#[cfg(all(unix, not(target_os = "linux")))]
use self::unix::Unix as System;
#[cfg(windows)]
use self::windows::Windows as System;

/// What a system makes of a process that ends badly.
trait CoreDumps {
    /// Keeps it from writing this process's memory, as far as it can be kept from it. Where the system refuses, the program does its
    /// work all the same.
    fn forbid();
}

/// Keeps the system from writing this process's memory when it ends badly, and on Linux other processes of
/// the same user from reading it.
pub(crate) fn forbid() {
    System::forbid();
}
