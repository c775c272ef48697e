//! Codes between two computers: offered by an enrolled one, received by a new one.

mod approval;
mod arrival;
mod attack;
mod following;
mod number;
mod offer;
mod received;

pub use arrival::{Arrival, OpenedClaim};
pub use attack::Attack;
pub(crate) use following::{Following, Way, insist, is_gone};
pub use number::{NotTwoDigits, TypedNumber};
pub use offer::{Offer, OfferKind};
pub use received::ReceivedCode;
use warifu_protocol::pairing::PairingState;

/// Hears how a pairing goes on, on either of its sides.
pub trait Progress {
    /// The pairing is in another state than before.
    fn state(&mut self, _state: PairingState) {}
    /// The new device may show its number: two digits.
    fn number(&mut self, _number: &str) {}
    /// The server has not answered for a while; it will be asked again. Once for each silence.
    fn unreachable(&mut self) {}
    /// The server answers again after [`Progress::unreachable`]. Once for each silence.
    fn answered(&mut self) {}
}

/// Nobody wants to hear of it.
impl Progress for () {}

#[cfg(test)]
mod tests;
