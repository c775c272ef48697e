//! Debian's kernel, unpacked and not installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::modules::Modules;
use crate::step;
use crate::system::is_root;

/// The package that depends on the kernel of this release of Debian.
const NEWEST: &str = "linux-image-amd64";

/// A kernel and its modules.
pub(super) struct Kernel {
    pub(super) image: PathBuf,
    modules: PathBuf,
}

impl Kernel {
    /// The kernel in `place`, which is downloaded where it is not there yet.
    ///
    /// # Errors
    /// It cannot be had.
    pub(super) fn ensure(place: &Path) -> Result<Self> {
        let kernel = place.join("kernel");
        if !kernel.exists() {
            download(place, &kernel).context("Debian's kernel cannot be had")?;
        }
        Self::in_directory(&kernel)
    }

    /// The kernel's modules.
    ///
    /// # Errors
    /// Their directory cannot be read.
    pub(super) fn modules(&self) -> Result<Modules> {
        Modules::below(&self.modules)
    }

    fn in_directory(kernel: &Path) -> Result<Self> {
        let boot = kernel.join("boot");
        let image = only_entry(&boot, "vmlinuz-")?;
        // Below /usr where Debian has merged the two.
        let modules = ["lib/modules", "usr/lib/modules"]
            .map(|path| kernel.join(path))
            .into_iter()
            .find(|path| path.is_dir())
            .context("the kernel has no modules")?;
        Ok(Self { image, modules })
    }
}

fn download(place: &Path, kernel: &Path) -> Result<()> {
    let fresh = place.join("download");
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh)?;
    }
    std::fs::create_dir_all(&fresh)?;
    if fetch(&fresh).is_err() {
        // The package lists are absent, or older than what the mirror still has.
        if !is_root() {
            bail!("`apt-get download` of what {NEWEST} depends on failed: `sudo apt-get update` may help");
        }
        step::run(Command::new("apt-get").args(["--quiet", "update"]))?;
        fetch(&fresh)?;
    }
    let package = only_entry(&fresh, "linux-image-")?;
    let unpacked = fresh.join("unpacked");
    step::run(Command::new("dpkg-deb").arg("--extract").arg(&package).arg(&unpacked))?;
    // Last: an interrupted download is begun anew.
    std::fs::rename(&unpacked, kernel)?;
    std::fs::remove_dir_all(&fresh)?;
    Ok(())
}

fn fetch(into: &Path) -> Result<()> {
    let package = newest()?;
    step::run(
        Command::new("apt-get")
            // The administrator need not become another user, who could not write here.
            .args(["--quiet", "--option", "APT::Sandbox::User=root", "download", &package])
            .current_dir(into),
    )
}

/// The package with the kernel of today.
fn newest() -> Result<String> {
    let output = Command::new("apt-cache")
        .args(["depends", "--important", NEWEST])
        .env("LC_ALL", "C")
        .output()
        .context("apt-cache cannot be started")?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    dependency(&said).with_context(|| format!("apt knows no {NEWEST}"))
}

/// The first line of `apt-cache depends` that names a kernel.
fn dependency(said: &str) -> Option<String> {
    said.lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "))
        .find(|package| package.starts_with("linux-image-"))
        .map(str::to_owned)
}

fn only_entry(directory: &Path, start: &str) -> Result<PathBuf> {
    for entry in std::fs::read_dir(directory).with_context(|| format!("{} cannot be read", directory.display()))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(start) {
            return Ok(entry.path());
        }
    }
    bail!("{} has no {start}*", directory.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_the_one_that_the_meta_package_wants() {
        let said = "linux-image-amd64\n  Depends: linux-image-6.1.0-56-amd64\n";
        assert_eq!(dependency(said).as_deref(), Some("linux-image-6.1.0-56-amd64"));
        assert_eq!(dependency("linux-image-amd64\n"), None);
    }
}
