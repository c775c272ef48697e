//! `ShellExecute` of Windows, and `open` of macOS.

use std::io;

use super::Links;

/// macOS and Windows.
pub(crate) enum Native {}

impl Links for Native {
    fn open(link: &str) -> io::Result<()> {
        opener::open(link).map_err(io::Error::other)
    }
}
