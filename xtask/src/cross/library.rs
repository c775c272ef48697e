//! The standard library for another system, made from its sources.

use std::path::Path;

use anyhow::{Context, Result};

use super::mingw::MinGw;
use super::rust::Rust;
use super::target::Target;
use crate::kit::Cache;
use crate::step;

/// What of it is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What rustc knows of it: that checks other crates.
    Knowledge,
    /// Its code as well: programs are built with it.
    Code,
}

impl Part {
    const fn with(mingw: Option<&MinGw>) -> Self {
        match mingw {
            Some(_) => Self::Code,
            None => Self::Knowledge,
        }
    }

    const fn command(self) -> &'static str {
        match self {
            Self::Knowledge => "check",
            Self::Code => "build",
        }
    }

    /// Those with which it is there.
    const fn enough(self) -> &'static [Self] {
        match self {
            Self::Knowledge => &[Self::Knowledge, Self::Code],
            Self::Code => &[Self::Code],
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Knowledge => "rmeta",
            Self::Code => "rlib",
        }
    }
}

/// Makes it where it is not there yet: with `mingw` all of it, else what checks need.
///
/// # Errors
/// It cannot be made.
pub(super) fn ensure(rust: &Rust, target: Target, mingw: Option<&MinGw>) -> Result<()> {
    let library = rust.library(target.triple());
    let enough = Part::with(mingw).enough();
    if enough.iter().any(|part| library.join(part.extension()).exists()) {
        return Ok(());
    }
    Cache::fill(&library, |fresh| make(rust, target, mingw, fresh))
        .with_context(|| format!("the standard library for {} cannot be made", target.triple()))
}

fn make(rust: &Rust, target: Target, mingw: Option<&MinGw>, fresh: &Path) -> Result<()> {
    let part = Part::with(mingw);
    let mut cargo = rust.cargo();
    if let Some(mingw) = mingw {
        mingw.show_to(&mut cargo);
    }
    let built = fresh.join("built");
    as_crate_alone(&rust.sources().join("std/Cargo.toml"))?;
    step::run(
        cargo
            .args([part.command(), "--quiet", "--release", "--locked"])
            .args(["--target", target.triple()])
            .args(["--features", "panic-unwind,backtrace", "--manifest-path"])
            .arg(rust.sources().join("sysroot/Cargo.toml"))
            .env("CARGO_TARGET_DIR", &built)
            // As the compiler's own build does: the library uses what is not stable, names its crates apart from all others,
            // and what is in it must not be nameable by others.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("__CARGO_DEFAULT_LIB_METADATA", "warifu")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes -Zforce-unstable-if-unmarked"),
    )?;
    let library = fresh.join("lib");
    std::fs::create_dir(&library)?;
    for entry in std::fs::read_dir(built.join(target.triple()).join("release/deps"))? {
        let file = entry?;
        if file
            .path()
            .extension()
            .is_some_and(|extension| extension == part.extension())
        {
            std::fs::rename(file.path(), library.join(file.file_name()))?;
        }
    }
    std::fs::remove_dir_all(built)?;
    // Which part it is: who has made one once may want the other.
    std::fs::write(fresh.join(part.extension()), "")?;
    Ok(())
}

/// It would be linked as a library of the system too, for which there is no linker here.
fn as_crate_alone(manifest: &Path) -> Result<()> {
    let said = std::fs::read_to_string(manifest)?;
    let alone = said.replace(r#"crate-type = ["dylib", "rlib"]"#, r#"crate-type = ["rlib"]"#);
    if alone != said {
        std::fs::write(manifest, alone)?;
    }
    Ok(())
}
