//! `warifu cert export`: the certificate for programs that use it, with the key only on demand.

use std::path::Path;

use serde::Serialize;
use warifu::pem;
use warifu::profile::{Record, write_private};
use warifu::trust::TrustedServer;
use warifu_protocol::Algorithm;
use zeroize::Zeroizing;

use crate::cli::args::{Export, Format};
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

pub(crate) async fn run(setup: &mut Setup, options: Export, output: &mut Output) -> Result<(), Failure> {
    if options.format == Format::P12 {
        return Err(Failure::FormatMissing);
    }
    if let Some(path) = &options.out {
        check_replaceable(path)?;
    }
    let profile = setup.profile()?.ok_or(warifu::Error::NotEnrolled)?;
    let record = Record::load(&profile)?.ok_or(warifu::Error::NotEnrolled)?;
    let mut pem = Zeroizing::new(chain(&record, options.algorithm)?);
    if options.key {
        let device = setup.computer().await?.device().await?;
        pem.push_str(device.keys().private_key_pem(options.algorithm)?.expose());
    }
    let exported = |pem, path| Exported {
        event: "done",
        command: "cert export",
        algorithm: options.algorithm,
        pem,
        path,
    };
    match &options.out {
        Some(path) => {
            write_private(path, pem.as_bytes()).map_err(|error| Failure::File(path.clone(), error))?;
            let path = path.display().to_string();
            output.event(&exported(None, Some(&path)));
            output.say("exported", &[("path", &path)]);
        }
        None => {
            output.event(&exported(Some(&pem), None));
            output.print(&pem);
        }
    }
    Ok(())
}

/// A plain file is replaced, as with other programs. A link, a pipe or a device would be too, and not be
/// written through: that is never what was meant.
fn check_replaceable(path: &Path) -> Result<(), Failure> {
    match path.symlink_metadata() {
        Ok(there) if !there.is_file() => Err(Failure::NotAPlainFile(path.to_owned())),
        _ => Ok(()),
    }
}

/// The certificate, and the root that signed it.
fn chain(record: &Record, algorithm: Algorithm) -> Result<String, Failure> {
    let certificate = record.certificate(algorithm).ok_or(Failure::NoCertificate(algorithm))?;
    let server = TrustedServer::of_record(record).map_err(warifu::Error::RecordChanged)?;
    let root = pem::encode("CERTIFICATE", &server.roots().root(algorithm).der);
    Ok(format!("{}\n{root}", certificate.pem.trim_end()))
}

#[derive(Serialize)]
struct Exported<'a> {
    event: &'static str,
    command: &'static str,
    algorithm: Algorithm,
    #[serde(skip_serializing_if = "Option::is_none")]
    pem: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_are_replaced() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("device.pem");
        check_replaceable(&file).unwrap();
        std::fs::write(&file, b"an earlier one").unwrap();
        check_replaceable(&file).unwrap();
        assert!(check_replaceable(home.path()).is_err_and(|failure| failure.exit_code() == 2));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_are_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let link = home.path().join("link");
        std::os::unix::fs::symlink("/nowhere", &link).unwrap();
        for path in [&*link, Path::new("/dev/stdout"), Path::new("/dev/null")] {
            assert!(
                matches!(check_replaceable(path), Err(Failure::NotAPlainFile(_))),
                "{path:?}"
            );
        }
    }
}
