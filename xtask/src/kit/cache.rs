//! Where what takes long is kept for the next time.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A directory outside of the work tree, since each work tree of a person needs the same. Nobody else fills it at the same time.
pub(crate) struct Cache {
    directory: PathBuf,
    _lock: File,
}

impl Cache {
    /// Waits until nobody else fills the cache.
    ///
    /// # Errors
    /// There is no place for it, or it cannot be written.
    pub(crate) fn lock() -> Result<Self> {
        let directory = directory(std::env::var_os("XDG_CACHE_HOME"), std::env::var_os("HOME"))
            .context("there is no place for a cache: neither XDG_CACHE_HOME nor HOME is set")?;
        std::fs::create_dir_all(&directory).with_context(|| format!("{} cannot be made", directory.display()))?;
        let lock = File::create(directory.join("lock"))?;
        lock.lock()?;
        Ok(Self { directory, _lock: lock })
    }

    /// Something in the cache. What is there is whole: [`Cache::fill`] has put it there.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Removes everything whose name begins with `start`: older versions, and what an interruption has left.
    ///
    /// # Errors
    /// It cannot be removed.
    pub(crate) fn remove_all(&self, start: &str) -> Result<()> {
        for entry in std::fs::read_dir(&self.directory)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(start) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Has `make` fill an empty directory, which becomes `place` when all of it is done: what was interrupted is begun anew.
    ///
    /// # Errors
    /// Those of `make`, or it cannot be written.
    pub(crate) fn fill(place: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let mut fresh = place.as_os_str().to_owned();
        fresh.push(".part");
        let fresh = PathBuf::from(fresh);
        remove(&fresh)?;
        std::fs::create_dir_all(&fresh)?;
        make(&fresh)?;
        remove(place)?;
        std::fs::rename(fresh, place)?;
        Ok(())
    }
}

fn remove(directory: &Path) -> Result<()> {
    if directory.exists() {
        std::fs::remove_dir_all(directory).with_context(|| format!("{} cannot be removed", directory.display()))?;
    }
    Ok(())
}

/// By the XDG Base Directory Specification, which ignores what is relative.
fn directory(cache_home: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let absolute = |path: OsString| Some(PathBuf::from(path)).filter(|path| path.is_absolute());
    let caches = cache_home
        .and_then(absolute)
        .or_else(|| Some(home.and_then(absolute)?.join(".cache")))?;
    Some(caches.join("warifu/cross"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_where_xdg_says() {
        let place =
            |cache_home: Option<&str>, home: Option<&str>| directory(cache_home.map(Into::into), home.map(Into::into));
        let below_home = Some(PathBuf::from("/home/a/.cache/warifu/cross"));
        assert_eq!(place(Some("/c"), Some("/home/a")), Some("/c/warifu/cross".into()));
        assert_eq!(place(None, Some("/home/a")), below_home);
        assert_eq!(place(Some(""), Some("/home/a")), below_home);
        assert_eq!(place(Some("c"), Some("/home/a")), below_home);
        assert_eq!(place(None, None), None);
    }

    #[test]
    fn what_was_interrupted_is_not_taken_for_whole() {
        let here = crate::workspace::target().join("tmp/cache-test");
        let _ = std::fs::remove_dir_all(&here);
        let place = here.join("thing");
        let interrupted = Cache::fill(&place, |fresh| {
            std::fs::write(fresh.join("half"), "")?;
            anyhow::bail!("the power is gone")
        });
        assert!(interrupted.is_err());
        assert!(!place.exists());
        Cache::fill(&place, |fresh| Ok(std::fs::write(fresh.join("whole"), "")?)).unwrap();
        assert!(place.join("whole").exists());
        assert!(!place.join("half").exists());
    }
}
