//! How long the app takes from its start to its first picture, and what it costs to have it open. Started by
//! `cargo xtask bench window`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measurement prints its results, and what fails makes it worthless"
)]

#[cfg(target_os = "linux")]
mod first_picture;

use clap::Parser;

/// Measures the app's window.
#[derive(Parser)]
struct Options {
    /// How often the app is started.
    #[arg(long, default_value_t = 11)]
    starts: u32,
}

#[cfg(target_os = "linux")]
fn main() {
    let options = Options::parse();
    first_picture::measure(options.starts.max(1));
}

#[cfg(not(target_os = "linux"))]
fn main() {
    let Options { .. } = Options::parse();
    println!("The window is measured on Linux, where it has a display of its own.");
}
