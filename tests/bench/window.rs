//! How long the app takes from its start to its first picture, and what it costs to have it open, or to look through a camera.
//! Started by `cargo xtask bench window` and `cargo xtask bench camera`.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::unwrap_used,
        clippy::expect_used,
        reason = "what fails makes a measurement worthless"
    )
)]
#![expect(clippy::print_stdout, reason = "a measurement prints its results")]

#[cfg(target_os = "linux")]
mod first_picture;
#[cfg(target_os = "linux")]
mod live_camera;

use clap::Parser;

/// Measures the app's window.
#[derive(Parser)]
struct Options {
    /// How often the app is started.
    #[arg(long, default_value_t = 11)]
    starts: u32,
    /// Looks through cameras instead, for so many seconds each.
    #[arg(long)]
    camera: Option<u64>,
}

#[cfg(target_os = "linux")]
fn main() {
    let options = Options::parse();
    match options.camera {
        Some(seconds) => live_camera::measure(seconds.max(1)),
        None => first_picture::measure(options.starts.max(1)),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    let Options { .. } = Options::parse();
    println!("The window is measured on Linux, where it has a display of its own.");
}
