//! The standard library for another system, made from its sources.

use std::path::Path;

use anyhow::{Context, Result};

use super::cache::Cache;
use super::rust::Rust;
use super::target::Target;
use crate::step;

/// Makes what is needed of the standard library to check other crates: what rustc knows of it, and no code.
///
/// # Errors
/// It cannot be made.
pub(super) fn ensure(rust: &Rust, target: Target) -> Result<()> {
    let library = rust.library(target.triple());
    if library.exists() {
        return Ok(());
    }
    Cache::fill(&library, |fresh| make(rust, target, fresh))
        .with_context(|| format!("the standard library for {} cannot be made", target.triple()))
}

fn make(rust: &Rust, target: Target, fresh: &Path) -> Result<()> {
    let built = fresh.join("built");
    step::run(
        rust.cargo()
            .args(["check", "--quiet", "--release", "--locked"])
            .args(["--target", target.triple()])
            .args(["--features", "panic-unwind,backtrace", "--manifest-path"])
            .arg(rust.sources().join("sysroot/Cargo.toml"))
            .env("CARGO_TARGET_DIR", &built)
            // As the compiler's own build does: the library uses what is not stable, names its crates apart from all others,
            // and what is in it must not be nameable by others.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("__CARGO_DEFAULT_LIB_METADATA", "warifu")
            .env("RUSTFLAGS", "-Zforce-unstable-if-unmarked"),
    )?;
    let library = fresh.join("lib");
    std::fs::create_dir(&library)?;
    for entry in std::fs::read_dir(built.join(target.triple()).join("release/deps"))? {
        let file = entry?;
        if file.path().extension().is_some_and(|extension| extension == "rmeta") {
            std::fs::rename(file.path(), library.join(file.file_name()))?;
        }
    }
    std::fs::remove_dir_all(built)?;
    Ok(())
}
