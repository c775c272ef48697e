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

use crate::computer::Computer;
use crate::error::Error;
use crate::profile::Pending;

/// Says early, before a person is asked anything, that a profile has its device already. One whose
/// recovery key nobody has seen yet may go on.
///
/// # Errors
/// [`Error::AlreadyEnrolled`], or the record cannot be read.
pub fn check_free(computer: &Computer) -> Result<(), Error> {
    match computer.record()? {
        Some(record) if !Pending::is_in(&computer.profile) => Err(Error::AlreadyEnrolled {
            username: record.username,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests;
