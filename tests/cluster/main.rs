//! Three servers on one emulator of DynamoDB: tortured, shown or measured. Started by `cargo xtask torture cluster`,
//! `demo-cluster` and `bench cluster`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "who runs it reads along, and what fails ends it"
)]

mod bench;
mod demo;
mod torture;

use clap::Parser;

/// Servers on one emulator of DynamoDB.
#[derive(Parser)]
enum Task {
    /// Load in bad weather while servers are killed; what was answered must be there afterwards, once.
    Torture(torture::Torture),
    /// The same to look at.
    Demo(demo::Demo),
    /// What operations cost, and how many there are in a second.
    Bench(bench::Bench),
}

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        match Task::parse() {
            Task::Torture(torture) => torture.run().await,
            Task::Demo(demo) => demo.run().await,
            Task::Bench(bench) => bench.run().await,
        }
    });
}
