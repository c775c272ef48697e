//! Revocation lists: what relying services learn of revoked devices (RFC 5280 §5).

use std::sync::Arc;
use std::time::Duration;

use warifu_protocol::{Algorithm, Sha256Hash, Timestamp};

use super::{Certificate, Device};

/// For so long is a list good. So old may a list be at most that somebody holds back from a relying service.
pub const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// So much of that is left when the next list is made, at least: for so long a relying service can go on while it
/// reaches neither server nor bucket.
pub const RENEWED_BEFORE: Duration = Duration::from_secs(12 * 60 * 60);

/// For so long after its end a certificate is still told, so that at least one list is made meanwhile that tells it
/// although it has ended (RFC 5280 §3.3).
pub const TOLD_AFTER_END: Duration = LIFETIME;

/// Why a certificate was revoked, as far as is known (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Somebody else may have the key.
    KeyCompromise,
    /// Another device stands in its place.
    Superseded,
    /// Its device is no longer used.
    CessationOfOperation,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::KeyCompromise, Self::Superseded, Self::CessationOfOperation];

    /// Its name in the stores.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeyCompromise => "key_compromise",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation_of_operation",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// A certificate of a revoked device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedCertificate {
    /// The algorithm of the root that issued it.
    pub algorithm: Algorithm,
    /// Its serial number, as in the certificate.
    pub serial: Vec<u8>,
    /// When its device was revoked.
    pub revoked_at: Timestamp,
    /// Why, where that is known.
    pub reason: Option<Reason>,
    /// When it ends by itself.
    pub not_after: Timestamp,
}

impl RevokedCertificate {
    /// What must be told of a device that is revoked at `at`: every certificate of it that still counts.
    #[must_use]
    pub fn of_device(device: &Device, at: Timestamp, reason: Option<Reason>) -> Vec<Self> {
        let of = |certificate: &Certificate| Self {
            algorithm: certificate.key.algorithm(),
            serial: certificate.serial.clone(),
            revoked_at: at,
            reason,
            not_after: certificate.not_after,
        };
        device
            .certificates
            .iter()
            .map(of)
            .filter(|certificate| certificate.told_until() > at)
            .collect()
    }

    /// From when on it is not told any more.
    #[must_use]
    pub fn told_until(&self) -> Timestamp {
        self.not_after.plus(TOLD_AFTER_END)
    }
}

/// A revocation list of the sequence of its root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationList {
    /// The algorithm of its root.
    pub algorithm: Algorithm,
    /// Its number, higher than that of every list before it.
    pub number: u64,
    /// The revision of the revocations that it tells of, at least.
    pub revision: u64,
    /// When the next one comes at the latest.
    pub next_update: Timestamp,
    /// The signed list.
    pub der: Arc<[u8]>,
}

/// How things stand with the lists of a root: little enough to be asked for with every request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RevocationStatus {
    /// How often certificates of this root were revoked.
    pub revision: u64,
    /// The newest list.
    pub published: Option<PublishedList>,
}

/// What is known of a list without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedList {
    /// Its number.
    pub number: u64,
    /// The revision of the revocations that it tells of.
    pub revision: u64,
    /// When the next one comes at the latest.
    pub next_update: Timestamp,
}

impl RevocationStatus {
    /// Whether the newest list tells everything, and will be good for a while.
    #[must_use]
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.published
            .is_some_and(|list| list.revision >= self.revision && list.next_update > now.plus(RENEWED_BEFORE))
    }

    /// The number of the newest list, 0 where there is none.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.published.map_or(0, |list| list.number)
    }
}

impl RevocationList {
    /// What is known of it without reading it.
    #[must_use]
    pub const fn published(&self) -> PublishedList {
        PublishedList {
            number: self.number,
            revision: self.revision,
            next_update: self.next_update,
        }
    }

    /// The signed list, PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        warifu_protocol::pem::encode("X509 CRL", &self.der)
    }

    /// SHA-256 of the signed list.
    #[must_use]
    pub fn sha256(&self) -> Sha256Hash {
        Sha256Hash::of(&[&self.der])
    }
}

/// What a list is to say.
#[derive(Clone, Copy, Debug)]
pub struct ListContent<'a> {
    /// By which root it is signed.
    pub algorithm: Algorithm,
    /// Its number.
    pub number: u64,
    /// What it tells.
    pub revoked: &'a [RevokedCertificate],
    /// Since when it is good.
    pub this_update: Timestamp,
    /// When the next one comes at the latest.
    pub next_update: Timestamp,
}
