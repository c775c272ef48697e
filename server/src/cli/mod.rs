//! The operator's command line.

mod args;
mod ca;
mod config;
mod doctor;
mod log;
mod outbox;
mod serve;
#[cfg(windows)]
mod service;
mod stop;
mod store;

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;

use crate::causes::told;
use args::{Arguments, CaCommand, Command, ConfigCommand, OutboxCommand, StoreCommand};

/// The `warifu-server` command. Exit codes: 0 done, 1 failed, 2 usage.
#[must_use]
pub fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if stderr is closed.
            let _ = writeln!(io::stderr(), "error: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(arguments) => serve::run(arguments),
        Command::Ca(CaCommand::Init { place, take_over }) => ca::init(place, take_over),
        Command::Ca(CaCommand::Show(place)) => ca::show(place),
        Command::Store(StoreCommand::Init(arguments)) => store::init(arguments),
        Command::Store(StoreCommand::Check(arguments)) => store::check(arguments),
        // There is one way only.
        Command::Store(StoreCommand::Copy { place, .. }) => store::copy(place),
        Command::Outbox(OutboxCommand::List { place, dead, json }) => outbox::list(place, dead, json),
        Command::Outbox(OutboxCommand::Retry { place, numbers, .. }) => outbox::retry(place, &numbers),
        Command::Outbox(OutboxCommand::Drop { place, which }) => outbox::drop(place, &which),
        Command::Doctor { installation, json } => doctor::run(installation, json),
        Command::Config(ConfigCommand::Check { config }) => config::check(config.as_deref()),
        #[cfg(windows)]
        Command::Service(service) => service::run(service),
        Command::Openapi => say(&crate::http::openapi_json()),
    }
}

/// Does a command's work that waits for a store.
fn wait_for<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the process cannot wait for the store")?
        .block_on(work)
}

/// Writes a line to stdout, at once. That nobody reads it is no failure.
fn say(line: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{}", line.trim_end()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("stdout cannot be written to"),
        _ => Ok(()),
    }
}
