//! Accounts: one per person.

use std::fmt;

use uuid::Uuid;
use warifu_protocol::text::{EmailAddress, Username};
use warifu_protocol::{Sha256Hash, Timestamp};
use zeroize::Zeroizing;

use super::LogHead;

/// An account's identifier, `uuid` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub Uuid);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A PHC string of Argon2id. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(Zeroizing<String>);

impl PasswordHash {
    /// A hash that was made or stored before.
    #[must_use]
    pub fn from_phc(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The PHC string.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash([redacted])")
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub id: AccountId,
    /// Its name, unique.
    pub username: Username,
    /// Its address, unique.
    pub email: EmailAddress,
    /// What its password is checked against.
    pub password: PasswordHash,
    /// SHA-256 of `recovery_auth`.
    pub recovery_key_sha256: Sha256Hash,
    /// When it was made.
    pub created_at: Timestamp,
    /// The head of its device log, where it has one.
    pub log: Option<LogHead>,
}
