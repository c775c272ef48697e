//! Why the authority says no.

use std::time::Duration;

use warifu_protocol::Sha256Hash;

use super::issuer::{IssueError, RequestError};
use super::log::EntryRefusal;
use super::passwords::QueueFull;
use super::store::StoreError;
use super::tokens::SignError;

/// A refusal. What a client is told about it is decided in `http`; nothing internal leaves with it.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Too many failures; again after this time.
    #[error("too many attempts")]
    TooManyAttempts {
        /// How long to wait.
        retry_after: Duration,
    },
    /// Unknown user or wrong password.
    #[error("Password does not match")]
    InvalidCredentials,
    /// The fingerprint is not registered to the user, expired or revoked.
    #[error("Client certificate fingerprint mismatch")]
    DeviceNotRegistered,
    /// The challenge or a signature is missing, spent or wrong.
    #[error("the device's proof is missing or wrong")]
    DeviceProofFailed,
    /// The pairing token is unknown, expired, used, cancelled or another account's.
    #[error("the pairing token cannot be used")]
    PairingTokenUnusable,
    /// No such pairing, or a wrong secret.
    #[error("no such pairing")]
    PairingNotFound,
    /// The pairing is in a state in which this cannot be done.
    #[error("the pairing is in another state")]
    PairingState,
    /// The username is taken.
    #[error("the username is taken")]
    UsernameTaken,
    /// The email address is taken.
    #[error("the email address is taken")]
    EmailTaken,
    /// A key is enrolled already.
    #[error("a key is enrolled already")]
    KeyEnrolled,
    /// The CSR is not acceptable.
    #[error("the certificate request is refused: {0}")]
    InvalidCsr(#[from] RequestError),
    /// The device makes no key, and the server may not.
    #[error("a certificate request is required")]
    CsrRequired,
    /// No new accounts.
    #[error("registration is closed")]
    RegistrationClosed,
    /// The device is not in the device log, so it cannot approve.
    #[error("the device is not in the device log")]
    NotInLog,
    /// A device that is not in the device log was to take one out of it.
    #[error("the device that revokes is not in the device log")]
    RevokerNotInLog,
    /// The device is in the device log, and no entry takes it out.
    #[error("a log entry is required")]
    LogEntryRequired,
    /// The account has no such device.
    #[error("the account has no such device")]
    DeviceUnknown,
    /// The device has come in too lately to revoke an older one.
    #[error("the device is too young to do that")]
    DeviceTooYoung,
    /// The account would be left without a device, or its log without one that can go on with it.
    #[error("it is the last device")]
    LastDevice,
    /// Something about a recovery is wrong.
    #[error("the recovery failed")]
    RecoveryFailed,
    /// The entry is not one that the log can take.
    #[error("the log entry is refused: {0}")]
    LogEntry(#[from] EntryRefusal),
    /// The log has moved on, to this head.
    #[error("the device log has moved on")]
    LogConflict(Sha256Hash),
    /// The log has as many entries as it may have.
    #[error("the device log is full")]
    LogFull,
    /// The access token, refresh token or proof is missing or wrong.
    #[error("the token or its proof is not valid")]
    InvalidToken,
    /// The hashing queue is full.
    #[error("too much waits already")]
    Busy(#[from] QueueFull),
    /// The store is full or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The CA failed.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The token signer failed.
    #[error(transparent)]
    Sign(#[from] SignError),
}
