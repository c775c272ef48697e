use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Algorithm, Fingerprint, Timestamp};

/// A certificate that the CA issued to a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IssuedCertificate {
    /// The algorithm of the certified key and of the root that signed it.
    pub algorithm: Algorithm,
    /// The certificate.
    pub pem: String,
    /// SHA-256 of its DER.
    pub fingerprint: Fingerprint,
    /// When it ends.
    pub not_after: Timestamp,
}
