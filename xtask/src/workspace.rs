//! Where things are in this work tree.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the work tree.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// The app's screen.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// The directory for everything that is built.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A binary of this workspace, as built with the profile whose directory is `profile`.
pub(crate) fn binary(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(format!("{name}{EXE_SUFFIX}"))
}

/// The cargo that runs this task, in the root of the work tree.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// Everything but this program: it runs, and Windows does not let a running program be built anew. One selection for all
/// builds, because the selection decides the features of what is shared, and with other features it is compiled again.
pub(crate) const PRODUCT: [&str; 4] = ["--workspace", "--exclude", "xtask", "--locked"];
