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
mod wine;

use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

use self::cache::Cache;
use self::mingw::MinGw;
use self::rust::Rust;
use self::stand_in::StandIns;
use self::target::Target;
use self::wine::Wine;
use crate::need::Purpose;
use crate::step::{self, Steps};
use crate::{debian, install, workspace};

/// What is tested there. The window needs WebView2, which Wine has not.
const UNDER_WINE: &str = "package(warifu-private) + package(warifu-protocol) + package(warifu) + package(warifu-server) \
                          + (package(warifu-tests) & test(/^terminal_journey::/))";

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
        let builds = targets.iter().any(|target| target.is_built());
        let mingw = builds.then(|| MinGw::ensure(&cache)).transpose()?;
        for target in &targets {
            library::ensure(&rust, *target, mingw.as_ref().filter(|_| target.is_built()))?;
        }
        let stand_ins = StandIns::ensure(&cache)?;
        let windows = match mingw {
            Some(mingw) => {
                let wine = Wine::fresh(&cache, &mingw, &workspace::target().join("cross/wine"))?;
                Some((mingw, wine))
            }
            None => None,
        };
        ready = Some((rust, stand_ins, windows));
        Ok(())
    });
    let Some((rust, stand_ins, windows)) = ready else {
        return steps.finish();
    };
    for target in targets {
        let windows = windows.as_ref().filter(|_| target.is_built());
        steps.take(target.title(), || {
            let mut clippy = rust.clippy();
            match windows {
                Some((mingw, _)) => mingw.show_to(&mut clippy),
                None => stand_ins.show_to(&mut clippy, target),
            }
            // Types and lints of everything, tests included.
            step::run(
                of_everything(&mut clippy, &rust, target)
                    .args(["--all-targets", "--keep-going"])
                    .args(["--", "-D", "warnings"]),
            )
        });
        let Some((mingw, wine)) = windows else { continue };
        steps.take("The programs for Windows", || {
            let mut build = rust.cargo();
            build.arg("build");
            mingw.show_to(&mut build);
            step::run(of_everything(&mut build, &rust, target).args(["--all-targets", "--exclude", "xtask"]))
        });
        steps.take("Tests of the programs for Windows, under Wine", || {
            let mut tests = rust.nextest();
            tests.arg("run");
            mingw.show_to(&mut tests);
            wine.show_to(&mut tests, target.triple());
            step::run(of_everything(&mut tests, &rust, target).args([
                "--exclude",
                "xtask",
                "--no-fail-fast",
                "--filterset",
                UNDER_WINE,
            ]))
        });
    }
    steps.finish()
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
