//! The Python in which other implementations judge our certificates.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{step, workspace};

/// The system's Python, which makes the environment.
pub(crate) const SYSTEM_PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// Makes `target/venv` hold exactly what `tests/python/requirements.txt` names, and returns its Python.
///
/// # Errors
/// The environment cannot be made, or a package cannot be had.
pub(crate) fn ensure() -> Result<PathBuf> {
    let venv = workspace::target().join("venv");
    let python = venv.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let wanted_file = workspace::root().join("tests/python/requirements.txt");
    let wanted = std::fs::read_to_string(&wanted_file).context("tests/python/requirements.txt cannot be read")?;
    let installed_file = venv.join("installed-requirements.txt");
    if std::fs::read_to_string(&installed_file).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    step::run(Command::new(SYSTEM_PYTHON).args(["-m", "venv", "--clear"]).arg(&venv))?;
    step::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .arg("--requirement")
            .arg(&wanted_file),
    )?;
    // Written last: an interrupted installation is begun anew.
    std::fs::write(installed_file, wanted)?;
    Ok(python)
}
