//! The server's own secrets besides the CA, each a file in the directory `keys`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use url::Url;
#[cfg(feature = "dynamodb")]
use warifu_protocol::{encoding::hex, kdf::hmac};
use zeroize::Zeroizing;

use crate::domain::Entropy;
use crate::private_file;
use crate::token::TokenSigner;

/// The keys of access tokens and of challenges.
pub(crate) struct Keys {
    pub(crate) tokens: TokenSigner,
    pub(crate) challenges: Zeroizing<[u8; 32]>,
}

impl Keys {
    /// Reads the keys in the directory `keys` of that directory, or makes them.
    pub(crate) fn load_or_create(secrets_dir: &Path, public_url: &Url, entropy: &dyn Entropy) -> anyhow::Result<Self> {
        let keys = directory(secrets_dir)?;
        let tokens = TokenSigner::load_or_create(&keys, public_url)
            .with_context(|| format!("the key of the access tokens in {} cannot be used", keys.display()))?;
        Ok(Self {
            tokens,
            challenges: challenge_key(&keys, entropy)?,
        })
    }

    /// What tells these keys from others and gives nothing of them away.
    #[cfg(feature = "dynamodb")]
    pub(crate) fn check(&self) -> String {
        let challenges = hmac(&*self.challenges, &[b"warifu/challenge-key-check/v1"]);
        format!("{} {}", self.tokens.key_id(), hex(&challenges))
    }
}

fn directory(secrets_dir: &Path) -> anyhow::Result<PathBuf> {
    let directory = secrets_dir.join("keys");
    // One that is mounted is as it is, and may be read-only.
    if !directory.is_dir() {
        private_file::create_directory(&directory)
            .with_context(|| format!("{} cannot be made", directory.display()))?;
    }
    Ok(directory)
}

fn challenge_key(directory: &Path, entropy: &dyn Entropy) -> anyhow::Result<Zeroizing<[u8; 32]>> {
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
