//! The files of a device: a directory of its own, written atomically, secrets sealed.

mod location;
mod pending;
mod private;
mod record;
mod vault;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use uuid::Uuid;

pub use location::{ProfileName, ProfileNameError, default_directory};
pub use pending::{Held, Named, Pending, PendingKind};
pub use private::{write_new_private, write_private};
pub use record::Record;
pub use vault::{SealError, Vault, VaultError};

use self::private::open_lock;
use crate::entropy::{self, Entropy, EntropyError};

/// A directory with the files of one device.
#[derive(Clone, Debug)]
pub struct Profile {
    directory: PathBuf,
    id: Uuid,
}

/// Why a profile's file did not serve.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The system refused.
    #[error("{} cannot be used", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is longer than any that this program writes.
    #[error("{} is too large", .0.display())]
    TooLarge(PathBuf),
    /// The file cannot be understood.
    #[error("{} is damaged", .0.display())]
    Damaged(PathBuf),
    /// Another process is changing the profile.
    #[error("another process is using the profile")]
    Busy,
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// A secret could not be sealed, so it was not kept.
    #[error("a secret of the profile could not be sealed")]
    Sealing,
}

impl From<SealError> for ProfileError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Entropy(error) => Self::Entropy(error),
            SealError::Sealing => Self::Sealing,
        }
    }
}

/// Held while a profile is changed; lets go when dropped.
#[derive(Debug)]
pub struct ProfileLock {
    _file: File,
}

const ID: &str = "id";
const LOCK: &str = "lock";
const MAX_FILE: u64 = 1024 * 1024;

impl Profile {
    /// Opens the profile in `directory`, making it where there is none.
    ///
    /// # Errors
    /// The directory cannot be made, read or written.
    pub fn create(directory: PathBuf, entropy: &dyn Entropy) -> Result<Self, ProfileError> {
        if let Some(profile) = Self::open(directory.clone())? {
            return Ok(profile);
        }
        warifu_private::make_directories(&directory).map_err(io_error(&directory))?;
        let profile = Self {
            directory,
            id: entropy::uuid(entropy)?,
        };
        let path = profile.path(ID);
        match write_new_private(&path, profile.id.to_string().as_bytes()) {
            Ok(()) => Ok(profile),
            // Another process made the profile in the meantime: its id is the one that counts.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Self::open(profile.directory)?.ok_or(ProfileError::Damaged(path))
            }
            Err(source) => Err(ProfileError::Io { path, source }),
        }
    }

    /// Opens the profile in `directory`, where there is one.
    ///
    /// # Errors
    /// It is there but cannot be read.
    pub fn open(directory: PathBuf) -> Result<Option<Self>, ProfileError> {
        let mut profile = Self {
            directory,
            id: Uuid::nil(),
        };
        let Some(text) = profile.read(ID)? else {
            return Ok(None);
        };
        profile.id = std::str::from_utf8(&text)
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .ok_or_else(|| ProfileError::Damaged(profile.path(ID)))?;
        Ok(Some(profile))
    }

    /// The profile's own identifier, by which its keychain entry is found and its files are bound.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// Where it is.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Whether the file `name` is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// Reads the file `name`, where there is one.
    ///
    /// # Errors
    /// It cannot be read, or is longer than 1 MiB.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, ProfileError> {
        self.read_at_most(name, MAX_FILE)
    }

    /// Reads the file `name`, where there is one, of at most `most` bytes.
    ///
    /// # Errors
    /// It cannot be read, or is longer.
    pub(crate) fn read_at_most(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, ProfileError> {
        let path = self.path(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ProfileError::Io { path, source }),
        };
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes).map_err(io_error(&path))?;
        if bytes.len() as u64 > most {
            return Err(ProfileError::TooLarge(path));
        }
        Ok(Some(bytes))
    }

    /// Writes the file `name`, whole or not at all, readable by its owner alone and durable.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), ProfileError> {
        let path = self.path(name);
        write_private(&path, bytes).map_err(io_error(&path))
    }

    /// Removes the file `name`; there being none is success.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove(&self, name: &str) -> Result<(), ProfileError> {
        let path = self.path(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ProfileError::Io { path, source: error }),
            _ => Ok(()),
        }
    }

    /// Takes the profile for a change.
    ///
    /// # Errors
    /// [`ProfileError::Busy`] where another process has it.
    pub fn lock(&self) -> Result<ProfileLock, ProfileError> {
        let path = self.path(LOCK);
        let file = open_lock(&path).map_err(io_error(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(ProfileLock { _file: file }),
            Err(fs::TryLockError::WouldBlock) => Err(ProfileError::Busy),
            Err(fs::TryLockError::Error(source)) => Err(ProfileError::Io { path, source }),
        }
    }

    /// Takes the profile for a change, waiting until other processes are done with theirs. Blocks.
    ///
    /// # Errors
    /// The lock file cannot be used.
    pub fn wait_for_lock(&self) -> Result<ProfileLock, ProfileError> {
        let path = self.path(LOCK);
        let file = open_lock(&path).map_err(io_error(&path))?;
        file.lock().map_err(io_error(&path))?;
        Ok(ProfileLock { _file: file })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> ProfileError {
    let path = path.to_owned();
    move |source| ProfileError::Io { path, source }
}

#[cfg(test)]
mod tests;
