//! Telling people what happened: the outbox, and the channels that it is delivered to.

mod back_off;
mod channel;
mod log;
mod worker;

pub use channel::{Channel, DeliveryError};
pub use log::LogChannel;
pub use worker::{MOST_TRIES, Outbox};
