//! `cargo xtask bench`: measurements that anybody can repeat.

use std::process::Command;

use anyhow::Result;
use clap::Subcommand;

use crate::need::Purpose;
use crate::{install, step, workspace};

/// What is measured.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Registrations and logins a second against the raw password hash, memory, start and sizes.
    Server {
        /// Seconds of each segment; the hash and the server take turns.
        #[arg(long, default_value_t = 5)]
        seconds: u64,
        /// How often each of them has its turn.
        #[arg(long, default_value_t = 4)]
        turns: u32,
    },
}

pub(crate) fn bench(bench: &Bench) -> Result<()> {
    let Bench::Server { seconds, turns } = bench;
    install::ensure(&[Purpose::Build])?;
    // One command, so that all three are built with the same features.
    step::run(
        Command::new(workspace::cargo())
            .current_dir(workspace::root())
            .args(["build", "--release", "--locked", "--bins"])
            .args(["--package", "warifu-server", "--package", "warifu"])
            .args(["--package", "warifu-tests"]),
    )?;
    step::run(
        Command::new(workspace::binary("release", "bench_server"))
            .args(["--seconds", &seconds.to_string()])
            .args(["--turns", &turns.to_string()]),
    )
}
