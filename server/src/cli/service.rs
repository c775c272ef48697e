//! `service`: the server as a service of Windows.

mod account;
mod failure;
mod installing;
mod managing;
mod running;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::ServeArguments;

/// What can be done about it.
#[derive(Debug, Subcommand)]
pub(crate) enum Service {
    /// Have Windows start the server with the computer, by an account of its own; the settings are those of `serve`
    Install {
        #[command(flatten)]
        name: Name,
        #[command(flatten)]
        serve: ServeArguments,
    },
    /// Take it out of the services; accounts and keys stay where they are
    Uninstall(Name),
    /// Start it, and wait until it is ready
    Start(Name),
    /// Stop it, and wait until what was under way is answered
    Stop(Name),
    /// Say whether it runs
    Status(Name),
    /// What Windows starts
    #[command(hide = true)]
    Run {
        #[command(flatten)]
        name: Name,
        /// Where relative paths in the settings begin
        #[arg(long)]
        directory: PathBuf,
        #[command(flatten)]
        serve: ServeArguments,
    },
}

/// Which of the services of this computer.
#[derive(Clone, Debug, Args)]
pub(crate) struct Name {
    /// What the service is called, where there is more than one
    #[arg(long, default_value = "warifu-server", value_parser = name)]
    name: String,
}

/// Windows takes more; these need no quotes anywhere.
fn name(text: &str) -> Result<String, &'static str> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    match (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
        true => Ok(text.to_owned()),
        false => Err("letters, digits and `. _ -` only, 64 at most"),
    }
}

pub(super) fn run(service: Service) -> anyhow::Result<()> {
    match service {
        Service::Install { name, serve } => installing::install(&name.name, serve),
        Service::Uninstall(name) => installing::uninstall(&name.name),
        Service::Start(name) => managing::start(&name.name),
        Service::Stop(name) => managing::stop(&name.name),
        Service::Status(name) => managing::status(&name.name),
        Service::Run { name, directory, serve } => running::run(name.name, directory, serve),
    }
}
