//! Files and directories that only their owner may read, on every system.
//!
//! On Unix that is their mode. On Windows it is their access list, which names the user that the program runs as, the system
//! itself and its administrators, who are what root is elsewhere, and takes nothing from the directory above it; what is made in such a directory has its list.
//!
//! Names are made durable where a system wants to be asked for it ([`sync_parent`]): only then does what was made or renamed survive
//! a power cut.

mod access;

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use access::{Access as _, System};

/// Whether nobody but its owner (and the system) may have access to a file or directory.
///
/// # Errors
/// It cannot be looked at.
pub fn is_private(path: &Path) -> io::Result<bool> {
    System::is_private(path)
}

/// Makes a directory that only its owner may enter, and its name durable. The one above it must be there.
///
/// # Errors
/// It is there already ([`io::ErrorKind::AlreadyExists`]), or cannot be made.
pub fn make_directory(path: &Path) -> io::Result<()> {
    System::make_directory(path)?;
    sync_parent(path)
}

/// Makes a directory as [`make_directory`] does, and those above it, where they are missing. One that is there stays as it is.
///
/// # Errors
/// They cannot be made.
pub fn make_directories(path: &Path) -> io::Result<()> {
    let made = match (make_directory(path), path.parent()) {
        (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
            make_directories(parent)?;
            make_directory(path)
        }
        (made, _) => made,
    };
    match made {
        // Somebody else may have been faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

/// Takes access to a file or directory from everybody but its owner.
///
/// # Errors
/// It is not ours to close.
pub fn close(path: &Path) -> io::Result<()> {
    if is_private(path)? {
        return Ok(());
    }
    System::close(path)
}

/// Makes a directory for the service with an account of this identifier (`S-1-5-80-…`) and whoever administers the computer, and for
/// nobody else. One that is there has to be private, or empty and ours.
///
/// # Errors
/// It is somebody else's ([`io::ErrorKind::PermissionDenied`]), or cannot be made.
#[cfg(windows)]
pub fn make_directory_of_service(path: &Path, account: &str) -> io::Result<()> {
    make_directories(path)?;
    let is_safe = access::is_owned(path)? && (is_private(path)? || path.read_dir()?.next().is_none());
    if !is_safe {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    access::share(path, account)
}

/// Opens a file as `options` say, and so that, where it is made by that, only its owner may read it.
///
/// # Errors
/// Those of opening it.
pub fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    System::open(path, options)
}

/// Makes what was made at, renamed to or removed from `path` survive a power cut.
///
/// # Errors
/// The directory that it is in cannot be opened or synced.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    System::sync_directory(directory_of(path))
}

/// The directory that a file or directory is in.
#[must_use]
pub fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_made_here_is_private() {
        let home = tempfile::tempdir().unwrap();
        let inner = home.path().join("a").join("b");
        make_directories(&inner).unwrap();
        assert!(is_private(&inner).unwrap() && is_private(&home.path().join("a")).unwrap());
        make_directories(&inner).unwrap();
        assert!(make_directory(&inner).is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists));

        let file = inner.join("key");
        open(&file, OpenOptions::new().write(true).create_new(true)).unwrap();
        assert!(is_private(&file).unwrap());
        fs::write(&file, "content").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"content");
    }

    #[test]
    fn many_who_make_the_same_at_once_all_have_it() {
        let home = tempfile::tempdir().unwrap();
        for round in 0..200 {
            let inner = home.path().join(round.to_string()).join("a").join("b");
            let together = std::sync::Barrier::new(4);
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        together.wait();
                        make_directories(&inner).unwrap();
                    });
                }
            });
            assert!(is_private(&inner).unwrap());
        }
    }

    #[test]
    fn what_is_open_can_be_closed() {
        let home = tempfile::tempdir().unwrap();
        let known = home.path().join("known");
        fs::create_dir(&known).unwrap();
        access::open_to_all(&known);
        assert!(!is_private(&known).unwrap());
        close(&known).unwrap();
        assert!(is_private(&known).unwrap());

        // Its owner can still use it.
        let file = known.join("file");
        fs::write(&file, "").unwrap();
        access::open_to_all(&file);
        assert!(!is_private(&file).unwrap());
        close(&file).unwrap();
        assert!(is_private(&file).unwrap());
        fs::write(&file, "content").unwrap();
    }

    #[test]
    fn a_file_takes_no_directorys_place() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(make_directories(&file).is_err());
        assert!(make_directories(&file.join("below")).is_err());
        assert!(is_private(&home.path().join("nothing")).is_err());
    }

    #[test]
    fn what_stands_alone_is_in_the_directory_at_hand() {
        assert_eq!(directory_of(Path::new("file")), Path::new("."));
        assert_eq!(directory_of(Path::new("a/file")), Path::new("a"));
        sync_parent(Path::new("file")).unwrap();
    }
}
