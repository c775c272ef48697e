//! `cargo xtask doctor`: what this machine lacks, and how to get it.

use anyhow::{Result, bail};

use crate::need::{Need, Purpose, Remedy, Weight};
use crate::system::System;

pub(crate) fn doctor() -> Result<()> {
    let system = System::of_this_machine();
    let mut blocked = false;
    for (purpose, title) in [
        (Purpose::Build, "To build the server and the client:"),
        (Purpose::App, "To build the app:"),
        (Purpose::Run, "To run:"),
        (Purpose::Test, "To test:"),
        (Purpose::Camera, "To test with a camera:"),
        (Purpose::Bench, "To compare with others:"),
        (Purpose::Fuzz, "To feed it hostile bytes:"),
    ] {
        let needs: Vec<Need> = Need::all(system).filter(|need| need.purpose == purpose).collect();
        if needs.is_empty() {
            continue;
        }
        println!("{title}");
        for need in needs {
            let there = need.is_there();
            println!("  {}  {}, to {}", mark(&need, there), need.name, need.why);
            if !there {
                println!("           {}", advice(need.remedy(system), system));
            }
            blocked |= !there && need.weight == Weight::Required && !is_for_tests(purpose);
        }
    }
    if blocked {
        bail!("something that is needed to build or run is missing");
    }
    Ok(())
}

fn is_for_tests(purpose: Purpose) -> bool {
    matches!(
        purpose,
        Purpose::Test | Purpose::Camera | Purpose::Bench | Purpose::Fuzz
    )
}

fn mark(need: &Need, there: bool) -> &'static str {
    match (there, need.weight) {
        (true, _) => "there  ",
        (false, Weight::Required) => "MISSING",
        (false, Weight::Recommended) => "absent ",
    }
}

/// One line that says how to get what is missing.
pub(crate) fn advice(remedy: Remedy, system: System) -> String {
    match remedy {
        Remedy::Command(command) => format!("get it with: {command}"),
        Remedy::Packages(packages) => match system.install_command(&packages) {
            Some(command) if system.installs_as_root() => format!("get it with: sudo {}", command.join(" ")),
            Some(command) => format!("get it with: {}", command.join(" ")),
            None => "install it with your system's package manager".to_owned(),
        },
        Remedy::ByHand => "install it with your system's package manager".to_owned(),
    }
}
