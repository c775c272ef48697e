//! The `warifu` command line.

mod cli;

fn main() -> std::process::ExitCode {
    if let Some(ended) = warifu::screen::asked_in_place() {
        return ended;
    }
    warifu::core_dumps::forbid();
    cli::run()
}
