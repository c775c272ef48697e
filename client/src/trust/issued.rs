//! Whether certificates that a server sent are what this device asked for.

use uuid::Uuid;
use warifu_protocol::wire::IssuedCertificate;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, PublicKey};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::RootPair;
use crate::keys::DeviceKeys;
use crate::pem;

/// Why certificates are not acceptable. Each means that the server, or somebody in its place, did
/// something that an honest one does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssuedError {
    /// There is not exactly one for each key.
    #[error("there is not one certificate for each key")]
    Missing,
    /// One cannot be read.
    #[error("the {0} certificate cannot be read")]
    Unreadable(Algorithm),
    /// One is for a key that this device has not made.
    #[error("the {0} certificate is not for this device's key")]
    OtherKey(Algorithm),
    /// One is not signed by the pinned root.
    #[error("the {0} certificate is not signed by the pinned root")]
    OtherIssuer(Algorithm),
    /// The account is another one than the code names.
    #[error("the account is another one than the code names")]
    OtherAccount,
    /// One is for another device or account, or makes its holder a CA.
    #[error("the {0} certificate says something else than the answer")]
    OtherNames(Algorithm),
}

/// Checks that `certificates` are this device's, one for each key, under the pinned roots, and say the
/// same device and account as the answer.
///
/// # Errors
/// One of these does not hold.
pub fn verify_issued(
    certificates: &[IssuedCertificate],
    keys: &DeviceKeys,
    roots: &RootPair,
    device: DeviceId,
    account: Uuid,
) -> Result<(), IssuedError> {
    let algorithms: Vec<_> = certificates.iter().map(|c| c.algorithm).collect();
    if algorithms != Algorithm::ALL {
        return Err(IssuedError::Missing);
    }
    for certificate in certificates {
        verify(certificate, keys, roots, device, account)?;
    }
    Ok(())
}

fn verify(
    issued: &IssuedCertificate,
    keys: &DeviceKeys,
    roots: &RootPair,
    device: DeviceId,
    account: Uuid,
) -> Result<(), IssuedError> {
    let algorithm = issued.algorithm;
    let unreadable = IssuedError::Unreadable(algorithm);
    let [der] = &*pem::certificates(&issued.pem, 1).map_err(|_| unreadable)? else {
        return Err(unreadable);
    };
    let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| unreadable)?;
    if !rest.is_empty() {
        return Err(unreadable);
    }
    let key = PublicKey::from_spki_der(certificate.public_key().raw).map_err(|_| unreadable)?;
    if key != *keys.public_key(algorithm) {
        return Err(IssuedError::OtherKey(algorithm));
    }
    let root = roots.root(algorithm);
    let signed = root
        .key
        .verifies(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data);
    if !signed || certificate.issuer().as_raw() != root.subject {
        return Err(IssuedError::OtherIssuer(algorithm));
    }
    let names = issued.fingerprint == Fingerprint::of_certificate(der)
        && device == keys.device_id()
        && common_name(&certificate) == Some(account.to_string())
        && uris(&certificate) == [format!("urn:uuid:{device}")]
        && !certificate.is_ca();
    if names {
        Ok(())
    } else {
        Err(IssuedError::OtherNames(algorithm))
    }
}

fn common_name(certificate: &X509Certificate<'_>) -> Option<String> {
    let name = certificate.subject().iter_common_name().next()?;
    name.as_str().ok().map(ToOwned::to_owned)
}

fn uris(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(names)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    let names = names.value.general_names.iter();
    names
        .map(|name| match name {
            x509_parser::extensions::GeneralName::URI(uri) => (*uri).to_owned(),
            other => format!("{other:?}"),
        })
        .collect()
}
