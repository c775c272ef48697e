//! The channels of notifications against what they are for: Amazon SNS as moto has it, a mail server, a webhook's
//! receiver.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

mod authority;
mod channels;
mod outbox;
#[path = "../shared/python.rs"]
mod python;
#[path = "../shared/skipped.rs"]
mod skipped;
mod smtp;
#[cfg(feature = "sns")]
mod sns;
mod webhook;
mod world;
