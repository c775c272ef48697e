//! Connections: who is let in, what is agreed on, how long they last, and how they end.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

mod bounds;
mod handshake;
mod identity;
mod world;
