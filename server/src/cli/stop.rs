//! How each system tells the server to stop.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use self::unix::Unix as System;
#[cfg(windows)]
pub(super) use self::windows::Windows as System;

/// The ways in which one who started a server tells it to stop. From when there is such a value on, none of them ends it by itself.
pub(super) trait StopSignals {
    /// The name of the next one, when it has come.
    async fn next(&mut self) -> &'static str;
}
