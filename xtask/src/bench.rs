//! `cargo xtask bench`: measurements that anybody can repeat.

use std::process::Command;

use anyhow::Result;
use clap::Subcommand;

use crate::need::Purpose;
use crate::node::Node;
use crate::{install, step, ui, workspace};

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
    /// How long the app takes to its first picture, and its memory and size.
    Window {
        /// How often it is started.
        #[arg(long, default_value_t = 11)]
        starts: u32,
    },
    /// What the app costs while it looks through a camera and shows what that sees.
    Camera {
        /// Seconds of each measurement.
        #[arg(long, default_value_t = 20)]
        seconds: u64,
    },
}

pub(crate) fn bench(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Server { seconds, turns } => {
            install::ensure(&[Purpose::Build])?;
            // One command, so that all of them are built with the same features.
            build(&["--bins", "-p", "warifu-server", "-p", "warifu", "-p", "warifu-tests"])?;
            step::run(
                Command::new(workspace::binary("release", "bench_server"))
                    .args(["--seconds", &seconds.to_string()])
                    .args(["--turns", &turns.to_string()]),
            )
        }
        Bench::Window { starts } => measure_window(&["--starts", &starts.to_string()]),
        Bench::Camera { seconds } => measure_window(&["--camera", &seconds.to_string()]),
    }
}

fn measure_window(what: &[&str]) -> Result<()> {
    // It opens displays of its own, as the tests do.
    install::ensure(&[Purpose::Build, Purpose::App, Purpose::Test])?;
    ui::build(&Node::ensure()?, &mut step::run)?;
    // By itself, as it is for a package: what is measured is what people get.
    build(&["--bins", "-p", "warifu-app"])?;
    build(&["--bin", "bench_window", "-p", "warifu-tests"])?;
    step::run(Command::new(workspace::binary("release", "bench_window")).args(what))
}

fn build(selection: &[&str]) -> Result<()> {
    step::run(workspace::cargo(&["build", "--release", "--locked"]).args(selection))
}
