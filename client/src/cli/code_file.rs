//! The picture of a code that the person asked for, there only as long as the code is shown.

use std::path::PathBuf;

use warifu::profile::write_private;
use warifu::qr::QrPicture;

use super::failure::Failure;

/// The picture of a code in a file, removed when this is dropped.
pub(crate) struct CodeFile(PathBuf);

impl CodeFile {
    pub(crate) fn write(path: PathBuf, picture: &QrPicture) -> Result<Self, Failure> {
        let png = picture.to_png()?;
        match write_private(&path, &png) {
            Ok(()) => Ok(Self(path)),
            Err(error) => Err(Failure::File(path, error)),
        }
    }
}

impl Drop for CodeFile {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::warn!(%error, "the picture of the code could not be removed");
        }
    }
}
