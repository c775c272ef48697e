//! `cargo xtask cross`: whether everything compiles for Windows and macOS too, without a machine of theirs.
//!
//! rustup's compiler has no standard library for them here, and none is downloaded: Debian's Rust comes with the sources of its own,
//! which is made for each system once. Of Microsoft's tools and of macOS only Rust is checked, so nothing has to compile C or to
//! link for them. With MinGW programs are built, and their tests run under Wine.

mod library;
mod mingw;
mod rust;
mod stand_in;
mod target;
mod windows;
mod wine;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

pub(crate) use self::rust::Rust;
use self::stand_in::StandIns;
pub(crate) use self::target::Target;
pub(crate) use self::windows::Windows;
pub(crate) use self::wine::Wine;
use crate::kit::Cache;
use crate::need::Purpose;
use crate::step::{self, Steps};
use crate::{debian, install, workspace};

/// Which systems are checked.
#[derive(Args)]
pub(crate) struct Cross {
    /// Those that everything is checked for; all of them where none is named.
    targets: Vec<Target>,
    /// Types and lints alone: nothing is built for Windows, and nothing run.
    #[arg(long)]
    types: bool,
}

pub(crate) fn cross(options: &Cross) -> Result<()> {
    if let Some(reason) = debian::why_not_here() {
        bail!("other systems cannot be checked on this machine: {reason}");
    }
    // What runs while it is compiled is for this machine.
    install::ensure(&[Purpose::Build])?;
    let targets = match options.targets.as_slice() {
        [] => Target::ALL.to_vec(),
        named => named.to_vec(),
    };
    let is_built = |target: &Target| target.is_built() && !options.types;
    let mut ready = None;
    let mut steps = Steps::default();
    steps.take("Debian's Rust, and a standard library for each system", || {
        let cache = Cache::lock()?;
        let rust = Rust::ensure(&cache)?;
        let windows = match targets.iter().any(is_built) {
            true => Some(Windows::ensure(&cache, &workspace::target().join("cross/wine"))?),
            false => None,
        };
        for target in &targets {
            let windows = windows.as_ref().filter(|_| is_built(target));
            library::ensure(&rust, *target, windows.map(|windows| &windows.mingw))?;
        }
        ready = Some((rust, StandIns::ensure(&cache)?, windows));
        Ok(())
    });
    let Some((rust, stand_ins, windows)) = ready else {
        return steps.finish();
    };
    for target in targets {
        let Some(windows) = windows.as_ref().filter(|_| is_built(&target)) else {
            steps.take(target.title(), || {
                let mut clippy = rust.clippy();
                stand_ins.show_to(&mut clippy, target);
                check(clippy, &rust, target)
            });
            continue;
        };
        steps.take(target.title(), || {
            let mut clippy = rust.clippy();
            windows.mingw.show_to(&mut clippy);
            check(clippy, &rust, target)
        });
        steps.take("The programs for Windows", || windows.build(&rust, target));
        steps.take("Tests of the programs for Windows, under Wine", || {
            windows.test(&rust, target)
        });
    }
    steps.finish()
}

/// What builds programs for Windows and runs them, in a Windows of its own at `prefix`.
///
/// # Errors
/// It cannot be had.
pub(crate) fn for_windows(cache: &Cache, prefix: &Path) -> Result<(Rust, Windows)> {
    let rust = Rust::ensure(cache)?;
    let windows = Windows::ensure(cache, prefix)?;
    library::ensure(&rust, Target::WindowsGnu, Some(&windows.mingw))?;
    Ok((rust, windows))
}

/// Types and lints of everything, tests included.
fn check(mut clippy: Command, rust: &Rust, target: Target) -> Result<()> {
    step::run(
        of_everything(&mut clippy, rust, target)
            .args(["--all-targets", "--keep-going"])
            .args(["--", "-D", "warnings"]),
    )
}

/// What a command of cargo does for all packages.
fn of_everything<'a>(command: &'a mut Command, rust: &Rust, target: Target) -> &'a mut Command {
    for_target(command, rust, target).arg("--workspace")
}

/// What a command of cargo does for another system.
fn for_target<'a>(command: &'a mut Command, rust: &Rust, target: Target) -> &'a mut Command {
    command
        .current_dir(workspace::root())
        .env("CARGO_TARGET_DIR", directory(rust))
        .args(["--locked", "--target", target.triple()])
}

/// Where everything is that `rust` builds. Each version of a compiler apart: cargo does not notice that a standard library has been made
/// anew.
fn directory(rust: &Rust) -> PathBuf {
    workspace::target().join("cross").join(rust.version())
}
