//! The endpoints, against the real domain, CA and hashing, the memory store, a clock that stands
//! still until it is moved, and seeded randomness.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod challenge;
mod claim;
mod description;
mod device;
mod dpop;
mod health;
mod limits;
mod login;
mod offer;
mod register;
mod repeats;
mod revocation;
mod session;
mod shape;
mod world;
