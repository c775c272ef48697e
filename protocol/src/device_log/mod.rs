//! The device log: who belongs to an account, said by its devices and not by the server.
//!
//! An append-only list of entries, each signed by a device that belonged to the account when it was made,
//! and each naming the hash of the one before. Whoever holds the head knows that nothing was dropped,
//! reordered or slipped in. Nothing here reads a clock: what depends on time goes by the entries' own.

mod build;
mod decode;
mod device;
mod encode;
mod entry;
mod error;
mod keys;
mod log;
mod rules;
mod signed;
#[cfg(test)]
mod tests;

pub use device::{LoggedDevice, Mark};
pub use entry::{Change, Entry, Kind};
pub use error::{EntryError, LogError};
pub use keys::LoggedKeys;
pub use log::{DeviceLog, RECOVERY_GRACE, Standing};
pub use signed::SignedEntry;

/// The most bytes of an entry.
pub const MAX_ENTRY: usize = 16 * 1024;

/// The most bytes of an entry with its signatures.
pub const MAX_SIGNED: usize = 32 * 1024;

/// The most devices that a recovery can keep.
pub const MAX_KEPT: usize = 256;
