//! A pair of roots and the directory that holds it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use warifu_protocol::{Algorithm, Pin, Timestamp};
use zeroize::Zeroizing;

use super::key::CaKey;
use super::pem;
use super::root::{Root, RootError};
use crate::domain::Entropy;
use crate::private_file;

/// Why the CA's files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The disk, or who may read it.
    #[error("{path}: {source}")]
    File {
        /// Which file or directory.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// A file is there but not what it should be.
    #[error("{path}: {source}. Restore the directory `ca` from a backup; without it no certificate is valid")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        source: RootError,
    },
    /// New roots cannot be made.
    #[error("the CA's keys cannot be made: {0}")]
    Make(#[from] RootError),
}

/// Both roots that were made together: P-256 and ML-DSA-87.
#[derive(Debug)]
pub(crate) struct Generation {
    pub(crate) p256: Root,
    pub(crate) ml_dsa_87: Root,
}

impl Generation {
    /// The first generation of the CA in `directory`; `None` where there is no CA yet.
    pub(crate) fn load(directory: &Path) -> Result<Option<Self>, OpenError> {
        let home = home(directory);
        if !home.try_exists().map_err(at(&home))? {
            return Ok(None);
        }
        Ok(Some(Self {
            p256: load_root(&home, Algorithm::EcdsaP256)?,
            ml_dsa_87: load_root(&home, Algorithm::MlDsa87)?,
        }))
    }

    /// Makes the first generation. Both roots appear by one rename: a crash leaves a whole CA or none.
    pub(crate) fn create(directory: &Path, now: Timestamp, entropy: &dyn Entropy) -> Result<Self, OpenError> {
        let generation = Self {
            p256: Root::generate(Algorithm::EcdsaP256, now, entropy)?,
            ml_dsa_87: Root::generate(Algorithm::MlDsa87, now, entropy)?,
        };
        let home = home(directory);
        let beside = home.with_extension("new");
        if beside.try_exists().map_err(at(&beside))? {
            fs::remove_dir_all(&beside).map_err(at(&beside))?;
        }
        private_file::create_directory(&beside).map_err(at(&beside))?;
        for root in [&generation.p256, &generation.ml_dsa_87] {
            store_root(&beside, root)?;
        }
        fs::rename(&beside, &home).map_err(at(&home))?;
        warifu_private::sync_parent(&home).map_err(at(&home))?;
        Ok(generation)
    }

    pub(crate) const fn root(&self, algorithm: Algorithm) -> &Root {
        match algorithm {
            Algorithm::EcdsaP256 => &self.p256,
            Algorithm::MlDsa87 => &self.ml_dsa_87,
        }
    }

    pub(crate) fn pin(&self) -> Pin {
        Pin::of_roots(
            self.p256.public_key().spki_der(),
            self.ml_dsa_87.public_key().spki_der(),
        )
    }
}

fn home(directory: &Path) -> PathBuf {
    directory.join("generation-1")
}

fn key_file(home: &Path, algorithm: Algorithm) -> PathBuf {
    home.join(format!("{algorithm}.key.pem"))
}

fn certificate_file(home: &Path, algorithm: Algorithm) -> PathBuf {
    home.join(format!("{algorithm}.crt.pem"))
}

fn store_root(home: &Path, root: &Root) -> Result<(), OpenError> {
    let algorithm = root.public_key().algorithm();
    let key = root.key().to_pem().map_err(RootError::from)?;
    let certificate = warifu_protocol::pem::encode("CERTIFICATE", root.der());
    for (path, text) in [
        (key_file(home, algorithm), key.as_str()),
        (certificate_file(home, algorithm), &certificate),
    ] {
        private_file::write(&path, text.as_bytes()).map_err(at(&path))?;
    }
    Ok(())
}

fn load_root(home: &Path, algorithm: Algorithm) -> Result<Root, OpenError> {
    let path = key_file(home, algorithm);
    let key = CaKey::from_pem(algorithm, &text(&path)?)
        .map_err(RootError::from)
        .map_err(damaged(&path))?;
    let path = certificate_file(home, algorithm);
    let der = pem::decode("CERTIFICATE", &text(&path)?)
        .ok_or(RootError::Certificate)
        .map_err(damaged(&path))?;
    Root::from_parts(key, der.to_vec()).map_err(damaged(&path))
}

fn text(path: &Path) -> Result<Zeroizing<String>, OpenError> {
    let missing = || io::Error::from(io::ErrorKind::NotFound);
    let content = private_file::read(path)
        .and_then(|content| content.ok_or_else(missing))
        .map_err(at(path))?;
    // What is no text is no PEM either; the caller says so.
    Ok(Zeroizing::new(str::from_utf8(&content).unwrap_or_default().to_owned()))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> OpenError {
    let path = path.to_owned();
    |source| OpenError::File { path, source }
}

fn damaged(path: &Path) -> impl FnOnce(RootError) -> OpenError {
    let path = path.to_owned();
    |source| OpenError::Damaged { path, source }
}
