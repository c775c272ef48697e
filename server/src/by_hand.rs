//! What an operator types to close something to other users.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::path::Path;

#[cfg(unix)]
pub(crate) use self::unix::Unix as System;
#[cfg(windows)]
pub(crate) use self::windows::Windows as System;

/// How each system has it typed: as part of a sentence.
pub(crate) trait ByHand {
    /// What else keeps a directory closed, with a space before it; empty where nothing does.
    const OR_ELSE: &str;

    /// The command for the file that the sentence is about.
    const CLOSE_FILE: &str;

    /// The command for a directory and what is made in it.
    fn close_directory(directory: &Path) -> String;
}
