//! Codes between two computers: offered by an enrolled one, received by a new one.

mod offer;
mod received;

pub use offer::{Offer, Progress};
pub use received::ReceivedCode;

#[cfg(test)]
mod tests;
