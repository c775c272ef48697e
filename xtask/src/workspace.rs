//! Where things are in this work tree.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};

/// The root of the work tree.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// The directory for everything that is built.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A binary of this workspace, as built with the profile whose directory is `profile`.
pub(crate) fn binary(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(format!("{name}{EXE_SUFFIX}"))
}

/// The cargo that runs this task.
pub(crate) fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}
