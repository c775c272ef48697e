//! Access tokens: JWTs by RFC 9068, signed with Ed25519.

mod signer;

#[cfg(feature = "dynamodb")]
pub(crate) use signer::FILE as KEY_FILE;
pub use signer::{KeyError, TokenSigner};
