//! Whose certificates are believed of servers that this one calls.

use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

/// The file that should hold further CAs is no use.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", path.display())]
pub struct RootsError {
    path: PathBuf,
    why: Why,
}

#[derive(Debug, thiserror::Error)]
enum Why {
    #[error(transparent)]
    Pem(#[from] rustls_pki_types::pem::Error),
    #[error("it holds no certificate")]
    Empty,
    #[error("a certificate in it cannot be used: {0}")]
    Certificate(#[from] rustls::Error),
}

/// The roots that this system trusts, and those in the file `more`.
///
/// # Errors
/// The file cannot be read, or holds no certificate of a CA.
pub fn roots(more: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, RootsError> {
    let mut roots = rustls_native_certs::load_native_certs().certs;
    // Systems have one or other that is older than the rules.
    roots.retain(|root| RootCertStore::empty().add(root.clone()).is_ok());
    if let Some(path) = more {
        let further = read(path).map_err(|why| RootsError {
            path: path.to_owned(),
            why,
        })?;
        roots.extend(further);
    }
    Ok(roots)
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, Why> {
    let certificates = CertificateDer::pem_file_iter(path)?.collect::<Result<Vec<_>, _>>()?;
    if certificates.is_empty() {
        return Err(Why::Empty);
    }
    for certificate in &certificates {
        RootCertStore::empty().add(certificate.clone())?;
    }
    Ok(certificates)
}
