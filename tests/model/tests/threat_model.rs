//! What `docs/threat-model.md` claims is shown by tests that exist.

#![expect(
    clippy::unwrap_used,
    reason = "a page or a source that cannot be read fails the test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn page() -> String {
    fs::read_to_string(root().join("docs/threat-model.md")).unwrap()
}

/// What stands between backticks and has the form of a test's name.
fn named(text: &str) -> BTreeSet<&str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.matches('_').count() >= 2)
        .filter(|name| {
            name.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        })
        .collect()
}

/// The functions below `directory` that are tests.
fn tests(directory: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let mut marked = false;
            for line in fs::read_to_string(&path).unwrap().lines().map(str::trim) {
                if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                    marked = true;
                } else if let Some(rest) = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn ")) {
                    if marked {
                        found.extend(rest.split('(').next().map(str::to_owned));
                    }
                    marked = false;
                }
            }
        }
    }
}

/// The promises of every store, each of which a macro makes a test for each store of: `name,` in a list of its own.
fn conformance() -> Vec<String> {
    let suite = fs::read_to_string(root().join("server/tests/store/main.rs")).unwrap();
    let names = suite.lines().filter_map(|line| line.trim().strip_suffix(','));
    names
        .filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let mut found = BTreeSet::new();
    for part in ["client", "protocol", "server", "src-tauri", "tests"] {
        tests(&root().join(part), &mut found);
    }
    found.extend(conformance());
    assert!(found.len() > 500, "{}", found.len());
    let page = page();
    let named = named(&page);
    assert!(named.len() > 30, "{}", named.len());
    let missing: Vec<_> = named.iter().filter(|name| !found.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_claim_of_the_threat_model_names_what_shows_it() {
    let page = page();
    let mut rows = 0;
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = line.trim_matches('|').split('|').collect();
        let is_claim = page_table(&page, line) == "shown by";
        if is_claim {
            rows += 1;
            assert!(!named(cells.last().unwrap()).is_empty(), "nothing shows: {line}");
        }
    }
    assert!(rows > 20, "{rows}");
}

/// The last title of the table that `line` is a row of; empty for the titles themselves.
fn page_table<'a>(page: &'a str, line: &str) -> &'a str {
    let before = page.split(line).next().unwrap();
    let head = before.lines().rev().take_while(|line| line.starts_with('|')).last();
    head.and_then(|head| head.trim_matches('|').split('|').next_back())
        .unwrap_or_default()
        .trim()
}
