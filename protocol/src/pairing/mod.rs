//! The pairing ceremony: its states on the wire, and every value that an `S` code derives.

mod secret;
mod state;
mod transcript;

pub use secret::{Endorsement, PairingSecret, RevealedSecret, Secret};
pub use state::PairingState;
pub use transcript::Transcript;
