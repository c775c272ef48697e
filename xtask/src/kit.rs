//! Programs from packages of Debian, unpacked in the cache and not installed.

mod cache;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub(crate) use self::cache::Cache;

use crate::debian;

/// What is unpacked together, so that its parts find each other.
pub(crate) struct Kit {
    /// How its name in the cache begins; the version follows.
    pub(crate) name: &'static str,
    /// The package whose version is the kit's.
    pub(crate) lead: &'static str,
    /// Every package of it.
    pub(crate) packages: fn() -> Result<Vec<String>>,
    /// What is done to it once it is unpacked.
    pub(crate) finish: fn(&Path) -> Result<()>,
}

impl Kit {
    /// Its version, and where it is: downloaded where it is not there yet, and an older one is removed then.
    ///
    /// # Errors
    /// It cannot be had.
    pub(crate) fn ensure(&self, cache: &Cache) -> Result<(String, PathBuf)> {
        let version = debian::with_lists(|| debian::version(self.lead))?;
        let root = cache.place(&format!("{}{version}", self.name));
        if !root.exists() {
            cache.remove_all(self.name)?;
            Cache::fill(&root, |fresh| {
                debian::fetch(self.packages, fresh)?;
                (self.finish)(fresh)
            })
            .with_context(|| format!("Debian's {} cannot be had", self.lead))?;
        }
        Ok((version, root))
    }
}

/// The named ones even where they are installed, and what else they need where it is not.
///
/// # Errors
/// apt does not know one of them.
pub(crate) fn with_missing(named: &[&str]) -> Result<Vec<String>> {
    let mut packages = debian::missing_for(named)?;
    packages.extend(named.iter().map(|name| (*name).to_owned()));
    packages.sort_unstable();
    packages.dedup();
    Ok(packages)
}
