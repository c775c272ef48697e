//! What the tests could not test on this machine.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// The file in which each test that is skipped leaves a line.
pub(crate) struct Skipped(PathBuf);

impl Skipped {
    /// The variable by which tests learn of the file.
    pub(crate) const VARIABLE: &str = "WARIFU_SKIPPED_LOG";

    /// An empty file.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn new() -> Result<Self> {
        let log = workspace::target().join("skipped-tests.txt");
        std::fs::write(&log, "").with_context(|| format!("{} cannot be written", log.display()))?;
        Ok(Self(log))
    }

    pub(crate) fn log(&self) -> &Path {
        &self.0
    }

    /// Shows what was skipped.
    ///
    /// # Errors
    /// Something was, and this is a check that must be complete: `CI` or `WARIFU_CI` is set.
    pub(crate) fn judge(&self) -> Result<()> {
        let lines = std::fs::read_to_string(&self.0)?;
        if lines.is_empty() {
            println!("every test ran");
            return Ok(());
        }
        print!("{lines}");
        if ["CI", "WARIFU_CI"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
        {
            bail!("{} tests were skipped", lines.lines().count());
        }
        Ok(())
    }
}
