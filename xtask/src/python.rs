//! Environments of Python packages.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{step, workspace};

/// The system's Python, which makes the environments.
pub(crate) const SYSTEM_PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// The Python in which other implementations judge our certificates.
///
/// # Errors
/// As for [`environment`].
pub(crate) fn judges() -> Result<PathBuf> {
    environment("venv", "tests/python/requirements.txt")
}

/// The variable that tells the tests where the Python of [`services`] is.
pub(crate) const SERVICES: &str = "WARIFU_TEST_SERVICES";

/// The Python in which stand-ins run for services of somebody else's: Amazon's, and a mail server.
///
/// # Errors
/// As for [`environment`].
pub(crate) fn services() -> Result<PathBuf> {
    environment("services", "tests/python/services.txt")
}

/// Makes `target/name` hold exactly the packages that the file `requirements` of this work tree names, and returns
/// its Python.
///
/// # Errors
/// The environment cannot be made, or a package cannot be had.
pub(crate) fn environment(name: &str, requirements: &str) -> Result<PathBuf> {
    let directory = workspace::target().join(name);
    let python = directory.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let wanted_file = workspace::root().join(requirements);
    let wanted = std::fs::read_to_string(&wanted_file).with_context(|| format!("{requirements} cannot be read"))?;
    let installed_file = directory.join("installed-requirements.txt");
    if std::fs::read_to_string(&installed_file).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    step::run(
        Command::new(SYSTEM_PYTHON)
            .args(["-m", "venv", "--clear"])
            .arg(&directory),
    )?;
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
