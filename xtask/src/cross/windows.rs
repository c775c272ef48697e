//! Programs for Windows, built by MinGW and run by Wine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::mingw::MinGw;
use super::rust::Rust;
use super::target::Target;
use super::wine::Wine;
use super::{directory, for_target, of_everything};
use crate::kit::Cache;
use crate::step;

/// What is tested. The window needs WebView2, which Wine has not.
const UNDER_WINE: &str = "package(warifu-private) + package(warifu-protocol) + package(warifu) + package(warifu-server) \
                          + (package(warifu-tests) & test(/^terminal_journey::/))";
/// What is tested with the client that a package has installed.
const JOURNEY: &str = "package(warifu-tests) & test(/^terminal_journey::/)";
/// Where the tests find another client than the one that was built beside them.
const CLIENT: &str = "WARIFU_TEST_CLIENT";

/// What builds for Windows, and what runs that.
pub(crate) struct Windows {
    pub(super) mingw: MinGw,
    pub(crate) wine: Wine,
}

impl Windows {
    /// Both, with a Windows in which nothing has been yet, in the directory `prefix`.
    ///
    /// # Errors
    /// They cannot be had.
    pub(super) fn ensure(cache: &Cache, prefix: &Path) -> Result<Self> {
        let mingw = MinGw::ensure(cache)?;
        let wine = Wine::fresh(cache, &mingw, prefix)?;
        Ok(Self { mingw, wine })
    }

    /// Builds everything but the tasks, which are for whoever develops.
    ///
    /// # Errors
    /// Something does not compile, or link.
    pub(crate) fn build(&self, rust: &Rust, target: Target) -> Result<()> {
        let mut build = rust.cargo();
        build.arg("build");
        self.mingw.show_to(&mut build);
        step::run(of_everything(&mut build, rust, target).args(["--all-targets", "--exclude", "xtask"]))
    }

    /// Builds the programs of `packages` as people get them.
    ///
    /// # Errors
    /// Something does not compile, or link.
    pub(crate) fn build_release(&self, rust: &Rust, packages: &[&str]) -> Result<()> {
        let mut build = rust.cargo();
        build.arg("build");
        self.mingw.show_to(&mut build);
        for_target(&mut build, rust, Target::WindowsGnu).args(["--release", "--bins"]);
        for package in packages {
            build.args(["--package", package]);
        }
        step::run(&mut build)
    }

    /// Where the programs are that were built with the profile whose directory is `profile`.
    pub(crate) fn programs(rust: &Rust, profile: &str) -> PathBuf {
        directory(rust).join(Target::WindowsGnu.triple()).join(profile)
    }

    /// Copies a program without what only a debugger reads.
    ///
    /// # Errors
    /// It is no program, or cannot be written.
    pub(crate) fn strip(&self, program: &Path, into: &Path) -> Result<()> {
        self.mingw.strip(program, into)
    }

    /// Plays the journey in the terminal with the client that Windows has at `client`.
    ///
    /// # Errors
    /// It does not end as it should.
    pub(crate) fn journey(&self, rust: &Rust, client: &str) -> Result<()> {
        let mut tests = self.tests(rust);
        tests.env(CLIENT, client);
        step::run(of_everything(&mut tests, rust, Target::WindowsGnu).args([
            "--exclude",
            "xtask",
            "--filterset",
            JOURNEY,
        ]))
    }

    /// Runs the tests of client and server, and the journey in the terminal.
    ///
    /// # Errors
    /// One of them fails.
    pub(super) fn test(&self, rust: &Rust, target: Target) -> Result<()> {
        let mut tests = self.tests(rust);
        step::run(of_everything(&mut tests, rust, target).args([
            "--exclude",
            "xtask",
            "--no-fail-fast",
            "--filterset",
            UNDER_WINE,
        ]))
    }

    fn tests(&self, rust: &Rust) -> Command {
        let mut tests = rust.nextest();
        tests.arg("run");
        self.mingw.show_to(&mut tests);
        self.wine.show_to(&mut tests, Target::WindowsGnu.triple());
        tests
    }
}
