//! The bytes of a picture that was named.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use warifu::scan;

use super::failure::Failure;

/// Reads a file; of one that is larger than any picture that is looked at, one byte more than is allowed, so that the reader can tell.
///
/// # Errors
/// It cannot be read.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(scan::MAX_FILE as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Failure::File(path.to_owned(), error)),
    }
}
