//! What a revocation list says (RFC 5280 §5): full, one for each root, version 2.

use rcgen::{CertificateRevocationListParams, Issuer, RevocationReason, RevokedCertParams, SerialNumber};

use super::root::{Root, RootError};
use crate::domain::revocation::{ListContent, Reason, RevokedCertificate};

impl Root {
    /// Signs a revocation list. It tells of the certificates of this root alone, as the caller has chosen them.
    pub(crate) fn revocation_list(&self, content: &ListContent<'_>) -> Result<Vec<u8>, RootError> {
        let params = CertificateRevocationListParams {
            this_update: content.this_update.to_utc(),
            next_update: content.next_update.to_utc(),
            crl_number: SerialNumber::from(content.number),
            issuing_distribution_point: None,
            revoked_certs: content.revoked.iter().map(entry).collect(),
            // As in the root's certificate, which may have it from elsewhere.
            key_identifier_method: self.issuer.key_identifier_method.clone(),
        };
        let issuer = Issuer::from_params(&self.issuer, &self.key);
        Ok(params.signed_by(&issuer)?.der().to_vec())
    }
}

fn entry(revoked: &RevokedCertificate) -> RevokedCertParams {
    RevokedCertParams {
        serial_number: SerialNumber::from_slice(&revoked.serial),
        revocation_time: revoked.revoked_at.to_utc(),
        reason_code: revoked.reason.map(|reason| match reason {
            Reason::KeyCompromise => RevocationReason::KeyCompromise,
            Reason::Superseded => RevocationReason::Superseded,
            Reason::CessationOfOperation => RevocationReason::CessationOfOperation,
        }),
        invalidity_date: None,
    }
}
