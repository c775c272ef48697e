//! Journeys through the whole product: real processes, real TLS, real files.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so and stops"
)]

mod approval;
#[cfg(target_os = "linux")]
mod camera_journey;
mod certificate_requests;
mod certificates;
mod cluster;
mod crash;
mod device_log_journey;
mod error_table;
#[cfg(target_os = "linux")]
mod keychain_journey;
mod limits;
mod malice;
mod pairing_over_http;
#[cfg(target_os = "linux")]
mod power_cut;
mod races;
mod registration_over_http;
mod repeats;
#[cfg(unix)]
mod restart;
mod scanning;
#[cfg(target_os = "linux")]
mod screen_journey;
mod sessions;
#[cfg(target_os = "linux")]
mod shown_code;
mod silence;
mod terminal_journey;
mod tls;
mod vectors;
#[cfg(target_os = "linux")]
mod window;
mod wycheproof;
