//! Whether `ui/dist` was built from what is in `ui/` now.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::workspace;

/// What is not written by people, or is what comes out.
const NO_SOURCES: [&str; 2] = ["node_modules", "dist"];

/// Whether nothing has changed since [`write`], neither what goes in nor what came out. The app's build writes a page of
/// its own where there is none: that one is not what came out.
pub(super) fn is_current() -> bool {
    let written = std::fs::read_to_string(file());
    written.is_ok_and(|written| stamp().is_ok_and(|stamp| stamp == written))
}

/// Remembers the build that has just been made.
pub(super) fn write() -> Result<()> {
    std::fs::create_dir_all(workspace::target())?;
    Ok(std::fs::write(file(), stamp()?)?)
}

fn file() -> PathBuf {
    workspace::target().join("ui-build.txt")
}

fn stamp() -> Result<String> {
    let ui = workspace::ui();
    let sources = digest(&ui, &NO_SOURCES)?;
    let built = digest(&ui.join("dist"), &[])?;
    Ok(format!("sources {sources:016x}\nbuilt {built:016x}\n"))
}

/// A digest over the names and contents of all files in `directory`, except what has one of the names in `except` there.
fn digest(directory: &Path, except: &[&str]) -> Result<u64> {
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        if !except.iter().any(|name| entry.file_name() == *name) {
            collect(entry.path(), &mut files)?;
        }
    }
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(directory)?.hash(&mut hasher);
        std::fs::read(&file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn collect(path: PathBuf, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.insert(path);
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        collect(entry?.path(), files)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contents_count_and_exceptions_do_not() {
        let here = workspace::target().join("tmp/stamp-test");
        let _ = std::fs::remove_dir_all(&here);
        std::fs::create_dir_all(here.join("src/deep")).unwrap();
        std::fs::create_dir_all(here.join("dist")).unwrap();
        std::fs::write(here.join("src/deep/a.ts"), "a").unwrap();
        let first = digest(&here, &["dist"]).unwrap();
        std::fs::write(here.join("dist/index.html"), "built").unwrap();
        assert_eq!(digest(&here, &["dist"]).unwrap(), first);
        std::fs::write(here.join("src/deep/a.ts"), "b").unwrap();
        assert_ne!(digest(&here, &["dist"]).unwrap(), first);
        std::fs::write(here.join("src/deep/a.ts"), "a").unwrap();
        std::fs::rename(here.join("src/deep/a.ts"), here.join("src/a.ts")).unwrap();
        assert_ne!(digest(&here, &["dist"]).unwrap(), first);
    }
}
