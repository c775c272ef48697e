//! Debian's kernel, unpacked and not installed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::modules::Modules;
use crate::debian;

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
    debian::fetch(|| Ok(vec![debian::dependency(NEWEST, "linux-image-")?]), &fresh)?;
    // Last: an interrupted download is begun anew.
    std::fs::rename(&fresh, kernel)?;
    Ok(())
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
