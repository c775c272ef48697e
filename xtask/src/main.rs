//! The tasks of this repository: `cargo xtask doctor`, `test`, `cross`, `camera-test`, `torture`, `run`, `demo-cluster`, `package`,
//! `bench` and `fuzz`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task speaks to the person who started it"
)]

mod bench;
mod camera_test;
mod cluster;
mod cross;
mod debian;
mod dependencies;
mod doctor;
mod emulators;
mod fuzz;
mod install;
mod journey;
mod kit;
mod need;
mod node;
mod package;
mod python;
#[cfg(test)]
mod rules;
mod run;
mod serving;
mod skipped;
mod step;
mod system;
mod test;
mod ui;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The tasks of the Warifu repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Tasks {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Says what this machine lacks to build, run and test Warifu, and how to get it.
    Doctor,
    /// Checks everything: formatting, lints, tests, documentation. Installs what the tests need.
    Test,
    /// Checks types and lints for Windows and macOS, on Debian. Keeps a compiler of Debian's in the cache, and installs nothing.
    Cross(cross::Cross),
    /// Boots a virtual machine with a webcam, and runs the real client before it.
    ///
    /// The machine sees all files of this one that you may read, from `/` on, and can write none of them.
    CameraTest,
    /// Starts a server on this machine, plays the journey of two computers and one code, and opens two windows.
    Run(run::RunOptions),
    /// Starts three servers on one emulator of DynamoDB with people who use them, and says each second how it goes.
    DemoCluster(cluster::Demo),
    /// Breaks things on purpose, for as long as one likes.
    #[command(subcommand)]
    Torture(cluster::Torture),
    /// Makes the packages that people install: .deb and .rpm, or with `windows` an installer.
    Package(package::Package),
    /// Measures.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Feeds hostile bytes to everything that reads from outside, until it fails or the time is over.
    Fuzz(fuzz::Fuzz),
}

fn main() -> ExitCode {
    let done = match Tasks::parse().task {
        Task::Doctor => doctor::doctor(),
        Task::Test => test::test(),
        Task::Cross(options) => cross::cross(&options),
        Task::CameraTest => camera_test::camera_test(),
        Task::Run(options) => run::run(&options),
        Task::DemoCluster(demo) => cluster::demo(&demo),
        Task::Torture(torture) => cluster::torture(&torture),
        Task::Package(options) => package::package(&options),
        Task::Bench(bench) => bench::bench(&bench),
        Task::Fuzz(options) => fuzz::fuzz(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
