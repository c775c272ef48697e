//! Becoming a device of an account: as its first one, or with a code.
//!
//! The keys and what is needed to repeat the request are kept before it leaves. Whatever happens then,
//! the same command finishes what was begun.

mod accept;
mod claim;
mod prepare;
mod register;

pub use claim::{Claim, claim};
pub use register::{Application, Registered, acknowledge_recovery_key, register};
