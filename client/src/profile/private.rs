//! Files and directories for their owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;
use warifu_private::{directory_of, sync_parent};

/// Writes a file that only its owner can read: beside its place, to the disk, then into its place, where
/// it replaces an earlier one.
///
/// # Errors
/// The directory cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut written = beside(path, bytes)?.into_temp_path();
    // What `persist` does on Windows fails while anybody reads the earlier one.
    fs::rename(&written, path)?;
    written.disable_cleanup(true);
    sync_parent(path)
}

/// Writes a file as [`write_private`] does, where there is none yet.
///
/// # Errors
/// The directory cannot be written, or there is something ([`io::ErrorKind::AlreadyExists`]).
pub fn write_new_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    beside(path, bytes)?
        .persist_noclobber(path)
        .map_err(|error| error.error)?;
    sync_parent(path)
}

/// The content on the disk, next to where it shall be.
fn beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix(".warifu-")
        .make_in(directory_of(path), |path| {
            warifu_private::open(path, OpenOptions::new().write(true).create_new(true))
        })?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Opens the file that stands for a lock.
pub(super) fn open_lock(path: &Path) -> io::Result<File> {
    warifu_private::open(path, OpenOptions::new().create(true).truncate(false).write(true))
}
