//! Telling people what happened: the outbox, and the channels that it is delivered to.

mod back_off;
mod channel;
mod channels;
mod json;
mod log;
mod mail;
mod notice;
mod roots;
mod smtp;
#[cfg(feature = "sns")]
mod sns;
#[cfg(test)]
mod tests;
mod webhook;
mod worker;

#[cfg(feature = "s3")]
pub(crate) use back_off::back_off;
pub use channel::{Cause, Channel, DeliveryError, ErrorCode};
pub use channels::channels;
pub use log::LogChannel;
pub use notice::Notice;
pub use roots::{RootsError, roots};
pub use smtp::SmtpChannel;
#[cfg(feature = "sns")]
pub use sns::SnsChannel;
pub use webhook::{SecretError, WebhookChannel, WebhookError, WebhookSecret};
pub use worker::Outbox;
