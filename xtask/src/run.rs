//! `cargo xtask run`: a server to try, and the journey of two computers and one code.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::journey::{Computers, Journey, Keychain};
use crate::need::Purpose;
use crate::serving::{Addresses, Serving};
use crate::{install, step, workspace};

/// How the server is run.
#[derive(Args)]
pub(crate) struct RunOptions {
    /// Listens on this machine's own address in its network, for a second computer that is a real one.
    #[arg(long)]
    lan: bool,
    /// Stops the server after the journey.
    #[arg(long)]
    once: bool,
}

/// Cargo's profile, and the directory that it builds into. Unoptimised builds are ready in half the
/// time, and what is slow without optimisation is optimised in them (see the root manifest).
const PROFILE: &str = "debug";

pub(crate) fn run(options: &RunOptions) -> Result<()> {
    install::ensure(&[Purpose::Build])?;
    println!("Building the server and the client. The first time takes some minutes.");
    step::run(Command::new(workspace::cargo()).current_dir(workspace::root()).args([
        "build",
        "--locked",
        "--package",
        "warifu-server",
        "--package",
        "warifu",
    ]))?;
    let addresses = if options.lan {
        Addresses::lan()?
    } else {
        Addresses::loopback()
    };
    let played = play("warifu-run", &addresses, Keychain::of_this_session())?;
    if options.once {
        return played.serving.stop();
    }
    played.journey.say_what_next();
    println!("\nThe server keeps running. Ctrl-C stops it.");
    played.serving.wait()
}

/// Plays the journey once with the binaries that are built, where nobody else's data is.
pub(crate) fn rehearse() -> Result<()> {
    let played = play("warifu-rehearsal", &Addresses::of_the_system(), Keychain::Passphrase)?;
    played.serving.stop()
}

/// A journey that went well, and its server.
struct Played {
    serving: Serving,
    journey: Journey,
}

/// Plays the journey with data in the directory `name`, apart from anything that is installed.
fn play(name: &str, addresses: &Addresses, keychain: Keychain) -> Result<Played> {
    let home = workspace::target().join(name);
    std::fs::create_dir_all(&home)?;
    let server = workspace::binary(PROFILE, "warifu-server");
    let data = home.join("server");
    println!(
        "\nStarting the server. Its database and its certificate authority are in {}.",
        data.display()
    );
    let serving = Serving::start(&server, &data, addresses)?;
    println!("It listens on {} (health: {}).", serving.url, serving.admin);
    let computers = Computers::new(workspace::binary(PROFILE, "warifu"), &home, keychain)?;
    let journey = Journey::begin(&server, &data, &serving.url, computers)?;
    journey.play()?;
    Ok(Played { serving, journey })
}
