//! The journey of two computers and one code with a webcam, and everything that a webcam can do wrong. Started in a virtual
//! machine by `cargo xtask camera-test`; it wants to be the administrator of a machine without cameras.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::unwrap_used,
        clippy::expect_used,
        reason = "a test that cannot go on says so and stops"
    )
)]
#![expect(clippy::print_stdout, reason = "a test says how it went")]

#[cfg(target_os = "linux")]
mod journey;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() {
    journey::travel().await;
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("The camera is tested on Linux, whose kernel lets programs be webcams.");
}
