//! `cargo xtask cross`: whether everything compiles for Windows and macOS too, without a machine of theirs.
//!
//! rustup's compiler has no standard library for them here, and none is downloaded: Debian's Rust comes with the sources of its own,
//! which is checked for each system once. Only Rust is checked, so nothing has to compile C or to link for them.

mod cache;
mod library;
mod rust;
mod stand_in;
mod target;

use anyhow::{Result, bail};
use clap::Args;

use self::cache::Cache;
use self::rust::Rust;
use self::stand_in::StandIns;
use self::target::Target;
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
        for target in &targets {
            library::ensure(&rust, *target)?;
        }
        ready = Some((rust, StandIns::ensure(&cache)?));
        Ok(())
    });
    if let Some((rust, stand_ins)) = ready {
        for target in targets {
            steps.take(target.title(), || check(&rust, &stand_ins, target));
        }
    }
    steps.finish()
}

/// Types and lints of everything, tests included, for one of the systems.
fn check(rust: &Rust, stand_ins: &StandIns, target: Target) -> Result<()> {
    let mut clippy = rust.clippy();
    stand_ins.show_to(&mut clippy, target);
    step::run(
        clippy
            .current_dir(workspace::root())
            // Each version of a compiler apart: cargo does not notice that a standard library has been made anew.
            .env(
                "CARGO_TARGET_DIR",
                workspace::target().join("cross").join(rust.version()),
            )
            .args(["--workspace", "--all-targets", "--locked", "--keep-going"])
            .args(["--target", target.triple()])
            .args(["--", "-D", "warnings"]),
    )
}
