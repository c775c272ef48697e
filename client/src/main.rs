//! The `warifu` command line.

mod cli;

fn main() -> std::process::ExitCode {
    warifu::core_dumps::forbid();
    cli::run()
}
