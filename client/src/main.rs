//! The `warifu` command line.

mod cli;
mod core_dumps;

fn main() -> std::process::ExitCode {
    core_dumps::forbid();
    cli::run()
}
