//! The CA's directory.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use warifu_protocol::Algorithm;
use warifu_server::ca::{CertificateAuthority, OpenError};
use warifu_server::domain::Issuer as _;
use warifu_server::domain::entropy::SystemEntropy;

use crate::{DAY, key_of, now, open, public, subject};

fn load(directory: &Path) -> Result<Option<CertificateAuthority>, OpenError> {
    CertificateAuthority::load(directory, Duration::from_secs(DAY), Arc::new(SystemEntropy))
}

#[test]
fn both_roots_still_issue_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("ca");
    let first = open(&home);
    let again = open(&home);
    assert_eq!(again.pin(), first.pin());
    assert_eq!(again.bundle_pem(), first.bundle_pem());
    for algorithm in Algorithm::ALL {
        let key = public(&key_of(algorithm));
        let issued = again.issue(subject(&key), &key, [7; 16], now()).unwrap();
        assert_eq!(issued.key.algorithm(), algorithm);
    }
}

#[test]
fn loading_makes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("ca");
    assert!(load(&home).unwrap().is_none());
    assert!(!home.exists());
}

#[test]
fn a_crash_while_the_ca_is_made_leaves_none() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("ca");
    // What a crash between the two roots leaves.
    let half = home.join("generation-1.new");
    fs::create_dir_all(&half).unwrap();
    fs::write(half.join("ecdsa-p256.key.pem"), "half").unwrap();
    assert!(load(&home).unwrap().is_none());

    let ca = open(&home);
    assert!(!half.exists());
    assert_eq!(load(&home).unwrap().unwrap().pin(), ca.pin());
}

#[test]
fn a_damaged_or_incomplete_ca_is_not_replaced() {
    for file in [
        "ecdsa-p256.key.pem",
        "ecdsa-p256.crt.pem",
        "ml-dsa-87.key.pem",
        "ml-dsa-87.crt.pem",
    ] {
        let directory = tempfile::tempdir().unwrap();
        let home = directory.path().join("ca");
        open(&home);
        let path = home.join("generation-1").join(file);
        fs::write(&path, "damaged").unwrap();
        let error = load(&home).map(|_| ()).unwrap_err();
        assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
        assert!(error.to_string().contains(file), "{error}");
        fs::remove_file(&path).unwrap();
        assert!(matches!(load(&home), Err(OpenError::File { .. })));
    }
}

#[test]
fn a_certificate_of_another_key_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let (one, other) = (directory.path().join("one"), directory.path().join("other"));
    open(&one);
    open(&other);
    let file = "generation-1/ml-dsa-87.crt.pem";
    fs::copy(one.join(file), other.join(file)).unwrap();
    assert!(matches!(load(&other), Err(OpenError::Damaged { .. })));
}

#[cfg(unix)]
#[test]
fn keys_are_for_the_servers_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;

    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("ca");
    open(&home);
    assert_eq!(mode(&home), 0o700);
    let generation = home.join("generation-1");
    assert_eq!(mode(&generation), 0o700);
    for entry in fs::read_dir(&generation).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}
