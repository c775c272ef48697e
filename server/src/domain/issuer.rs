//! The port to the CA: "may this caller have a certificate" is decided in the domain; signing is here.

use uuid::Uuid;
use warifu_protocol::{Algorithm, DeviceId, Pin, PublicKey, Timestamp};
use zeroize::Zeroizing;

use super::revocation::ListContent;
use super::{AccountId, Certificate};

/// Why a CSR is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Larger than any CSR of an accepted key.
    #[error("the certificate request is too large")]
    TooLarge,
    /// Not exactly one PKCS #10 in PEM.
    #[error("not exactly one PKCS #10 certificate request in PEM")]
    Malformed,
    /// The key or the signature algorithm is not the expected one.
    #[error("the certificate request is for another kind of key")]
    WrongAlgorithm,
    /// The signature is not by the key in it.
    #[error("the certificate request is not signed by its own key")]
    BadSignature,
}

/// The CA could not sign.
#[derive(Debug, thiserror::Error)]
#[error("the CA could not sign: {0}")]
pub struct IssueError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Whose certificate it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The account: the certificate's CN.
    pub account: AccountId,
    /// The device: SAN `urn:uuid:<device>`.
    pub device: DeviceId,
}

/// A key that the server made for a device that can make none.
pub struct MadeKey {
    /// Its public half.
    pub key: PublicKey,
    /// The private half, PKCS #8 in PEM.
    pub private_pem: Zeroizing<String>,
}

/// The CA.
pub trait Issuer: Send + Sync + 'static {
    /// The pin of the current pair of roots.
    fn pin(&self) -> Pin;

    /// Every pin under which clients may know this server: the current and the unretired one.
    fn accepted_pins(&self) -> Vec<Pin>;

    /// The bundle of `/ca/bundle.pem`.
    fn bundle_pem(&self) -> String;

    /// The key in a CSR, its possession proven. Whatever else the CSR asks for is ignored.
    ///
    /// # Errors
    /// The CSR is not acceptable.
    fn requested_key(&self, algorithm: Algorithm, csr_pem: &str) -> Result<PublicKey, RequestError>;

    /// Makes a P-256 key pair for a device.
    ///
    /// # Errors
    /// The system cannot make keys.
    fn make_key(&self) -> Result<MadeKey, IssueError>;

    /// Issues a client certificate for `key` by the root of its algorithm, valid from `now` for the
    /// configured time. `serial` is 16 random bytes.
    ///
    /// # Errors
    /// The CA cannot sign.
    fn issue(
        &self,
        subject: Subject,
        key: &PublicKey,
        serial: [u8; 16],
        now: Timestamp,
    ) -> Result<Certificate, IssueError>;

    /// Signs a revocation list, DER.
    ///
    /// # Errors
    /// The CA cannot sign.
    fn revocation_list(&self, content: ListContent<'_>) -> Result<Vec<u8>, IssueError>;
}

/// The `urn:uuid:` by which a certificate names its device (RFC 9562 §4).
#[must_use]
pub fn device_urn(device: &DeviceId) -> String {
    let uuid: &Uuid = device.as_uuid();
    uuid.urn().to_string()
}
