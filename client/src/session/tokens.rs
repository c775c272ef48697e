//! The tokens of a session, in a sealed file.

use serde::{Deserialize, Serialize};
use warifu_protocol::{SecretText, Timestamp};

use crate::entropy::Entropy;
use crate::profile::{Profile, ProfileError, Vault};

const FILE: &str = "session.sealed";

/// What a session consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// The access token.
    pub access_token: SecretText,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Gets the next pair, once.
    pub refresh_token: SecretText,
}

impl Tokens {
    /// The session of `profile`, where there is one. A file that `vault` does not open is none: one can
    /// always log in again.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn load(profile: &Profile, vault: &Vault) -> Result<Option<Self>, ProfileError> {
        let sealed = profile.read(FILE)?;
        Ok(sealed
            .and_then(|sealed| vault.open(FILE, &sealed).ok())
            .and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Keeps the session.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, profile: &Profile, vault: &Vault, entropy: &dyn Entropy) -> Result<(), ProfileError> {
        profile.write(FILE, &vault.seal_json(FILE, self, entropy)?)
    }

    /// Forgets the session.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn forget(profile: &Profile) -> Result<(), ProfileError> {
        profile.remove(FILE)
    }

    /// Whether a profile has a session, opened or not.
    #[must_use]
    pub fn are_in(profile: &Profile) -> bool {
        profile.has(FILE)
    }
}
