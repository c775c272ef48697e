//! Who may read something, as each system says it.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use self::unix::Unix as System;
#[cfg(all(test, unix))]
pub(crate) use self::unix::open_to_all;
#[cfg(all(test, windows))]
pub(crate) use self::windows::open_to_all;
#[cfg(windows)]
pub(crate) use self::windows::{Windows as System, is_owned, share};

/// What differs between systems.
pub(crate) trait Access {
    /// Whether nobody but its owner may have access.
    fn is_private(path: &Path) -> io::Result<bool>;

    /// Makes a directory for its owner alone.
    fn make_directory(path: &Path) -> io::Result<()>;

    /// Takes access from everybody but the owner.
    fn close(path: &Path) -> io::Result<()>;

    /// Opens a file that, where it is made by that, is for its owner alone.
    fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File>;

    /// Makes the names in a directory durable.
    fn sync_directory(directory: &Path) -> io::Result<()>;
}
