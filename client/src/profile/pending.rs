//! An enrolment whose answer has not been seen to its end.
//!
//! It is written before the request leaves, so that a crash, a lost answer or a closed window loses
//! nothing: the same command then repeats the request with the same keys and gets the same answer.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use warifu_protocol::{Pin, SecretText, Sha256Hash, Timestamp};

use super::{Profile, ProfileError, Vault};
use crate::entropy::Entropy;
use crate::trust::ServerAddress;

const FILE: &str = "pending.sealed";

/// An enrolment under way. Sealed, since it holds the recovery key until the person has seen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// What was asked for.
    pub kind: PendingKind,
    /// For whom.
    pub username: String,
    /// At which server.
    pub server: ServerAddress,
    /// The pin under which that is known.
    pub pin: Pin,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// For a first device, the beginning of the account's device log as it was signed for the request, Base64: a repeat sends
    /// the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beginning: Option<String>,
    /// For a claim, what this computer was called in it: a repeat says the same, since what the server and the code are bound to
    /// does not change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<Named>,
}

/// What a computer is called in a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The name of the device.
    pub device_name: String,
    /// What it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
}

/// What an enrolment under way is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PendingKind {
    /// A first device, with the recovery key of its account.
    Register {
        /// As the person will write it down.
        recovery_key: SecretText,
    },
    /// A further device, by a code.
    Claim {
        /// SHA-256 of the code's token, so that another code makes other keys.
        code_sha256: Sha256Hash,
        /// Where it waits for an approval.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held: Option<Held>,
    },
}

/// A claim that a server holds until it is approved and collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The pairing.
    pub id: Uuid,
    /// What opens the claimant's side of it.
    pub secret: SecretText,
}

impl Pending {
    /// The enrolment that is under way in `profile`, if `vault` opens it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn load(profile: &Profile, vault: &Vault) -> Result<Option<Self>, ProfileError> {
        let Some(sealed) = profile.read(FILE)? else {
            return Ok(None);
        };
        // One that cannot be opened belongs to keys that are gone: nothing can be repeated with it.
        Ok(vault
            .open(FILE, &sealed)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Writes it, durably.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, profile: &Profile, vault: &Vault, entropy: &dyn Entropy) -> Result<(), ProfileError> {
        profile.write(FILE, &vault.seal_json(FILE, self, entropy)?)
    }

    /// Forgets it.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn forget(profile: &Profile) -> Result<(), ProfileError> {
        profile.remove(FILE)
    }

    /// Whether a profile has one, opened or not.
    #[must_use]
    pub fn is_in(profile: &Profile) -> bool {
        profile.has(FILE)
    }
}
