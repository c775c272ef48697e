//! `cargo xtask bench`: measurements that anybody can repeat.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::cluster::{self, Profile};
use crate::need::Purpose;
use crate::node::Node;
use crate::{install, python, step, ui, workspace};

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
    /// Capacity units of each operation on DynamoDB, and operations a second with one, two and three servers.
    Cluster {
        /// Seconds of each rate.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// Hits and times of our reader of codes and of others, on films as a webcam takes them.
    Scan(Scan),
}

/// What is filmed.
#[derive(Args)]
pub(crate) struct Scan {
    /// The films are the same for the same seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many single frames.
    #[arg(long, default_value_t = 500)]
    frames: u64,
    /// How many films of two seconds.
    #[arg(long, default_value_t = 60)]
    clips: u64,
    /// Also: what makes our drawing easy to read.
    #[arg(long)]
    showing: bool,
    /// Keeps the single frames in this directory, with their texts in its `index.tsv`.
    #[arg(long)]
    save: Option<PathBuf>,
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
        Bench::Cluster { seconds } => cluster::run(Profile::Release, "bench", &[("--seconds", *seconds)]),
        Bench::Scan(scan) => scan.run(),
    }
}

impl Scan {
    fn run(&self) -> Result<()> {
        install::ensure(&[Purpose::Build])?;
        build(&["--bin", "bench_scan", "-p", "warifu-tests"])?;
        // Whoever cannot be had is left out, and the bench says so.
        if let Err(error) = install::ensure(&[Purpose::Bench]) {
            println!("{error:#}");
        }
        let peers = workspace::target().join("peers");
        let built = step::run(
            workspace::cargo(&[
                "build",
                "--release",
                "--locked",
                "--manifest-path",
                "tests/peers/Cargo.toml",
            ])
            .arg("--target-dir")
            .arg(&peers),
        );
        let python = python::environment("venv-readers", "tests/python/readers.txt");
        let mut command = Command::new(workspace::binary("release", "bench_scan"));
        for (name, value) in [
            ("--seed", self.seed),
            ("--frames", self.frames),
            ("--clips", self.clips),
        ] {
            command.arg(name).arg(value.to_string());
        }
        if self.showing {
            command.arg("--showing");
        }
        if let Some(directory) = &self.save {
            command.arg("--save").arg(directory);
        }
        match built {
            Ok(()) => {
                let program = format!("release/warifu-peers{EXE_SUFFIX}");
                command.arg("--rqrr").arg(peers.join(program));
            }
            Err(error) => println!("rqrr cannot be built: {error:#}"),
        }
        match python {
            Ok(python) => {
                command.arg("--python").arg(python);
            }
            Err(error) => println!("zxing-cpp and zbar cannot be had: {error:#}"),
        }
        step::run(&mut command)
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
