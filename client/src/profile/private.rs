//! Files and directories for their owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes a file that only its owner can read: beside its place, to the disk, then into its place, where
/// it replaces an earlier one.
///
/// # Errors
/// The directory cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    beside(path, bytes)?.persist(path).map_err(|error| error.error)?;
    sync_directory(directory_of(path))
}

/// Writes a file as [`write_private`] does, where there is none yet.
///
/// # Errors
/// The directory cannot be written, or there is something ([`io::ErrorKind::AlreadyExists`]).
pub fn write_new_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    beside(path, bytes)?
        .persist_noclobber(path)
        .map_err(|error| error.error)?;
    sync_directory(directory_of(path))
}

/// The content on the disk, next to where it shall be.
fn beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    // Made with mode 0600 on Unix; on Windows the profile's directory decides.
    let mut file = tempfile::Builder::new()
        .prefix(".warifu-")
        .tempfile_in(directory_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Opens the file that stands for a lock.
pub(super) fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a directory that only its owner can enter.
#[cfg(unix)]
pub(super) fn make_private(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

#[cfg(not(unix))]
pub(super) fn make_private(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)
}
