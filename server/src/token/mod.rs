//! Access tokens: JWTs by RFC 9068, signed with Ed25519.

mod signer;

pub use signer::{KeyError, TokenSigner};
