//! How each system tells the server to stop.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use self::unix::Unix as System;
#[cfg(windows)]
pub(super) use self::windows::Windows as System;

/// The signals of one system.
pub(super) trait StopSignals: Sized {
    /// From now on they end nothing by themselves.
    ///
    /// # Errors
    /// The system gives none.
    fn listen() -> std::io::Result<Self>;

    /// The name of the next one, when it has come.
    async fn next(&mut self) -> &'static str;
}
