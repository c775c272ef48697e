//! The packages for Debian and Fedora and their like.

mod deb;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::need::Purpose;
use crate::node::Node;
use crate::{install, step, ui, workspace};

/// The screen has been built when the app is, and no second time by the Tauri command line.
const CONFIG: &str = r#"{"build":{"beforeBuildCommand":null}}"#;

pub(super) fn package() -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("these packages are made on Linux alone, for Debian and Fedora and their like");
    }
    install::ensure(&[Purpose::Build, Purpose::App])?;
    let node = Node::ensure()?;
    ui::build(&node, &mut step::run)?;
    let bundles = workspace::target().join("release/bundle");
    // Packages of another version would be taken for those that are made now.
    if bundles.exists() {
        std::fs::remove_dir_all(&bundles)?;
    }
    let mut tauri = node.installed("tauri");
    step::run(
        tauri
            .args(["build", "--bundles", "deb,rpm", "--config", CONFIG])
            .args(["--", "--locked"]),
    )?;
    let [deb, rpm] = [
        the_only(&bundles.join("deb"), "deb")?,
        the_only(&bundles.join("rpm"), "rpm")?,
    ];
    deb::check(&deb)?;
    println!("\n== Sizes");
    for file in [workspace::binary("release", "warifu-app"), deb, rpm] {
        let size = std::fs::metadata(&file)?.len();
        println!("  {:>6.2} MB  {}", size as f64 / 1e6, file.display());
    }
    Ok(())
}

/// The one file in `directory` that ends so.
fn the_only(directory: &Path, extension: &str) -> Result<PathBuf> {
    let files = std::fs::read_dir(directory).with_context(|| format!("{} has not been made", directory.display()))?;
    let mut found = None;
    for file in files {
        let file = file?.path();
        if file.extension().is_some_and(|it| it == extension) && found.replace(file).is_some() {
            bail!("there is more than one package in {}", directory.display());
        }
    }
    found.with_context(|| format!("there is no package in {}", directory.display()))
}
