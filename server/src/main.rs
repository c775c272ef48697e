//! The `warifu-server` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    warifu_server::cli::main()
}
