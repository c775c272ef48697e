//! Telling people what happened: the outbox, and the channels that it is delivered to.

mod back_off;
mod channel;
mod log;
mod worker;

#[cfg(feature = "s3")]
pub(crate) use back_off::back_off;
pub use channel::{Channel, DeliveryError};
pub use log::LogChannel;
pub use worker::Outbox;
