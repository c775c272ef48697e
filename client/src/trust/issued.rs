//! Whether certificates that a server sent are what this device asked for.

use uuid::Uuid;
use warifu_protocol::wire::IssuedCertificate;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, PublicKey, Timestamp};
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
    /// One is not for proving a client (RFC 5280 §4.2.1.12), or ends at another time than the answer says.
    #[error("the {0} certificate is not for logging in, or not as long as the answer says")]
    OtherUse(Algorithm),
    /// By this computer's clock one has ended or not begun: the clock is wrong, or the server's.
    #[error("the {0} certificate is not valid now")]
    NotNow(Algorithm),
}

/// What certificates are compared with.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The keys that were made.
    pub keys: &'a DeviceKeys,
    /// The pinned roots.
    pub roots: &'a RootPair,
    /// The device of the answer.
    pub device: DeviceId,
    /// The account of the answer.
    pub account: Uuid,
    /// The time now.
    pub now: Timestamp,
}

/// Checks that `certificates` are this device's, one for each key, under the pinned roots, valid now, and say
/// the same device and account as the answer. Gives them written anew, without whatever stood around them.
///
/// # Errors
/// One of these does not hold.
pub fn verify_issued(
    certificates: &[IssuedCertificate],
    expected: Expected<'_>,
) -> Result<Vec<IssuedCertificate>, IssuedError> {
    let algorithms: Vec<_> = certificates.iter().map(|c| c.algorithm).collect();
    if algorithms != Algorithm::ALL {
        return Err(IssuedError::Missing);
    }
    certificates.iter().map(|issued| verify(issued, expected)).collect()
}

fn verify(issued: &IssuedCertificate, expected: Expected<'_>) -> Result<IssuedCertificate, IssuedError> {
    let Expected {
        keys,
        roots,
        device,
        account,
        now,
    } = expected;
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
    if !names {
        return Err(IssuedError::OtherNames(algorithm));
    }
    let [begin, end] = [certificate.validity().not_before, certificate.validity().not_after]
        .map(|time| Timestamp::from_unix(time.timestamp()));
    if end != issued.not_after || !proves_clients(&certificate) {
        return Err(IssuedError::OtherUse(algorithm));
    }
    if now < begin || now > end {
        return Err(IssuedError::NotNow(algorithm));
    }
    Ok(IssuedCertificate {
        algorithm,
        pem: pem::encode("CERTIFICATE", der),
        fingerprint: issued.fingerprint,
        not_after: end,
    })
}

fn proves_clients(certificate: &X509Certificate<'_>) -> bool {
    matches!(certificate.extended_key_usage(), Ok(Some(usage)) if usage.value.client_auth)
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
