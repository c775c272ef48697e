//! What somebody has left behind: files, and what is in the registry.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A directory of which nobody expects that it is tidy. An uninstaller that has removed itself stays there until Windows starts again.
const UNTIDY: &str = "Temp";

/// How things are at a time.
#[derive(Clone)]
pub(super) struct Trace {
    files: BTreeSet<PathBuf>,
    registry: String,
}

impl Trace {
    /// Of everything in a directory, and of what the registry says.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub(super) fn of(directory: &Path, registry: String) -> Result<Self> {
        Ok(Self {
            files: files_below(directory)?,
            registry,
        })
    }

    /// With more files.
    ///
    /// # Errors
    /// One of them was there before.
    pub(super) fn with(&self, files: &[PathBuf]) -> Result<Self> {
        let mut more = self.clone();
        for file in files {
            if !more.files.insert(file.clone()) {
                bail!("{} has been there before", file.display());
            }
        }
        Ok(more)
    }

    /// Nothing has been added, and nothing is gone.
    ///
    /// # Errors
    /// Something has, and which.
    pub(super) fn must_equal(&self, now: &Self) -> Result<()> {
        let differences = self.differences(now);
        if !differences.is_empty() {
            bail!("traces are left:\n  {}", differences.join("\n  "));
        }
        Ok(())
    }

    fn differences(&self, now: &Self) -> Vec<String> {
        let added = now
            .files
            .difference(&self.files)
            .map(|file| format!("+ {}", file.display()));
        let gone = self
            .files
            .difference(&now.files)
            .map(|file| format!("- {}", file.display()));
        let [lines_before, lines_now] = [self, now].map(|trace| {
            let lines = trace.registry.lines().filter(|line| !line.is_empty());
            lines.collect::<BTreeSet<_>>()
        });
        let set = lines_now.difference(&lines_before).map(|line| format!("+ {line}"));
        let lost = lines_before.difference(&lines_now).map(|line| format!("- {line}"));
        added.chain(gone).chain(set).chain(lost).collect()
    }
}

/// All files in a directory and below it. What a link leads to is somebody else's.
///
/// # Errors
/// A directory cannot be read.
pub(super) fn files_below(directory: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        let entries =
            std::fs::read_dir(&directory).with_context(|| format!("{} cannot be read", directory.display()))?;
        for entry in entries {
            let entry = entry?;
            match entry.file_type()?.is_dir() {
                true if entry.file_name() == UNTIDY => {}
                true => directories.push(entry.path()),
                false => {
                    files.insert(entry.path());
                }
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(files: &[&str], registry: &str) -> Trace {
        Trace {
            files: files.iter().map(PathBuf::from).collect(),
            registry: registry.to_owned(),
        }
    }

    #[test]
    fn every_difference_is_told() {
        let before = trace(&["a", "b"], "Path  C:\\a\nTemp  C:\\t\n");
        assert!(before.must_equal(&before).is_ok());
        let now = trace(&["b", "c"], "Path  C:\\a;C:\\w\nTemp  C:\\t\n");
        assert_eq!(
            before.differences(&now),
            ["+ c", "- a", "+ Path  C:\\a;C:\\w", "- Path  C:\\a"]
        );
        assert!(before.must_equal(&now).is_err());
    }

    #[test]
    fn what_is_expected_on_top_must_be_new() {
        let before = trace(&["a"], "");
        let with_own = before.with(&["own".into()]).unwrap();
        assert!(with_own.must_equal(&trace(&["a", "own"], "")).is_ok());
        assert!(with_own.must_equal(&before).is_err());
        assert!(before.with(&["a".into()]).is_err());
    }
}
