//! `cargo xtask test`: everything that must hold before a change is good.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::emulators::Local;
use crate::need::Purpose;
use crate::node::Node;
use crate::skipped::Skipped;
use crate::step::{self, Steps};
use crate::system::succeeds;
use crate::workspace::{PRODUCT, cargo};
use crate::{camera_test, dependencies, emulators, install, python, run, ui};

pub(crate) fn test() -> Result<()> {
    let skipped = Skipped::new()?;
    let mut judge = None;
    let mut services = None;
    let mut emulator = None;
    let mut node = None;
    let mut summaries = Vec::new();
    let mut steps = Steps::default();
    steps.take("Install what the tests need", || {
        let purposes = [Purpose::Build, Purpose::App, Purpose::Test];
        install::ensure(&[&purposes, camera_test::purposes()].concat())?;
        judge = Some(python::judges()?);
        services = Some(python::services()?);
        let found = Node::ensure()?;
        ui::install(&found, &mut step::run)?;
        emulator = emulators::dynamodb(&found)?;
        node = Some(found);
        Ok(())
    });
    let node = || node.as_ref().context("without Node.js and its packages");
    steps.take("Formatting", || {
        step::run(&mut cargo(&["fmt", "--all", "--", "--check"]))
    });
    // First, because the app embeds it when it is compiled.
    steps.take("Build of the screen", || ui::build(node()?, &mut step::run));
    steps.take("Types, lints and formatting of the screen", || ui::check(node()?));
    steps.take("Tests of the screen", || ui::test(node()?, &mut summaries));
    steps.take("Lints", || {
        step::run(cargo(&["clippy", "--workspace", "--all-targets", "--locked"]).args(["--", "-D", "warnings"]))
    });
    steps.take("Licences, sources and banned crates", dependencies::check);
    // All targets at once: the tests start the binaries, which must have been built like them.
    steps.take("Build", || step::run(cargo(&["build", "--all-targets"]).args(PRODUCT)));
    let mut local = None;
    steps.take("Amazon's emulator of DynamoDB", || {
        local = Local::start(node()?)?;
        Ok(())
    });
    steps.take("Tests", || {
        // It ends with the tests.
        let local = local.take();
        let address = local.as_ref().map(Local::url);
        let installed = [
            ("WARIFU_TEST_PYTHON", judge.as_deref().map(Path::as_os_str)),
            (python::SERVICES, services.as_deref().map(Path::as_os_str)),
            (emulators::VARIABLE, emulator.as_deref().map(Path::as_os_str)),
            (Local::VARIABLE, address.as_deref().map(OsStr::new)),
        ];
        run_tests(&installed, &skipped, &mut summaries)
    });
    steps.take("A real camera, in a virtual machine", || {
        camera_test::as_a_step(&mut summaries)
    });
    steps.take("The journey of `cargo xtask run`", run::rehearse);
    steps.take("The tests of these tasks", || {
        step::run(&mut cargo(&["test", "--quiet", "--package", "xtask", "--locked"]))
    });
    steps.take("Documentation", || {
        step::run(
            cargo(&["doc", "--no-deps"])
                .args(PRODUCT)
                .env("RUSTDOCFLAGS", "-D warnings"),
        )
    });
    steps.take("Nothing skipped", || skipped.judge());
    println!("\n== The tests' own summary");
    for line in summaries {
        println!("  {}", line.trim());
    }
    steps.finish()
}

/// Runs the tests, which find what was `installed` for them by variables of the environment.
fn run_tests(installed: &[(&str, Option<&OsStr>)], skipped: &Skipped, summaries: &mut Vec<String>) -> Result<()> {
    let mut with_nextest = cargo(&["nextest", "run", "--no-fail-fast"]);
    let mut plain = cargo(&["test", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    let runner = if succeeds("cargo", &["nextest", "--version"]) {
        &mut with_nextest
    } else {
        println!("cargo-nextest is not installed: cargo test runs the tests, more slowly");
        &mut plain
    };
    // A journey through a window waits half of its time, for people as it were. So one more than there are cores.
    let threads = std::thread::available_parallelism().map_or(2, |cores| cores.get().saturating_add(1));
    runner.env("NEXTEST_TEST_THREADS", threads.to_string());
    runner.args(PRODUCT).env(Skipped::VARIABLE, skipped.log());
    for (variable, place) in installed {
        if let Some(place) = place {
            runner.env(variable, place);
        }
    }
    let (lines, passed) = step::run_and_keep(runner, is_summary)?;
    summaries.extend(lines);
    if !passed {
        bail!("some tests failed");
    }
    Ok(())
}

/// The last word of cargo-nextest, and what it says of each test that did not pass.
fn is_summary(line: &str) -> bool {
    let line = line.trim_start();
    ["Summary [", "FAIL [", "TIMEOUT [", "SIGABRT [", "SIGSEGV ["]
        .iter()
        .any(|start| line.starts_with(start))
}
