//! The installer for Windows, made on Linux.
//!
//! Everything that makes it comes from packages of Debian that are kept in the cache. The programs are built by MinGW, or elsewhere.
//! The script of the installer is `src-tauri/windows/installer.nsi`.

mod check;
mod contents;
mod imports;
mod installer;
mod signing;
mod tools;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;

use self::check::Check;
use self::contents::Contents;
use self::installer::Installer;
use self::signing::{Certificate, Signer};
use self::tools::Tools;
use crate::cross::{self, Rust, Target, Windows};
use crate::kit::Cache;
use crate::need::Purpose;
use crate::node::Node;
use crate::{debian, install, step, ui, workspace};

/// What is packaged.
#[derive(Args)]
pub(crate) struct Options {
    /// The programs as the tests have them, which are built sooner: for a look at the installer itself.
    #[arg(long)]
    dev: bool,
    /// Programs that were built elsewhere, in this directory.
    #[arg(long, value_name = "DIR", conflicts_with = "dev")]
    programs: Option<PathBuf>,
}

/// The packages of Cargo with what is in the installer.
const PACKAGES: [&str; 2] = ["warifu-app", "warifu"];

pub(super) fn package(options: &Options) -> Result<()> {
    let place = workspace::target().join("package/windows");
    // What is of another version would be taken for what is made now.
    if place.exists() {
        std::fs::remove_dir_all(&place)?;
    }
    std::fs::create_dir_all(&place)?;
    let certificate = Certificate::of_environment(|name| std::env::var_os(name))?;
    let elsewhere = debian::why_not_here();
    if let (Some(reason), None) = (elsewhere, &options.programs) {
        bail!("programs for Windows cannot be built on this machine: {reason}");
    }
    let (tools, workshop) = match elsewhere {
        Some(_) => (Tools::of_this_machine()?, None),
        None => {
            install::ensure(&[Purpose::Build])?;
            let cache = Cache::lock()?;
            let workshop = cross::for_windows(&cache, &place.join("wine"))?;
            (Tools::ensure(&cache)?, Some(workshop))
        }
    };

    let stage = place.join("programs");
    let contents = match (&options.programs, &workshop) {
        (Some(programs), _) => Contents::gather(programs, &stage, |program, into| {
            std::fs::copy(program, into)?;
            Ok(())
        })?,
        (None, Some((rust, windows))) => {
            let built = build(rust, windows, options.dev)?;
            Contents::gather(&built, &stage, |program, into| windows.strip(program, into))?
        }
        (None, None) => bail!("there is nobody to build the programs"),
    };
    contents.judge_imports()?;

    let signer = certificate.map(|certificate| Signer::new(&tools, certificate, &place.join("signing")));
    let signer = signer.transpose()?;
    println!("\n== The installer");
    if signer.is_none() {
        println!("NOT SIGNED: {} is not set", signing::CERTIFICATE);
    }
    let installer = Installer::of_this_version(&place, options.dev);
    installer.make(&tools, &contents, signer.as_ref())?;

    match &workshop {
        Some((rust, windows)) => {
            Check::new(&tools, rust, windows, &place).run(&contents, &installer, signer.as_ref())?
        }
        None => println!(
            "NOT CHECKED: whether it installs; {}",
            elsewhere.unwrap_or("there is no Wine")
        ),
    }
    println!("\n== Sizes");
    for file in [contents.app(), contents.client(), installer.file()] {
        say_size(&file)?;
    }
    Ok(())
}

/// Builds the programs, and says where they are.
fn build(rust: &Rust, windows: &Windows, dev: bool) -> Result<PathBuf> {
    // The app embeds it.
    ui::build(&Node::ensure()?, &mut step::run)?;
    println!("\n== The programs for Windows");
    if dev {
        // Everything, as the tests do: fewer programs would have other features, and be built a second time.
        windows.build(rust, Target::WindowsGnu)?;
        return Ok(Windows::programs(rust, "debug"));
    }
    windows.build_release(rust, &PACKAGES)?;
    Ok(Windows::programs(rust, "release"))
}

fn say_size(file: &Path) -> Result<()> {
    let size = std::fs::metadata(file)?.len();
    println!("  {:>6.2} MB  {}", size as f64 / 1e6, file.display());
    Ok(())
}
