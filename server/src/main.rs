//! The `warifu-server` command.

mod core_dumps;

use std::process::ExitCode;

// Each password hash takes 19 MiB for 18 ms. The C library's allocator keeps such blocks in the arena of
// every thread that ever hashed, hundreds of MiB after a busy minute; this one gives them back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    core_dumps::forbid();
    warifu_server::cli::main()
}
