//! The port to password hashing.

use async_trait::async_trait;
use warifu_protocol::text::Password;

use super::PasswordHash;

/// Too many hashes wait already: try again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password queue is full")]
pub struct QueueFull;

/// Hashes passwords, each call costing one hash.
#[async_trait]
pub trait Passwords: Send + Sync + 'static {
    /// Hashes a new password with a fresh salt.
    async fn hash(&self, password: Password) -> Result<PasswordHash, QueueFull>;

    /// Whether `password` is the one of `stored`; without a stored hash the same work is done for
    /// nothing, and the answer is no.
    async fn verify(&self, password: Password, stored: Option<PasswordHash>) -> Result<bool, QueueFull>;
}
