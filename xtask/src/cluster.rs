//! `cargo xtask torture cluster`, `demo-cluster` and `bench cluster`: three servers on one emulator of DynamoDB.

use std::process::Command;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use crate::need::Purpose;
use crate::node::Node;
use crate::workspace::PRODUCT;
use crate::{emulators, install, step, workspace};

/// What is tortured.
#[derive(Subcommand)]
pub(crate) enum Torture {
    /// Load on three servers in bad weather, while one is killed every second: what was answered must be there, once.
    Cluster {
        /// Seconds of load.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// What is left to chance is drawn from it.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

/// What is shown.
#[derive(Args)]
pub(crate) struct Demo {
    /// Ends after so many seconds; without it Ctrl-C does.
    #[arg(long)]
    seconds: Option<u64>,
    /// How often a server is killed, in seconds.
    #[arg(long, default_value_t = 4)]
    kill_every: u64,
    /// Conflicts, throttling, delays and cut connections between servers and tables as well.
    #[arg(long)]
    faults: bool,
}

/// How the programs are built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

pub(crate) fn torture(torture: &Torture) -> Result<()> {
    let Torture::Cluster { seconds, seed } = torture;
    run(Profile::Debug, "torture", &[("--seconds", *seconds), ("--seed", *seed)])
}

pub(crate) fn demo(demo: &Demo) -> Result<()> {
    let mut command = command(Profile::Debug, "demo")?;
    command.args(["--kill-every", &demo.kill_every.to_string()]);
    if let Some(seconds) = demo.seconds {
        command.args(["--seconds", &seconds.to_string()]);
    }
    if demo.faults {
        command.arg("--faults");
    }
    step::run(&mut command)
}

/// Builds what is needed and runs one task of the program `cluster`.
///
/// # Errors
/// There is no emulator for this system, or something fails.
pub(crate) fn run(profile: Profile, task: &str, numbers: &[(&str, u64)]) -> Result<()> {
    let mut command = command(profile, task)?;
    for (name, value) in numbers {
        command.arg(name).arg(value.to_string());
    }
    step::run(&mut command)
}

fn command(profile: Profile, task: &str) -> Result<Command> {
    install::ensure(&[Purpose::Build])?;
    let emulator = emulators::dynamodb(&Node::ensure()?)?;
    let emulator = emulator.context("no emulator of DynamoDB is known for this system")?;
    let mut build = workspace::cargo(&["build", "--bin", "warifu-server", "--bin", "cluster"]);
    let directory = match profile {
        Profile::Debug => {
            build.args(PRODUCT);
            "debug"
        }
        // By itself: what is measured is what people get.
        Profile::Release => {
            build.args(["--release", "--locked", "-p", "warifu-server", "-p", "warifu-tests"]);
            "release"
        }
    };
    step::run(&mut build)?;
    let mut command = Command::new(workspace::binary(directory, "cluster"));
    command.arg(task).env(emulators::VARIABLE, emulator);
    Ok(command)
}
