//! The device log of the account, as this computer knows it.
//!
//! The server keeps the log, but is not trusted with it. This computer keeps its own copy in the profile, and the last place
//! that it has seen in the keychain entry, out of the reach of whoever changes files. Whatever the server shows is verified
//! from the beginning and held against that (`judge`); what fails is an alarm ([`LogAlarm`]) that stays in the profile until its
//! person acknowledges it ([`Alarms`]). What passes is kept (`keep`), file first and last place after it, and only then relied on.

mod alarm;
mod alarms;
mod announced;
mod appending;
mod file;
mod judge;
mod keep;
mod listed;
mod mark;
mod memory;
mod sync;

pub use alarm::LogAlarm;
pub use alarms::{Alarms, Raised};
pub(crate) use appending::APPENDED_BY_OTHERS;
pub use appending::enrolling;
pub use file::{LogFileError, kept_without_keychain, read_log};
pub(crate) use keep::forget;
pub use keep::keep;
pub use listed::{ListedDevice, ListedDevices};
pub use mark::LogMark;

#[cfg(test)]
mod tests;
