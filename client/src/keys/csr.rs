//! Certificate requests that ask for nothing: they only prove that the device has the key.

use rcgen::{CertificateParams, DistinguishedName, SigningKey};
use warifu_protocol::Algorithm;

use super::{KeysError, MlDsa87Key, P256Key};

pub(super) fn request<K: SigningKey + Named>(key: &K) -> Result<String, KeysError> {
    let failed = |_| KeysError::Encoding(K::ALGORITHM);
    let mut params = CertificateParams::default();
    // The library's default names a test certificate.
    params.distinguished_name = DistinguishedName::new();
    params.serialize_request(key).map_err(failed)?.pem().map_err(failed)
}

pub(super) trait Named {
    const ALGORITHM: Algorithm;
}

impl Named for P256Key {
    const ALGORITHM: Algorithm = Algorithm::EcdsaP256;
}

impl Named for MlDsa87Key {
    const ALGORITHM: Algorithm = Algorithm::MlDsa87;
}
