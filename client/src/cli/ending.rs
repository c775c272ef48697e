//! The end of a command from outside: Ctrl-C, or the system's signal.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use self::unix::Unix as System;
#[cfg(windows)]
use self::windows::Windows as System;

/// What differs between systems.
trait EndSignals: Sized {
    /// From now on they end nothing by themselves.
    ///
    /// # Errors
    /// The system gives none.
    fn listen() -> std::io::Result<Self>;

    /// Ends when the next one has come.
    async fn next(&mut self);
}

/// Ends when the person or the system asks the command to end.
pub(crate) async fn end_requested() {
    match System::listen() {
        Ok(mut signals) => signals.next().await,
        Err(_) => std::future::pending().await,
    }
}
