//! The pairing ceremony with approval, as a model that is small enough for every order of events to be tried.
//!
//! Cryptography is symbols here: a MAC is known by what it is over and can be made by whoever knows the key; what the
//! symbols stand on is held against the real thing in `tests/symbols.rs`. Two devices, a person, a thief and a server do
//! what they may, in any order, and time ends whatever it ends at any moment.
//!
//! What is left out, on purpose: that a two-digit number is right by chance once in a hundred tries
//! ([`World::lucky`] grants it where something else must catch what follows), and what malware on either computer does.

mod ceremony;
mod checks;
mod device;
mod knowledge;
mod properties;
mod server;

#[cfg(test)]
mod tests;

pub use ceremony::{Action, State};
pub use checks::Check;
pub use device::{New, Old};
pub use knowledge::{Claim, Collected, Head, Keys, Number, Reveal};

/// A world in which the ceremony takes place.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Whether the server has been taken over.
    pub server_is_malicious: bool,
    /// Whether the thief, and a server that was taken over with them, have seen the code.
    pub code_was_seen: bool,
    /// Whether keys of the attacker give the number of the new device by chance.
    pub lucky: bool,
    /// Whether the person types what a caller tells them.
    pub person_obeys_a_caller: bool,
    /// The checks that are left out.
    pub without: Vec<Check>,
}

impl World {
    pub(crate) fn has(&self, check: Check) -> bool {
        !self.without.contains(&check)
    }
}
