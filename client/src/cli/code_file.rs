//! The picture of a code that the person asked for, there only as long as the code is shown.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use warifu::profile::write_new_private;
use warifu::qr::QrPicture;

use super::failure::Failure;

/// The picture of a code in a file of its own, removed when this is dropped.
pub(crate) struct CodeFile {
    path: PathBuf,
    png: Vec<u8>,
    removed: bool,
}

impl CodeFile {
    /// Writes the picture. It takes the place of nothing: at its end it is deleted.
    pub(crate) fn write(path: PathBuf, picture: &QrPicture) -> Result<Self, Failure> {
        let png = picture.to_png()?;
        match write_new_private(&path, &png) {
            Ok(()) => Ok(Self {
                path,
                png,
                removed: false,
            }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Failure::PictureExists(path)),
            Err(error) => Err(Failure::File(path, error)),
        }
    }

    /// Removes the picture, and gives the place where it still lies where that is not possible.
    pub(crate) fn remove(mut self) -> Result<(), PathBuf> {
        self.remove_once().map_err(|_| self.path.clone())
    }

    fn remove_once(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.removed, true) {
            return Ok(());
        }
        let removed = match self.is_ours() {
            Ok(true) => fs::remove_file(&self.path),
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// Whether the file is still the picture: by now somebody may have put another in its place.
    fn is_ours(&self) -> io::Result<bool> {
        if !fs::symlink_metadata(&self.path)?.is_file() {
            return Ok(false);
        }
        let mut found = Vec::new();
        File::open(&self.path)?
            .take(self.png.len() as u64 + 1)
            .read_to_end(&mut found)?;
        Ok(found == self.png)
    }
}

impl Drop for CodeFile {
    fn drop(&mut self) {
        if let Err(error) = self.remove_once() {
            tracing::warn!(%error, "the picture of the code could not be removed");
        }
    }
}

/// Says early that a picture would take the place of something.
pub(crate) fn check_free(path: &Path) -> Result<(), Failure> {
    match path.symlink_metadata() {
        Ok(_) => Err(Failure::PictureExists(path.to_owned())),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use warifu_protocol::code::PairingCode;

    use super::*;

    fn picture() -> QrPicture {
        let code: PairingCode = concat!(
            "WARIFU://EXAMPLE.ORG:8443/T/A4DQOBYHA4DQOBYHA4DQOBYHA4/UWS2LJNFUWS2LJNFUWS2LJNFUU/",
            "AMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQ"
        )
        .parse()
        .unwrap();
        QrPicture::of_code(&code).unwrap()
    }

    #[test]
    fn a_file_of_the_person_is_neither_replaced_nor_deleted() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("code.png");
        fs::write(&path, b"a holiday").unwrap();
        assert!(matches!(check_free(&path), Err(Failure::PictureExists(_))));
        let refused = CodeFile::write(path.clone(), &picture());
        assert!(refused.is_err_and(|failure| failure.exit_code() == 2));
        assert_eq!(fs::read(&path).unwrap(), b"a holiday");

        fs::remove_file(&path).unwrap();
        check_free(&path).unwrap();
        let shown = CodeFile::write(path.clone(), &picture()).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, b"another holiday").unwrap();
        drop(shown);
        assert_eq!(fs::read(&path).unwrap(), b"another holiday");
    }

    #[test]
    fn a_picture_that_stays_is_told_of_and_no_other_file() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("code.png");
        let write = || CodeFile::write(path.clone(), &picture()).unwrap();
        assert_eq!(write().remove(), Ok(()));
        assert!(!path.exists());

        let shown = write();
        fs::remove_file(&path).unwrap();
        assert_eq!(shown.remove(), Ok(()));

        let shown = write();
        fs::write(&path, b"a holiday").unwrap();
        assert_eq!(shown.remove(), Ok(()));
        fs::remove_file(&path).unwrap();

        // Windows says of this that there is no such file.
        if cfg!(unix) {
            let shown = write();
            fs::remove_dir_all(home.path()).unwrap();
            fs::write(home.path(), b"no directory").unwrap();
            assert_eq!(shown.remove(), Err(path));
            fs::remove_file(home.path()).unwrap();
        }
    }

    #[test]
    fn the_picture_goes_with_the_code() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("code.png");
        let shown = CodeFile::write(path.clone(), &picture()).unwrap();
        assert!(path.exists());
        drop(shown);
        assert!(!path.exists());
    }
}
