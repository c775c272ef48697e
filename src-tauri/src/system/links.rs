//! Opening what a link leads to: a page of the system's settings, for example.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;

use std::io;

#[cfg(target_os = "linux")]
pub(crate) use self::linux::Linux as System;
#[cfg(not(target_os = "linux"))]
pub(crate) use self::native::Native as System;

/// How a system opens links.
pub(crate) trait Links {
    /// Has the program that `link` is for open it. May wait for the system: not on a thread that others wait for.
    ///
    /// # Errors
    /// No program is for it, or it cannot be started.
    fn open(link: &str) -> io::Result<()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_no_program_is_for_is_an_error() {
        System::open("warifu-test-that-nobody-opens:x").unwrap_err();
    }
}
