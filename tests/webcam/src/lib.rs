//! A webcam that is a program: plugged into the USB of the Linux that it runs on, where the kernel's own driver takes it
//! for any other. It does what it is told, also what no webcam should.
//!
//! A package of its own, so that it is optimised where the tests are not: it films on machines that are emulated.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "what is for tests fails loudly")]

mod film;
mod projector;
mod webcam;

pub use film::Film;
pub use webcam::{Encoding, Mode, Model, Webcam, until};
