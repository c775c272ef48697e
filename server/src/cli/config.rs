//! `config check`.

use std::path::Path;

use super::say;
use crate::config::{Flags, Sources};

/// Names everything that is wrong.
pub(crate) fn check(file: Option<&Path>) -> anyhow::Result<()> {
    let sources = Sources::of_process(file, Flags::default())?;
    let read = sources.file.as_ref().map(|(path, _)| path.display().to_string());
    sources.settings()?;
    say(&format!(
        "nothing is wrong with {}",
        read.map_or_else(
            || "the environment (there is no settings file)".to_owned(),
            |path| format!("{path} and the environment")
        )
    ))
}
