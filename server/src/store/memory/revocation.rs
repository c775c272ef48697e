//! Revoked certificates, and the lists that tell them.

use warifu_protocol::{Algorithm, Timestamp};

use super::State;
use crate::domain::revocation::{RevocationList, RevocationStatus, RevokedCertificate};

impl State {
    /// Writes the certificates of a device that is revoked.
    pub(super) fn revoke(&mut self, certificates: Vec<RevokedCertificate>) {
        for certificate in certificates {
            *self.revisions.entry(certificate.algorithm).or_default() += 1;
            let key = (certificate.algorithm, certificate.serial.clone());
            self.revoked.insert(key, certificate);
        }
    }

    pub(super) fn revocation_status(&self, algorithm: Algorithm) -> RevocationStatus {
        RevocationStatus {
            revision: self.revisions.get(&algorithm).copied().unwrap_or_default(),
            published: self.lists.get(&algorithm).map(RevocationList::published),
        }
    }

    pub(super) fn revoked_certificates(&self, algorithm: Algorithm, now: Timestamp) -> Vec<RevokedCertificate> {
        let told = self.revoked.values();
        told.filter(|certificate| certificate.algorithm == algorithm && certificate.told_until() > now)
            .cloned()
            .collect()
    }

    pub(super) fn publish(&mut self, list: RevocationList, seen: u64) -> bool {
        let is_next = self.revocation_status(list.algorithm).number() == seen;
        if is_next {
            self.lists.insert(list.algorithm, list);
        }
        is_next
    }
}
