//! The committed vectors, recomputed by another implementation.

use std::path::Path;

use warifu_tests::need::Need;
use warifu_tests::python;

#[test]
fn another_implementation_derives_the_same_values() {
    if !Need::Python.is_met() {
        return;
    }
    let said = python::run::<&str>(Path::new("python3"), "protocol/vectors/check.py", &[]);
    assert!(said.contains(" 0 differ"), "{said}");
}

#[test]
fn another_implementation_verifies_the_signatures_of_the_log() {
    if !Need::Judges.is_met() {
        return;
    }
    let said = python::run::<&str>(&python::judges(), "tests/python/verify_log.py", &[]);
    assert!(said.contains("device log: 10 signatures verified"), "{said}");
}
