//! The endpoints, against the real domain, CA and hashing, the memory store, a clock that stands
//! still until it is moved, and seeded randomness.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod account_log;
mod account_password;
mod anything;
mod approval;
mod approve;
mod ceremony;
mod challenge;
mod claim;
mod description;
mod device;
mod device_revoke;
mod dpop;
mod events;
mod health;
mod hold;
mod limits;
mod login;
mod notices;
mod offer;
mod register;
mod repeats;
mod revocation;
mod session;
mod shape;
mod world;
