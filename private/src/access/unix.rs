//! By modes (POSIX.1).

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use super::Access;

/// The bits of everybody but the owner.
const OTHERS: u32 = 0o077;
const DIRECTORY: u32 = 0o700;
const FILE: u32 = 0o600;

/// Linux, macOS and their like.
pub(crate) enum Unix {}

impl Access for Unix {
    fn is_private(path: &Path) -> io::Result<bool> {
        Ok(fs::metadata(path)?.permissions().mode() & OTHERS == 0)
    }

    fn make_directory(path: &Path) -> io::Result<()> {
        DirBuilder::new().mode(DIRECTORY).create(path)
    }

    fn close(path: &Path) -> io::Result<()> {
        let mode = if path.is_dir() { DIRECTORY } else { FILE };
        fs::set_permissions(path, Permissions::from_mode(mode))
    }

    fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
        options.mode(FILE).open(path)
    }

    fn sync_directory(directory: &Path) -> io::Result<()> {
        File::open(directory)?.sync_all()
    }
}

#[cfg(test)]
pub(crate) fn open_to_all(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modes_are_those_that_everybody_knows() {
        let home = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let directory = home.path().join("d");
        Unix::make_directory(&directory).unwrap();
        let file = directory.join("f");
        Unix::open(&file, OpenOptions::new().write(true).create_new(true)).unwrap();
        assert_eq!((mode(&directory), mode(&file)), (0o700, 0o600));
    }
}
