//! Debian's Rust, unpacked and not installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::debian;
use crate::kit::{self, Cache, Kit};

/// Its compiler, as Debian names the one that is new enough for web browsers.
const COMPILER: &str = "rustc-web";

/// With cargo, clippy and the sources of the standard library.
const PACKAGES: [&str; 4] = [COMPILER, "cargo-web", "rust-web-clippy", "rust-web-src"];

/// The package that depends on the standard library for this machine, and how the name of that begins.
const LIBRARY: [&str; 2] = ["libstd-rust-web-dev", "libstd-rust-web-"];

/// Where its sources are in [`Rust::root`].
const SOURCES: &str = "usr/lib/rustlib/src/rust";
/// What of them nobody compiles: the compiler's own and its tools', which are five times as large as the library's.
const NOT_WANTED: [&str; 2] = ["compiler", "src"];

const KIT: Kit = Kit {
    name: "rust-",
    lead: COMPILER,
    packages,
    finish,
};

/// A compiler, cargo and clippy. This machine's own stays what it is.
pub(crate) struct Rust {
    version: String,
    root: PathBuf,
}

impl Rust {
    /// The newest that this release of Debian has, downloaded where it is not there yet.
    ///
    /// # Errors
    /// It cannot be had.
    pub(super) fn ensure(cache: &Cache) -> Result<Self> {
        let (version, root) = KIT.ensure(cache)?;
        Ok(Self { version, root })
    }

    /// The version of Debian's package.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// Its cargo, which finds its compiler.
    pub(super) fn cargo(&self) -> Command {
        let mut command = Command::new(self.program("cargo"));
        self.show_to(&mut command);
        command
    }

    /// `cargo clippy`. By its own name, because cargo looks for it among rustup's programs first.
    pub(super) fn clippy(&self) -> Command {
        let mut command = Command::new(self.program("cargo-clippy"));
        command.arg("clippy");
        self.show_to(&mut command);
        command
    }

    /// The sources of the standard library.
    pub(super) fn sources(&self) -> PathBuf {
        self.root.join(SOURCES).join("library")
    }

    /// Where the standard library of a system is looked for.
    pub(super) fn library(&self, triple: &str) -> PathBuf {
        self.root.join("usr/lib/rustlib").join(triple)
    }

    fn program(&self, name: &str) -> PathBuf {
        self.root.join("usr/bin").join(name)
    }

    /// `cargo nextest`, which is this machine's own and builds with this cargo.
    pub(super) fn nextest(&self) -> Command {
        let mut command = Command::new("cargo-nextest");
        command.arg("nextest");
        self.show_to(&mut command);
        command
    }

    fn show_to(&self, command: &mut Command) {
        command
            .env("CARGO", self.program("cargo"))
            .env("RUSTC", self.program("rustc"))
            .env("LD_LIBRARY_PATH", self.root.join("usr/lib/x86_64-linux-gnu"));
        // What somebody has set for this machine's compiler and its programs.
        for variable in [
            "CARGO_ENCODED_RUSTFLAGS",
            "RUSTFLAGS",
            "RUSTC_WRAPPER",
            "RUSTC_WORKSPACE_WRAPPER",
        ] {
            command.env_remove(variable);
        }
    }
}

fn finish(root: &Path) -> Result<()> {
    for directory in NOT_WANTED {
        std::fs::remove_dir_all(root.join(SOURCES).join(directory))?;
    }
    Ok(())
}

/// With the standard library for this machine, whose package has another name for each version.
fn packages() -> Result<Vec<String>> {
    let [meta, start] = LIBRARY;
    let library = debian::dependency(meta, start)?;
    kit::with_missing(&[PACKAGES.as_slice(), &[meta, &library]].concat())
}
