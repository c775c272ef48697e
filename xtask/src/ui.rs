//! The app's screen: its packages, its build, its tests.

mod installed;
mod stamp;

use std::process::Command;

use anyhow::{Result, bail};

use crate::node::Node;
use crate::{step, workspace};

/// Has `node` build the screen into `ui/dist`, where the app takes it from when it is compiled. What has been done
/// already is not done again.
///
/// # Errors
/// A package cannot be had, or the build fails; `run` has shown why.
pub(crate) fn build(node: &Node, run: &mut dyn FnMut(&mut Command) -> Result<()>) -> Result<()> {
    install(node, run)?;
    if stamp::is_current() {
        return Ok(());
    }
    run(&mut node.npm(&["run", "--silent", "build"]))?;
    stamp::write()
}

/// Installs exactly the packages of `ui/package-lock.json`.
///
/// # Errors
/// A package cannot be had.
pub(crate) fn install(node: &Node, run: &mut dyn FnMut(&mut Command) -> Result<()>) -> Result<()> {
    let lock = std::fs::read_to_string(workspace::ui().join("package-lock.json"))?;
    let there = std::fs::read_to_string(workspace::ui().join("node_modules/.package-lock.json"));
    if there.is_ok_and(|there| installed::is_as_locked(&lock, &there)) {
        return Ok(());
    }
    run(&mut node.npm(&["ci", "--no-audit", "--no-fund"]))
}

/// Types, lints and formatting of the screen.
///
/// # Errors
/// Something is wrong with one of them.
pub(crate) fn check(node: &Node) -> Result<()> {
    step::run(&mut node.npm(&["run", "--silent", "check"]))
}

/// The tests of the screen; what they say at their end goes to `summaries`.
///
/// # Errors
/// One of them fails.
pub(crate) fn test(node: &Node, summaries: &mut Vec<String>) -> Result<()> {
    let mut tests = node.npm(&["run", "--silent", "test"]);
    let (lines, passed) = step::run_and_keep(tests.env("NO_COLOR", "1"), is_summary)?;
    summaries.extend(lines);
    if !passed {
        bail!("some tests of the screen failed");
    }
    Ok(())
}

/// How many files and tests passed, and the name of each test that failed.
fn is_summary(line: &str) -> bool {
    let line = line.trim_start();
    ["Test Files ", "Tests ", "FAIL "]
        .iter()
        .any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_what_failed_and_how_much_passed() {
        let said = " RUN  v4.1.12\n ✓ tests/words.test.ts (4 tests) 5ms\n FAIL  tests/a.test.ts > says so\n\n \
                    Test Files  1 failed | 3 passed (4)\n      Tests  1 failed | 39 passed (40)\n   Duration  2.1s\n";
        let kept: Vec<_> = said.lines().filter(|line| is_summary(line)).map(str::trim).collect();
        assert_eq!(
            kept,
            [
                "FAIL  tests/a.test.ts > says so",
                "Test Files  1 failed | 3 passed (4)",
                "Tests  1 failed | 39 passed (40)"
            ]
        );
    }
}
