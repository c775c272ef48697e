//! What the journeys share: a real server in a process of its own, devices that speak HTTP, the
//! command-line client, the app in a window, and the judges and faults around them.
//!
//! Everything here is for tests and fails loudly; nothing waits for a while, only for events. Where none
//! tells, `window::until` looks again.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test that cannot go on says so and stops"
)]

pub mod api;
pub mod binaries;
pub mod bundle;
#[cfg(target_os = "linux")]
pub mod camera;
pub mod ceremony;
pub mod cluster;
pub mod computer;
pub mod device;
pub mod dpop;
#[cfg(target_os = "linux")]
pub mod fault;
pub mod filmed;
pub mod load;
pub mod malice;
pub mod need;
pub mod person;
#[cfg(target_os = "linux")]
pub mod portal;
#[cfg(target_os = "linux")]
pub mod power_cut;
pub mod process;
pub mod python;
pub mod refusal;
pub mod relay;
#[cfg(target_os = "linux")]
pub mod secret_service;
pub mod server;
#[cfg(target_os = "linux")]
pub mod window;
pub mod wire_client;
