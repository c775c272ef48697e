//! The server's own secrets, each a file in the directory `keys`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use zeroize::Zeroizing;

use crate::domain::Entropy;
use crate::private_file;

/// The directory of the keys, made where it is missing.
pub(crate) fn directory(data_dir: &Path) -> anyhow::Result<PathBuf> {
    let directory = data_dir.join("keys");
    private_file::create_directory(&directory).with_context(|| format!("{} cannot be made", directory.display()))?;
    Ok(directory)
}

/// The key that makes challenges.
pub(crate) fn challenge_key(directory: &Path, entropy: &dyn Entropy) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let path = directory.join("challenge.key");
    let content = private_file::read_or_create(&path, || Zeroizing::new(entropy.bytes::<32>().to_vec()))
        .with_context(|| format!("{} cannot be used", path.display()))?;
    let Ok(key) = <[u8; 32]>::try_from(content.as_slice()) else {
        bail!(
            "{} is damaged: delete it, and a new one is made; open challenges are lost with it",
            path.display()
        );
    };
    Ok(Zeroizing::new(key))
}
