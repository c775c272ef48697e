//! The desktop program.
// Without this, Windows opens a console beside the window.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    warifu_app::run()
}
