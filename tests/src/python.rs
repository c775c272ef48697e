//! Other implementations, in Python.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::binaries;

/// The Python that has the packages of `python/requirements.txt`.
#[must_use]
pub fn judges() -> PathBuf {
    std::env::var_os("WARIFU_TEST_PYTHON")
        .map_or_else(|| binaries::work_tree().join("target/venv/bin/python"), PathBuf::from)
}

/// Runs `script`, a path within the work tree, and returns what it prints.
///
/// # Panics
/// It fails.
pub fn run<S: AsRef<OsStr>>(python: &Path, script: &str, arguments: &[S]) -> String {
    let output = Command::new(python)
        .arg("-B")
        .arg(binaries::work_tree().join(script))
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{script} ({}):\n{said}{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    said
}
