//! Programs for Windows, built by MinGW and run by Wine.

use anyhow::Result;

use super::cache::Cache;
use super::mingw::MinGw;
use super::of_everything;
use super::rust::Rust;
use super::target::Target;
use super::wine::Wine;
use crate::{step, workspace};

/// What is tested. The window needs WebView2, which Wine has not.
const UNDER_WINE: &str = "package(warifu-private) + package(warifu-protocol) + package(warifu) + package(warifu-server) \
                          + (package(warifu-tests) & test(/^terminal_journey::/))";

/// What builds for Windows, and what runs that.
pub(super) struct Windows {
    pub(super) mingw: MinGw,
    wine: Wine,
}

impl Windows {
    /// Both, with a Windows in which nothing has been yet.
    ///
    /// # Errors
    /// They cannot be had.
    pub(super) fn ensure(cache: &Cache) -> Result<Self> {
        let mingw = MinGw::ensure(cache)?;
        let wine = Wine::fresh(cache, &mingw, &workspace::target().join("cross/wine"))?;
        Ok(Self { mingw, wine })
    }

    /// Builds everything but the tasks, which are for whoever develops.
    ///
    /// # Errors
    /// Something does not compile, or link.
    pub(super) fn build(&self, rust: &Rust, target: Target) -> Result<()> {
        let mut build = rust.cargo();
        build.arg("build");
        self.mingw.show_to(&mut build);
        step::run(of_everything(&mut build, rust, target).args(["--all-targets", "--exclude", "xtask"]))
    }

    /// Runs the tests of client and server, and the journey in the terminal.
    ///
    /// # Errors
    /// One of them fails.
    pub(super) fn test(&self, rust: &Rust, target: Target) -> Result<()> {
        let mut tests = rust.nextest();
        tests.arg("run");
        self.mingw.show_to(&mut tests);
        self.wine.show_to(&mut tests, target.triple());
        step::run(of_everything(&mut tests, rust, target).args([
            "--exclude",
            "xtask",
            "--no-fail-fast",
            "--filterset",
            UNDER_WINE,
        ]))
    }
}
