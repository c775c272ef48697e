//! Journeys through the whole product: real processes, real TLS, real files.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so and stops"
)]

mod certificate_requests;
mod certificates;
mod crash;
mod error_table;
mod limits;
mod pairing_over_http;
mod power_cut;
mod races;
mod registration_over_http;
mod repeats;
mod restart;
mod sessions;
mod silence;
mod terminal_journey;
mod tls;
mod vectors;
mod wycheproof;
