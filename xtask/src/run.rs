//! `cargo xtask run`: a server to try, the journey of two computers and one code, and two windows.

mod app;
mod windows;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use self::app::AppBuild;
use self::windows::Windows;
use crate::journey::{Computers, Journey, Keychain};
use crate::need::Purpose;
use crate::node::Node;
use crate::serving::{Addresses, Serving};
use crate::workspace::{self, PRODUCT};
use crate::{install, step};

/// How the server is run.
#[derive(Args)]
pub(crate) struct RunOptions {
    /// Listens on this machine's own address in its network, for a second computer that is a real one.
    #[arg(long)]
    lan: bool,
    /// Opens no windows, and stops the server after the journey.
    #[arg(long)]
    once: bool,
    /// Opens no windows: the app is not built.
    #[arg(long)]
    terminal: bool,
}

/// Cargo's profile, and the directory that it builds into. Unoptimised builds are ready in half the
/// time, and what is slow without optimisation is optimised in them (see the root manifest).
const PROFILE: &str = "debug";

pub(crate) fn run(options: &RunOptions) -> Result<()> {
    let windows = opens_windows(options);
    let purposes: &[Purpose] = if windows {
        &[Purpose::Build, Purpose::App]
    } else {
        &[Purpose::Build]
    };
    install::ensure(purposes)?;
    println!("Building the server and the client. The first time takes some minutes.");
    step::run(workspace::cargo(&["build", "--bin", "warifu-server", "--bin", "warifu"]).args(PRODUCT))?;
    let addresses = if options.lan {
        Addresses::lan()?
    } else {
        Addresses::loopback()
    };
    let app = match windows {
        true => {
            println!("\nFrom now on the app is being built, while the same is shown in the terminal.");
            Some(AppBuild::start(Node::ensure()?))
        }
        false => None,
    };
    let home = home("warifu-run")?;
    let played = play(&home, &addresses, Keychain::of_this_session())?;
    if options.once {
        return played.serving.stop();
    }
    played.journey.say_what_next();
    if let Some(app) = app {
        app.finish()?;
        show_windows(&home, &played)?;
    }
    println!("\nThe server keeps running. Ctrl-C stops it.");
    played.serving.wait()
}

fn opens_windows(options: &RunOptions) -> bool {
    if options.terminal || options.once {
        return false;
    }
    let display = windows::has_display();
    if !display {
        println!("There is no display in this session: everything is shown in the terminal, and no window is opened.");
    }
    display
}

/// Opens two windows side by side, and waits until both are closed.
fn show_windows(home: &Path, played: &Played) -> Result<()> {
    // The app chooses where its keys are, and where there is no keychain it asks for a passphrase itself.
    let computers = Computers::new(workspace::binary(PROFILE, "warifu"), home, Keychain::System)?;
    println!("\nTwo windows open now: two computers that nobody has used yet. Register in one of them, let it add a");
    println!("computer, and give the code that it shows to the other.\n");
    played.say_where();
    let windows = Windows::open(
        &workspace::binary(PROFILE, "warifu-app"),
        &computers,
        &played.serving.url,
    )?;
    windows.wait()?;
    println!("\nBoth windows are closed.\n");
    played.say_where();
    Ok(())
}

/// Plays the journey once with the binaries that are built, where nobody else's data is.
pub(crate) fn rehearse() -> Result<()> {
    let home = home("warifu-rehearsal")?;
    let played = play(&home, &Addresses::of_the_system(), Keychain::Passphrase)?;
    played.serving.stop()
}

/// A journey that went well, and its server.
struct Played {
    serving: Serving,
    journey: Journey,
}

impl Played {
    /// What a person compares with what a window shows.
    fn say_where(&self) {
        println!("  The server's address: {}", self.serving.url);
        println!("  Its health:           {}", self.serving.admin);
        println!("  Its pin, as a window shows it before anything is sent:\n");
        for row in rows(self.journey.pin()) {
            println!("      {row}");
        }
    }
}

/// Sixteen characters in a row, four in a group: as the window does, so that eyes find their place.
fn rows(pin: &str) -> Vec<String> {
    let characters: Vec<char> = pin.chars().collect();
    let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.chunks(4).map(|row| row.join("  ")).collect()
}

/// The directory `name`, apart from anything that is installed.
fn home(name: &str) -> Result<PathBuf> {
    let home = workspace::target().join(name);
    std::fs::create_dir_all(&home)?;
    Ok(home)
}

/// Plays the journey with data in `home`.
fn play(home: &Path, addresses: &Addresses, keychain: Keychain) -> Result<Played> {
    let server = workspace::binary(PROFILE, "warifu-server");
    let data = home.join("server");
    println!(
        "\nStarting the server. Its database and its certificate authority are in {}.",
        data.display()
    );
    let serving = Serving::start(&server, &data, addresses)?;
    println!("It listens on {} (health: {}).", serving.url, serving.admin);
    let computers = Computers::new(workspace::binary(PROFILE, "warifu"), home, keychain)?;
    let journey = Journey::begin(&server, &data, &serving.url, computers)?;
    journey.play()?;
    Ok(Played { serving, journey })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_shown_in_groups_of_four() {
        assert_eq!(rows("0123456789abcdef0123"), ["0123  4567  89ab  cdef", "0123"]);
    }
}
