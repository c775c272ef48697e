//! Publishing into a bucket: one in memory, and one of an emulator of S3.

#![cfg(feature = "s3")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

mod memory;
mod moto;
mod process;
#[path = "../shared/python.rs"]
mod python;
#[path = "../shared/skipped.rs"]
mod skipped;
mod world;
