//! What OpenSSL says of them.

use std::path::Path;
use std::process::Command;

use warifu_protocol::Algorithm;
use warifu_server::domain::revocation::Reason;

use super::{issued, list, revoked};
use crate::{now, open};

/// As nginx does it, and whoever else uses OpenSSL.
#[test]
fn openssl_refuses_a_revoked_certificate_and_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let ca = open(&directory.path().join("ca"));
    let write = |name: &str, label: &str, der: &[u8]| {
        let path = directory.path().join(name);
        std::fs::write(&path, warifu_protocol::pem::encode(label, der)).unwrap();
        path
    };
    let [good, bad] = [1, 2].map(|n| issued(&ca, Algorithm::EcdsaP256, [n; 16]));
    let root = write("root.pem", "CERTIFICATE", &ca.root_certificates()[0]);
    let der = list(
        &ca,
        Algorithm::EcdsaP256,
        42,
        &[revoked(&bad, Some(Reason::Superseded))],
    );
    let crl = write("list.crl.pem", "X509 CRL", &der);
    let good = write("good.pem", "CERTIFICATE", &good.der);
    let bad = write("bad.pem", "CERTIFICATE", &bad.der);

    let (sound, text) = openssl(&["crl", "-noout", "-text", "-CAfile"], &[&root, Path::new("-in"), &crl]);
    assert!(sound && text.contains("verify OK"), "{text}");
    for told in ["Version 2", "X509v3 CRL Number: \n                42", "Superseded"] {
        assert!(text.contains(told), "{told} in {text}");
    }
    let time = (now().unix() + 10).to_string();
    let verify = |certificate: &Path| {
        openssl(
            &[
                "verify",
                "-purpose",
                "sslclient",
                "-crl_check",
                "-attime",
                &time,
                "-CAfile",
            ],
            &[&root, Path::new("-CRLfile"), &crl, certificate],
        )
    };
    let (accepted, text) = verify(&good);
    assert!(accepted, "{text}");
    let (accepted, text) = verify(&bad);
    assert!(!accepted && text.contains("certificate revoked"), "{text}");
}

fn openssl(arguments: &[&str], paths: &[&Path]) -> (bool, String) {
    let output = Command::new("openssl").args(arguments).args(paths).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}
