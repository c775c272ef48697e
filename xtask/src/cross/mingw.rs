//! MinGW's compilers of C and C++ and its linker: what builds programs for Windows without Microsoft's tools.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use super::target::Target;
use crate::kit::{self, Cache, Kit};
use crate::{step, system};

/// With threads as POSIX has them, which its C++ library needs.
const COMPILER: &str = "gcc-mingw-w64-x86-64-posix";

const KIT: Kit = Kit {
    name: "mingw-",
    lead: COMPILER,
    packages: || {
        kit::with_missing(&[
            COMPILER,
            "g++-mingw-w64-x86-64-posix",
            "gcc-mingw-w64-x86-64-posix-runtime",
            "gcc-mingw-w64-base",
            "binutils-mingw-w64-x86-64",
            "mingw-w64-x86-64-dev",
            "mingw-w64-common",
        ])
    },
    finish: link_programs,
};

/// How the names of its programs begin.
const START: &str = "x86_64-w64-mingw32-";

/// The compilers, unpacked.
pub(super) struct MinGw {
    root: PathBuf,
}

impl MinGw {
    /// Downloaded where it is not there yet.
    ///
    /// # Errors
    /// It cannot be had.
    pub(super) fn ensure(cache: &Cache) -> Result<Self> {
        let (_, root) = KIT.ensure(cache)?;
        Ok(Self { root })
    }

    /// Has cargo link with it, and the build scripts of crates compile with it.
    pub(super) fn show_to(&self, command: &mut Command) {
        let target = Target::WindowsGnu.triple().replace('-', "_");
        for (what, program) in [("CC", "gcc"), ("CXX", "g++"), ("AR", "gcc-ar"), ("RC", "windres")] {
            command.env(format!("{what}_{target}"), self.program(program));
        }
        command.env(
            format!("CARGO_TARGET_{}_LINKER", target.to_uppercase()),
            self.program("gcc"),
        );
        // Some are looked for by their names.
        system::put_first(command, &self.root.join("usr/bin"));
    }

    /// Makes the library `library` of one file of C.
    ///
    /// # Errors
    /// It does not compile.
    pub(super) fn make_library(&self, source: &Path, library: &Path) -> Result<()> {
        step::run(
            Command::new(self.program("gcc"))
                .args(["-O2", "-Wall", "-Werror", "-shared", "-o"])
                .arg(library)
                .arg(source)
                .arg("-ladvapi32"),
        )
    }

    /// A library that its programs load.
    ///
    /// # Errors
    /// The compiler does not say where it is.
    pub(super) fn library(&self, name: &str) -> Result<PathBuf> {
        let output = Command::new(self.program("gcc"))
            .arg(format!("-print-file-name={name}"))
            .output()?;
        let file = PathBuf::from(String::from_utf8(output.stdout)?.trim());
        // What it does not find it says by its bare name.
        ensure!(file.is_absolute(), "MinGW has no {name}");
        Ok(file)
    }

    /// Copies a program without what only a debugger reads.
    ///
    /// # Errors
    /// It is no program, or cannot be written.
    pub(super) fn strip(&self, program: &Path, into: &Path) -> Result<()> {
        step::run(Command::new(self.program("strip")).arg("-o").arg(into).arg(program))
    }

    fn program(&self, name: &str) -> PathBuf {
        self.root.join("usr/bin").join(format!("{START}{name}"))
    }
}

/// By the names that everybody looks for: an installation would leave the choice of threads to its administrator.
fn link_programs(root: &Path) -> Result<()> {
    let programs = root.join("usr/bin");
    for entry in std::fs::read_dir(&programs)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(plain) = name.strip_suffix("-posix") {
            link(&name, &programs.join(plain))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(name: &str, place: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(name, place)?)
}

/// Only Debian comes here.
#[cfg(not(unix))]
fn link(_name: &str, _place: &Path) -> Result<()> {
    anyhow::bail!("this is no Debian")
}
