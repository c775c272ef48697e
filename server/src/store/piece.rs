//! What a store holds, piece by piece, for another store to take.

use warifu_protocol::{Algorithm, KemKey, Sha256Hash, Timestamp};

use crate::domain::attempt::Failures;
use crate::domain::audit::Record;
use crate::domain::outbox::OutboxMessage;
use crate::domain::revocation::{RevocationList, RevokedCertificate};
use crate::domain::{Account, AccountId, Device, LogEntry, Pairing, Session};

/// One thing that a store holds. They come in the order of the variants.
#[derive(Clone, Debug)]
pub enum Piece {
    /// An account.
    Account {
        /// The account.
        account: Account,
        /// Whether its address is reserved for it.
        has_email: bool,
        /// SHA-256 over the `Idempotency-Key` field of its registration, where one came.
        idempotency_sha256: Option<Sha256Hash>,
    },
    /// A device with its keys and certificates.
    Device {
        /// The device.
        device: Device,
        /// The key for what is handed over to it, where it has one.
        kem_key: Option<KemKey>,
    },
    /// An entry of an account's device log. Those of one account come in their order.
    LogEntry(AccountId, LogEntry),
    /// A pairing, whatever its state.
    Pairing(Box<Pairing>),
    /// A session, ended ones too.
    Session(Session),
    /// A challenge that is spent, and until when that must be known.
    Challenge([u8; 16], Timestamp),
    /// A DPoP proof that is spent, and until when that must be known.
    Proof(Sha256Hash, Timestamp),
    /// What a key of [`AttemptKey`](crate::domain::attempt::AttemptKey) has used up.
    Failures {
        /// Its kind.
        kind: String,
        /// Its value.
        value: String,
        /// How much.
        failures: Failures,
    },
    /// A record. Those of one account come in their order.
    Record(Record),
    /// A message of the outbox. They come in their order.
    Message(OutboxMessage),
    /// A revoked certificate.
    Revoked(RevokedCertificate),
    /// How things stand with the lists of a root.
    Lists {
        /// Of which.
        algorithm: Algorithm,
        /// How often certificates of it were revoked.
        revision: u64,
        /// The newest list.
        newest: Option<RevocationList>,
    },
}

impl Piece {
    /// What it is one of, for whoever counts them.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Account { .. } => "accounts",
            Self::Device { .. } => "devices",
            Self::LogEntry(..) => "entries of device logs",
            Self::Pairing(_) => "pairings",
            Self::Session(_) => "sessions",
            Self::Challenge(..) | Self::Proof(..) => "spent challenges and proofs",
            Self::Failures { .. } => "counters of failed attempts",
            Self::Record(_) => "records",
            Self::Message(_) => "messages",
            Self::Revoked(_) => "revoked certificates",
            Self::Lists { .. } => "revocation lists",
        }
    }
}
