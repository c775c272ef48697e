//! Becoming a device of an account: as its first one, or with a code.
//!
//! The keys and what is needed to repeat the request are kept before it leaves. Whatever happens then,
//! the same command finishes what was begun. A program that does not know what that was finds it by [`begun`]
//! and [`resume`].

mod accept;
mod beginning;
mod claim;
mod prepare;
mod register;
mod resume;
mod waiting;

pub use claim::{Claim, Claimed, claim, finished_claim};
pub use register::{Application, Registered, acknowledge_recovery_key, finished_registration, register};
pub use resume::{Begun, begun, forget_begun, give_up, resume};
pub use waiting::PendingClaim;

use crate::error::Error;
use crate::profile::Record;

fn already(record: &Record) -> Error {
    Error::AlreadyEnrolled {
        username: record.username.clone(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
