//! Files and directories that only the server's own user may read, written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use warifu_private::{close, is_private, make_directories, sync_parent};
use zeroize::Zeroizing;

/// The content of the file, which is made from `make` where there is none (mode 0600).
///
/// A crash leaves either no file or the whole of it. The directory must exist, and only one process
/// may use it: whoever holds the lock of the data directory does.
///
/// # Errors
/// The file cannot be read or written.
pub fn read_or_create(path: &Path, make: impl FnOnce() -> Zeroizing<Vec<u8>>) -> io::Result<Zeroizing<Vec<u8>>> {
    if let Some(content) = read(path)? {
        return Ok(content);
    }
    let content = make();
    write(path, &content)?;
    Ok(content)
}

/// The content of the file; `None` where there is none.
///
/// # Errors
/// The file cannot be read, or is larger than any key file.
pub fn read(path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    const MAX: u64 = 1024 * 1024;
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    if length > MAX {
        return Err(io::Error::new(ErrorKind::FileTooLarge, "too large for a key file"));
    }
    // Room for all of it at once: a buffer that grows leaves copies of the secret behind.
    let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1));
    file.take(MAX).read_to_end(&mut content)?;
    Ok(Some(content))
}

/// Writes the file (mode 0600) beside its place, makes it durable, and only then puts it there.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = beside(path)?;
    // What a crash left of an earlier try was never in place.
    remove_if_there(&beside)?;
    let mut file = warifu_private::open(&beside, OpenOptions::new().write(true).create_new(true))?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    sync_parent(path)
}

/// Makes the directory and those above it where they are missing, and lets nobody else into it
/// (mode 0700), also where it is there already: only for one that can be nobody else's.
///
/// # Errors
/// It cannot be made, or is not ours to close.
pub fn create_directory(path: &Path) -> io::Result<()> {
    make_directories(path)?;
    close(path)
}

/// As [`create_directory`], but one that is there already, holds something, and is open to other users
/// is left alone: it may be anything that an operator named by mistake.
///
/// # Errors
/// It was left alone, cannot be made, or is not ours to close.
pub fn claim_directory(path: &Path) -> Result<(), ClaimError> {
    make_directories(path)?;
    if is_private(path)? {
        return Ok(());
    }
    if fs::read_dir(path)?.next().is_some() {
        return Err(ClaimError::OpenToOthers);
    }
    Ok(close(path)?)
}

/// Why a directory is not used.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Other users may enter it, and it is not empty.
    #[error("other users may enter it, and it holds something already")]
    OpenToOthers,
    /// It cannot be made or closed.
    #[error(transparent)]
    File(#[from] io::Error),
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    let mut name = path
        .file_name()
        .ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "not the path of a file"))?
        .to_owned();
    name.push(".new");
    Ok(path.with_file_name(name))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(text: &str) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(text.as_bytes().to_vec())
    }

    #[test]
    fn what_is_there_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        assert_eq!(*read_or_create(&path, || content("first")).unwrap(), b"first");
        assert_eq!(*read_or_create(&path, || content("second")).unwrap(), b"first");
    }

    #[test]
    fn what_a_crash_left_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        fs::write(directory.path().join("key.new"), "hal").unwrap();
        assert_eq!(*read_or_create(&path, || content("whole")).unwrap(), b"whole");
        assert!(!directory.path().join("key.new").exists());
    }

    #[test]
    fn nobody_else_may_read_it() {
        let directory = tempfile::tempdir().unwrap();
        let keys = directory.path().join("a").join("keys");
        create_directory(&keys).unwrap();
        write(&keys.join("key"), b"secret").unwrap();
        assert!(is_private(&keys).unwrap() && is_private(&keys.join("key")).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn what_was_opened_is_closed_again() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;

        let directory = tempfile::tempdir().unwrap();
        let keys = directory.path().join("keys");
        create_directory(&keys).unwrap();
        fs::set_permissions(&keys, fs::Permissions::from_mode(0o755)).unwrap();
        create_directory(&keys).unwrap();
        assert_eq!(mode(&keys), 0o700);
    }

    #[cfg(unix)]
    #[test]
    fn what_may_be_somebody_elses_is_left_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;

        let directory = tempfile::tempdir().unwrap();
        let made = directory.path().join("a").join("b");
        claim_directory(&made).unwrap();
        assert_eq!((mode(&made), mode(made.parent().unwrap())), (0o700, 0o700));

        let home = directory.path().join("home");
        fs::create_dir(&home).unwrap();
        fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(home.join("letter"), "").unwrap();
        assert!(matches!(claim_directory(&home), Err(ClaimError::OpenToOthers)));
        assert_eq!(mode(&home), 0o755);
        fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).unwrap();
        claim_directory(&home).unwrap();

        // An empty one was made for this: by hand, or by whoever mounts it.
        fs::remove_file(home.join("letter")).unwrap();
        fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).unwrap();
        claim_directory(&home).unwrap();
        assert_eq!(mode(&home), 0o700);
    }
}
