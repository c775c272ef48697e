//! Getting what is missing: at once as the administrator, else after asking.

use std::io::{BufRead, IsTerminal, Write};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::doctor::advice;
use crate::need::{Need, Purpose, Remedy};
use crate::step;
use crate::system::{System, is_root, succeeds};

/// Sees to it that everything required for `purposes` is there.
///
/// # Errors
/// Something is missing and could not, or was not to be, installed.
pub(crate) fn ensure(purposes: &[Purpose]) -> Result<()> {
    let system = System::of_this_machine();
    let missing = Need::missing(purposes, system);
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing on this machine:");
    for need in &missing {
        println!("  {}, to {}", need.name, need.why);
        println!("    {}", advice(need.remedy(system), system));
    }
    if !may_install(system)? {
        bail!("install the above, then start again");
    }
    for command in commands(&missing, system)? {
        step::run(&mut command_of(&command)?)?;
    }
    let still = Need::missing(purposes, system);
    if let [first, ..] = still.as_slice() {
        bail!("{} is still missing after the installation", first.name);
    }
    Ok(())
}

/// The administrator has asked by starting this; anybody else is asked, where there is somebody.
fn may_install(system: System) -> Result<bool> {
    if system.installs_as_root() && is_root() {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    print!("Install it now? [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// The commands that get `missing`: all packages by one, whatever else after it.
fn commands(missing: &[Need], system: System) -> Result<Vec<Vec<String>>> {
    let mut packages = Vec::new();
    let mut others = Vec::new();
    for need in missing {
        match need.remedy(system) {
            Remedy::Packages(names) => packages.extend(names),
            Remedy::Command(command) => others.push(command.split(' ').map(str::to_owned).collect()),
            Remedy::ByHand => bail!("{} must be installed by hand on this system", need.name),
        }
    }
    let mut commands: Vec<Vec<String>> = Vec::new();
    if !packages.is_empty() {
        // A fresh Debian image has no package lists.
        if system == System::Debian {
            commands.push(as_root(vec!["apt-get".into(), "update".into()], system));
        }
        let install = system.install_command(&packages).context("no package manager")?;
        commands.push(as_root(install, system));
    }
    commands.extend(others);
    Ok(commands)
}

fn as_root(mut command: Vec<String>, system: System) -> Vec<String> {
    if system.installs_as_root() && !is_root() && succeeds("sudo", &["--version"]) {
        command.insert(0, "sudo".into());
    }
    command
}

fn command_of(words: &[String]) -> Result<Command> {
    let (program, arguments) = words.split_first().context("an empty command")?;
    let mut command = Command::new(program);
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}
