//! Why an entry or a chain of them is refused.

use crate::DeviceId;

use super::Kind;

/// The bytes are no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// More bytes than any entry has.
    #[error("the log entry is too large")]
    TooLarge,
    /// Not strict Base64.
    #[error("the log entry is not in Base64")]
    NotBase64,
    /// Not the one encoding that an entry has.
    #[error("the log entry is not in deterministic CBOR")]
    NotCanonical,
    /// A kind that nobody knows.
    #[error("the log entry is of an unknown kind")]
    UnknownKind,
    /// A member is missing, or there is one that the kind does not have.
    #[error("a log entry of the kind {0} has other members")]
    Members(Kind),
    /// A member has a value that it cannot have.
    #[error("member {0} of the log entry has an impossible value")]
    Value(u8),
    /// Not one or two signatures of the right length.
    #[error("the log entry does not carry one or two ML-DSA-87 signatures")]
    Signatures,
}

/// The chain is broken: what the server showed is not what the account's devices signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// There is no entry at all.
    #[error("the device log is empty")]
    Empty,
    /// An entry cannot be read.
    #[error("entry {seq} of the device log cannot be read: {source}")]
    Unreadable {
        /// Its place.
        seq: u64,
        /// Why.
        source: EntryError,
    },
    /// The first entry is not a beginning.
    #[error("the device log does not begin with entry 0, but with {found}")]
    NoBeginning {
        /// The place of the first.
        found: u64,
    },
    /// An entry was dropped, doubled or moved.
    #[error("entry {expected} of the device log is missing: {found} stands in its place")]
    Gap {
        /// The place that comes next.
        expected: u64,
        /// The place that the entry names.
        found: u64,
    },
    /// The entry follows another one than the head.
    #[error("entry {seq} of the device log does not follow the one before it")]
    WrongPrev {
        /// Its place.
        seq: u64,
    },
    /// The entry was made before the one before it.
    #[error("entry {seq} of the device log is older than the one before it")]
    BackInTime {
        /// Its place.
        seq: u64,
    },
    /// The signer was never in the log.
    #[error("entry {seq} of the device log is signed by a device that is not in it: {by}")]
    UnknownSigner {
        /// Its place.
        seq: u64,
        /// Who says to have signed.
        by: DeviceId,
    },
    /// The signer was revoked.
    #[error("entry {seq} of the device log is signed by a revoked device: {by}")]
    InactiveSigner {
        /// Its place.
        seq: u64,
        /// Who says to have signed.
        by: DeviceId,
    },
    /// There are more or fewer signatures than the kind wants.
    #[error("entry {seq} of the device log has a wrong number of signatures")]
    SignatureCount {
        /// Its place.
        seq: u64,
    },
    /// The device's signature is not its.
    #[error("entry {seq} of the device log is not signed by the device that it names")]
    BadSignature {
        /// Its place.
        seq: u64,
    },
    /// The recovery key's signature is none of a key in force.
    #[error("entry {seq} of the device log is not signed by the account's recovery key")]
    BadRecoverySignature {
        /// Its place.
        seq: u64,
    },
    /// The new device's identifier does not come from its key.
    #[error("entry {seq} of the device log names a device whose key it does not hold")]
    ForeignDeviceId {
        /// Its place.
        seq: u64,
    },
    /// A key was in the log before.
    #[error("entry {seq} of the device log brings a key that was in it before")]
    KeyReused {
        /// Its place.
        seq: u64,
    },
    /// The device that it is about was never in the log.
    #[error("entry {seq} of the device log is about a device that is not in it: {device_id}")]
    UnknownDevice {
        /// Its place.
        seq: u64,
        /// That device.
        device_id: DeviceId,
    },
    /// The device that it is about was revoked before.
    #[error("entry {seq} of the device log is about a revoked device: {device_id}")]
    InactiveDevice {
        /// Its place.
        seq: u64,
        /// That device.
        device_id: DeviceId,
    },
    /// The last device goes only with the recovery key.
    #[error("entry {seq} of the device log takes out the last device without the recovery key")]
    LastDevice {
        /// Its place.
        seq: u64,
    },
    /// A rotation to the keys that the device has.
    #[error("entry {seq} of the device log changes nothing")]
    NothingChanged {
        /// Its place.
        seq: u64,
    },
}
