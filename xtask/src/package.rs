//! `cargo xtask package`: the programs as packages that people install.

mod linux;
mod windows;

use anyhow::Result;
use clap::{Args, Subcommand};

/// For which system.
#[derive(Args)]
pub(crate) struct Package {
    #[command(subcommand)]
    system: Option<System>,
}

#[derive(Subcommand)]
enum System {
    /// A .deb and an .rpm of the app. It is what is made where no system is named.
    Linux,
    /// An installer of the app and the client, on Debian built with MinGW and tried out under Wine.
    Windows(windows::Options),
}

pub(crate) fn package(options: &Package) -> Result<()> {
    match &options.system {
        None | Some(System::Linux) => linux::package(),
        Some(System::Windows(options)) => windows::package(options),
    }
}
