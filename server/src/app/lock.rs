//! One process for one data directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use crate::by_hand::{ByHand as _, System};
use crate::private_file::{self, ClaimError};

/// Why the data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process uses it.
    #[error(
        "the data directory {directory} is in use{by}: stop that server, or choose another directory with --data-dir"
    )]
    Taken {
        /// Which directory.
        directory: PathBuf,
        /// `" by process N"`, where that can be read.
        by: String,
    },
    /// Others may enter it, and it is not clear whose it is.
    #[error(
        "the data directory {directory} is open to other users and holds something already. If it is this server's, \
         close it with {command}{or_else}; otherwise choose another one with --data-dir",
        command = System::close_directory(.directory),
        or_else = System::OR_ELSE
    )]
    OpenToOthers {
        /// Which directory.
        directory: PathBuf,
    },
    /// It cannot be made, or not be written to.
    #[error("the data directory {directory} cannot be used: {source}. Choose another one with --data-dir")]
    Directory {
        /// Which directory.
        directory: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

/// Holds the data directory until it is dropped or the process ends.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

impl DataLock {
    /// Makes the directory where it is missing, and takes it. One that is open to other users is closed if it
    /// is empty, and refused if it is not.
    ///
    /// # Errors
    /// Another process has it, it is open to other users, or it cannot be used.
    pub fn take(directory: &Path) -> Result<Self, LockError> {
        let failed = |source| LockError::Directory {
            directory: directory.to_owned(),
            source,
        };
        private_file::claim_directory(directory).map_err(|error| match error {
            ClaimError::OpenToOthers => LockError::OpenToOthers {
                directory: directory.to_owned(),
            },
            ClaimError::File(source) => failed(source),
        })?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = warifu_private::open(&directory.join("lock"), &mut options).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LockError::Taken {
                    directory: directory.to_owned(),
                    by: holder(&mut file),
                });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        note_holder(&mut file).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

// For whoever finds the directory taken; the lock itself is the system's and ends with the process.
fn note_holder(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.take(32).read_to_string(&mut text);
    match (read, text.trim().parse::<u32>()) {
        (Ok(_), Ok(process)) => format!(" by process {process}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_has_one_holder() {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let lock = DataLock::take(&data).unwrap();
        let refused = DataLock::take(&data).unwrap_err().to_string();
        assert!(refused.contains(&std::process::id().to_string()), "{refused}");
        drop(lock);
        DataLock::take(&data).unwrap();
    }
}
