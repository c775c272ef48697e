//! `cargo xtask cross`: whether everything compiles for Windows and macOS too, without a machine of theirs.
//!
//! rustup's compiler has no standard library for them here, and none is downloaded: Debian's Rust comes with the sources of its own,
//! which is made for each system once. Of Microsoft's tools and of macOS only Rust is checked, so nothing has to compile C or to
//! link for them. With MinGW programs are built, and their tests run under Wine.

mod cache;
mod kit;
mod library;
mod mingw;
mod rust;
mod stand_in;
mod target;
mod windows;
mod wine;

use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

use self::cache::Cache;
use self::rust::Rust;
use self::stand_in::StandIns;
use self::target::Target;
use self::windows::Windows;
use crate::need::Purpose;
use crate::step::{self, Steps};
use crate::{debian, install, workspace};

/// Which systems are checked.
#[derive(Args)]
pub(crate) struct Cross {
    /// Those that everything is checked for; all of them where none is named.
    targets: Vec<Target>,
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
    let mut ready = None;
    let mut steps = Steps::default();
    steps.take("Debian's Rust, and a standard library for each system", || {
        let cache = Cache::lock()?;
        let rust = Rust::ensure(&cache)?;
        let windows = match targets.iter().any(|target| target.is_built()) {
            true => Some(Windows::ensure(&cache)?),
            false => None,
        };
        for target in &targets {
            let windows = windows.as_ref().filter(|_| target.is_built());
            library::ensure(&rust, *target, windows.map(|windows| &windows.mingw))?;
        }
        ready = Some((rust, StandIns::ensure(&cache)?, windows));
        Ok(())
    });
    let Some((rust, stand_ins, windows)) = ready else {
        return steps.finish();
    };
    for target in targets {
        let Some(windows) = windows.as_ref().filter(|_| target.is_built()) else {
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
    command
        .current_dir(workspace::root())
        // Each version of a compiler apart: cargo does not notice that a standard library has been made anew.
        .env(
            "CARGO_TARGET_DIR",
            workspace::target().join("cross").join(rust.version()),
        )
        .args(["--workspace", "--locked", "--target", target.triple()])
}
