//! Proofs of possession: what a device signs, and how a DPoP key is named.

mod account;
mod challenge;
mod jwk;
mod origin;

pub use account::{NotAnInteger, account_params};
pub use challenge::{Challenge, ChallengeMessage, Context, offer_params};
pub use jwk::{Jwk, JwkError};
pub use origin::{Origin, OriginError};
