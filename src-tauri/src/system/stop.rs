//! How each system tells the program to stop, other than by its window.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::io;

#[cfg(unix)]
pub(crate) use self::unix::Unix as System;
#[cfg(windows)]
pub(crate) use self::windows::Windows as System;

/// The signals of one system.
pub(crate) trait StopSignals: Sized {
    /// From now on they end nothing by themselves.
    ///
    /// # Errors
    /// The system gives none.
    fn listen() -> io::Result<Self>;

    /// Waits for the next one.
    async fn next(&mut self);
}
