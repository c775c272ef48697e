//! What a test does where something that it needs is not installed.

use std::io::Write as _;

/// Says that the test was skipped for want of `what`, and fails where nothing may be.
#[expect(clippy::print_stderr, reason = "whoever runs the tests must see what was not tried")]
pub(crate) fn skip(what: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let line = format!("SKIPPED: {test} needs {what}; `cargo xtask test` installs it");
    eprintln!("{line}");
    let everything_must_run = ["CI", "WARIFU_CI"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    assert!(!everything_must_run, "{line}");
    if let Some(log) = std::env::var_os("WARIFU_SKIPPED_LOG") {
        let mut log = std::fs::OpenOptions::new().append(true).create(true).open(log).unwrap();
        writeln!(log, "{line}").unwrap();
    }
}
