//! The store: operations of the domain, each of them one transaction.
//!
//! A condition (unique, unspent, unexpired, unrevoked) is part of the operation that depends on it,
//! never a read before it. "Not found" is `Ok(None)`. An operation that answers has become durable.

use async_trait::async_trait;
use warifu_protocol::text::Username;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, KemKey, Sha256Hash, Timestamp};

use super::attempt::{AttemptKey, Failures, Limit};
use super::audit::Record;
use super::outbox::{ChannelKind, Next, OutboxMessage, Shelf};
use super::pairing::Claim;
use super::revocation::{Reason, RevocationList, RevocationStatus, RevokedCertificate};
use super::session::Rotation;
use super::{Account, AccountId, Device, LogEntry, Pairing, PairingId, PasswordHash, Session, SessionId};

/// The store could not do it; nothing was changed, or it is not known whether it was.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Too much waits already, or the disk is full: try again later. Nothing was changed.
    #[error("the store cannot take it now")]
    Busy,
    /// It cannot be reached or used, and it is not known whether anything was changed: ask again, with the same keys.
    #[error("the store cannot be used now: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The disk, the database or the network failed.
    #[error("the store failed: {0}")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An account with its first device.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The account.
    pub account: Account,
    /// The device.
    pub device: Device,
    /// Its KEM key, where it made one.
    pub kem_key: Option<KemKey>,
    /// The first entry of the device log, where there is to be one: its head is that of `account.log`.
    pub log_entry: Option<LogEntry>,
    /// SHA-256 over the `Idempotency-Key` field, where one came.
    pub idempotency_sha256: Option<Sha256Hash>,
    /// What is recorded.
    pub record: Record,
}

/// What became of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// It is there.
    Done,
    /// The username is taken. Judged first.
    UsernameTaken,
    /// The email address is taken. Judged second.
    EmailTaken,
    /// One of the keys is enrolled, in any account, revoked or not. Judged last.
    KeyEnrolled,
}

/// The first device of a registration whose answer was lost, made anew.
#[derive(Clone, Debug)]
pub struct Replacement {
    /// The account.
    pub account: AccountId,
    /// The device to revoke.
    pub replaced: DeviceId,
    /// The device to put in its place.
    pub device: Device,
    /// SHA-256 of the new `recovery_auth`.
    pub recovery_key_sha256: Sha256Hash,
    /// SHA-256 over the `Idempotency-Key` field: must be that of the registration.
    pub idempotency_sha256: Sha256Hash,
    /// The registration must not be older than this.
    pub registered_since: Timestamp,
    /// What is recorded.
    pub record: Record,
}

/// A device that comes in with a token.
#[derive(Clone, Debug)]
pub struct TokenClaim {
    /// SHA-256 of the token.
    pub token_sha256: Sha256Hash,
    /// The account whose username and password came with it.
    pub account: AccountId,
    /// The new device; its `enrolment` names the pairing.
    pub device: Device,
    /// Its KEM key, where it made one.
    pub kem_key: Option<KemKey>,
    /// What the offering device is shown.
    pub claim: Claim,
    /// What is recorded.
    pub record: Record,
}

/// A device that asks to come in with the token of an `S` code.
#[derive(Clone, Debug)]
pub struct HeldClaim {
    /// SHA-256 of the token.
    pub token_sha256: Sha256Hash,
    /// The account whose username and password came with it.
    pub account: AccountId,
    /// What the offering device is shown; it is `bound`.
    pub claim: Claim,
    /// What is recorded.
    pub record: Record,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The token is spent: the device is in, or waits to be approved.
    Done,
    /// The token is unknown, expired, used, cancelled, another account's, of another kind of code, or the device that
    /// offered it is revoked. Judged first.
    Unusable,
    /// One of the keys is enrolled. Judged last; the token stays unspent.
    KeyEnrolled,
}

/// A device that is let in by another.
#[derive(Clone, Debug)]
pub struct Approve {
    /// The pairing.
    pub pairing: PairingId,
    /// The device that offered it.
    pub approver: DeviceId,
    /// The new device; its `enrolment` names the pairing, and its KEM key is the claim's.
    pub device: Device,
    /// The entry that enrols it.
    pub entry: LogEntry,
    /// The MAC for the new device.
    pub endorsement: [u8; 32],
    /// What is recorded.
    pub record: Record,
}

/// What became of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approved {
    /// The device is in, and the log has grown.
    Done,
    /// The pairing was not `opened`, or is another's, or was claimed by another device. Judged first.
    WrongState,
    /// The approving device is revoked or unknown. Judged second.
    ApproverRevoked,
    /// The entry is not the next of the account's log. Judged third.
    LogConflict,
    /// One of the keys is enrolled. Judged last.
    KeyEnrolled,
}

/// A device that is taken out of its account.
#[derive(Clone, Debug)]
pub struct Revocation {
    /// The account.
    pub account: AccountId,
    /// The device that revokes it, itself perhaps.
    pub by: DeviceId,
    /// The device.
    pub device: DeviceId,
    /// The entry that takes it out of the device log, where it is in that.
    pub entry: Option<LogEntry>,
    /// Whether it may be the account's last.
    pub may_be_last: bool,
    /// Why, where that is known.
    pub reason: Option<Reason>,
    /// What is recorded.
    pub record: Record,
}

/// What became of a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// It is revoked, and all its certificates with it.
    Done,
    /// The device that revokes is itself revoked, or is none of the account. Judged first.
    RevokerRevoked,
    /// The account has no such device, or it is revoked already and no entry came. Judged second.
    NotActive,
    /// It goes by itself, and no device would be left, or none of the log, where it is in that. Judged third.
    LastDevice,
    /// The entry is not the next of the account's log. Judged last.
    LogConflict,
}

/// Another password.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    /// The account.
    pub account: AccountId,
    /// The device on which.
    pub device: DeviceId,
    /// The hash that was read.
    pub from: PasswordHash,
    /// The one in its place.
    pub to: PasswordHash,
    /// What is recorded.
    pub record: Record,
}

/// What became of another password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordChanged {
    /// It is the account's.
    Done,
    /// The device is revoked, or is none of the account. Judged first.
    DeviceRevoked,
    /// The account's is not the one that was read. Judged last.
    Superseded,
}

/// What became of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// It stands.
    Done,
    /// The offering device is revoked or unknown.
    DeviceRevoked,
    /// The account has as many open offers as it may have.
    TooMany,
    /// That token was offered before, by whomever.
    TokenKnown,
}

/// The most pairings of one account that are `offered`, `claimed` or `opened`.
pub const MAX_OPEN_OFFERS: u32 = 64;

/// Everything that the server remembers.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Makes an account with its first device: user, keys, fingerprints, first entry of the log, record and,
    /// where it is announced, outbox message, or nothing of it.
    async fn register_account(&self, registration: Registration) -> Result<Registered, StoreError>;

    /// Revokes the first device, with all its certificates, and puts another in its place; `false` where the account has no such
    /// registration, it is older than `registered_since`, its `Idempotency-Key` differs, the device
    /// was used (`last_seen_at`) or revoked, or a key of the new one is enrolled.
    async fn replace_first_device(&self, replacement: Replacement) -> Result<bool, StoreError>;

    /// The account of that name.
    async fn account_by_username(&self, username: &Username) -> Result<Option<Account>, StoreError>;

    /// The account.
    async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError>;

    /// The device that has a certificate of that fingerprint registered, revoked or not.
    async fn device_by_fingerprint(&self, fingerprint: &Fingerprint) -> Result<Option<Device>, StoreError>;

    /// The device.
    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError>;

    /// Every device of the account, revoked ones too, by `enrolled_at`, then id.
    async fn devices_of(&self, account: AccountId) -> Result<Vec<Device>, StoreError>;

    /// Spends a challenge: `true` once for each id, `false` ever after (and from `expires_at` on, when
    /// the id may be forgotten).
    async fn spend_challenge(&self, id: [u8; 16], expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError>;

    /// Spends the `jti` of a DPoP proof by the key of that thumbprint, as [`Self::spend_challenge`].
    async fn spend_proof(&self, proof: Sha256Hash, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError>;

    /// The KEM key that the device enrolled with.
    async fn kem_key(&self, device: DeviceId) -> Result<Option<KemKey>, StoreError>;

    /// The entries of the account's device log from `from` on, oldest first, at most `limit`.
    async fn log_entries(&self, account: AccountId, from: u64, limit: u32) -> Result<Vec<LogEntry>, StoreError>;

    /// Offers a pairing and marks its device as seen.
    async fn offer_pairing(&self, pairing: Pairing, record: Record) -> Result<Offered, StoreError>;

    /// Puts another secret in the place of that which opens the offering side; `false` where that device
    /// offered no such pairing. The state does not matter.
    async fn renew_offer_secret(
        &self,
        id: PairingId,
        offered_by: DeviceId,
        offer_secret_sha256: Sha256Hash,
    ) -> Result<bool, StoreError>;

    /// The pairing, whatever its state, until it is forgotten.
    async fn pairing(&self, id: PairingId) -> Result<Option<Pairing>, StoreError>;

    /// The pairing of that token, whatever its state, until it is forgotten.
    async fn pairing_by_token(&self, token_sha256: &Sha256Hash) -> Result<Option<Pairing>, StoreError>;

    /// Lets a device in with a token: pairing with a `T` code, `offered` at `record.at`, of that account, by a
    /// device that is not revoked, and no key enrolled; then the device, its keys and fingerprints, the completed pairing, record and outbox
    /// message, or nothing of it.
    async fn claim_pairing(&self, claim: TokenClaim) -> Result<Claimed, StoreError>;

    /// Holds a claim until it is approved, as [`Pairing::hold`]: pairing with an `S` code, `offered` at
    /// `record.at`, of that account, by a device that is not revoked, and no key enrolled. No key becomes enrolled by that.
    async fn hold_claim(&self, claim: HeldClaim) -> Result<Claimed, StoreError>;

    /// Puts another secret in the place of that which opens the claimant's side; `false` where that device holds no
    /// claim on it. The state does not matter.
    async fn renew_claim_secret(
        &self,
        id: PairingId,
        device: DeviceId,
        claim_secret_sha256: Sha256Hash,
    ) -> Result<bool, StoreError>;

    /// Fixes on the claim, and gives the pairing as it is then: only one that was `claimed` at `record.at`, and
    /// whose offering device is not revoked, changes, and only then is the record written.
    async fn open_pairing(
        &self,
        id: PairingId,
        reveal: [u8; 32],
        record: Record,
    ) -> Result<Option<Pairing>, StoreError>;

    /// Lets the claimant in: pairing `opened` at `record.at`, offered by the approver and claimed by that device,
    /// the approver not revoked, the entry the next of the account's log, and no key enrolled; then the entry, the
    /// device, its keys, KEM key and fingerprints, the approved pairing, record and outbox message, or nothing of it.
    async fn approve_pairing(&self, approval: Approve) -> Result<Approved, StoreError>;

    /// Refuses the claim, and gives the pairing as it is then: only one that was `claimed` or `opened` at
    /// `record.at` changes, and only then is the record written.
    async fn deny_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError>;

    /// Withdraws an offer or a claim, and gives the pairing as it is then: only one that was `offered`, `claimed` or
    /// `opened` at `record.at` changes, and only then is the record written.
    async fn cancel_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError>;

    /// Notes that the new device has what was approved, and gives the pairing as it is then: only one that was
    /// `approved` at `record.at` changes, and only then is the record written.
    async fn collect_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError>;

    /// Cancels what was approved and revokes its device, with all its certificates, and gives the pairing as it is
    /// then: only one whose outcome is `approved` changes, whether or not that has lapsed, and only then is the record
    /// written. A device that is revoked already stays as it is.
    async fn withdraw_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError>;

    /// Revokes a device with all its certificates: revoker and device of the account and not revoked, another device left
    /// unless it may be the last, the entry the next of the account's log; then revocation, entry, record and outbox
    /// message, or nothing of it. Of a device that is revoked already, only the entry is still taken.
    async fn revoke_device(&self, order: Revocation) -> Result<Revoked, StoreError>;

    /// Puts another password in the place of the one that was read, if that is still the account's, and the device is
    /// of the account and not revoked.
    async fn change_password(&self, order: PasswordChange) -> Result<PasswordChanged, StoreError>;

    /// Counts a wrong password that came with a token; the count that spends it (`WRONG_PASSWORDS`)
    /// writes [`super::audit::Event::PairingTokenSpent`] for the pairing's account. Unknown tokens are
    /// ignored, as are pairings that are not `offered` at `now`.
    async fn count_wrong_password(
        &self,
        token_sha256: &Sha256Hash,
        address: std::net::IpAddr,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Opens a session and marks its device as seen; `false` where the device is revoked.
    async fn open_session(&self, session: Session, record: Record) -> Result<bool, StoreError>;

    /// The session.
    async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError>;

    /// Follows a refresh token by the next, as [`Session::rotate`], if the device is not revoked. The
    /// record is written only where the session ends by a replay.
    async fn rotate_session(
        &self,
        id: SessionId,
        presented: &Sha256Hash,
        next: Sha256Hash,
        record: Record,
    ) -> Result<Rotation, StoreError>;

    /// Ends a session; `false`, and no record, where it was not alive.
    async fn end_session(&self, id: SessionId, record: Record) -> Result<bool, StoreError>;

    /// What each key has used up at `now`.
    async fn failures(&self, keys: &[AttemptKey], now: Timestamp) -> Result<Vec<Failures>, StoreError>;

    /// Counts one failure for each key, in a window that begins with the first, and gives the new
    /// counts.
    async fn count_failures(&self, keys: &[(AttemptKey, Limit)], now: Timestamp) -> Result<Vec<Failures>, StoreError>;

    /// Writes a record by itself.
    async fn record(&self, record: Record) -> Result<(), StoreError>;

    /// The records of an account, oldest first, at most `limit`.
    async fn records_of(&self, account: AccountId, limit: u32) -> Result<Vec<Record>, StoreError>;

    /// Takes messages to be delivered through `channel`, those first that are due for longest, at most `limit`: for each
    /// account only the oldest that waits, and that only if it is due at `now`. Until `until` nobody else gets it, nor what comes
    /// after it. One that cannot be read is taken, logged and left out.
    async fn take_messages(
        &self,
        channel: ChannelKind,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxMessage>, StoreError>;

    /// Forgets a message that was delivered, if it is as it was `taken`: otherwise another has it by now.
    async fn message_delivered(&self, taken: &OutboxMessage) -> Result<(), StoreError>;

    /// Writes why a try failed, at most [`LONGEST_FAILURE`](super::outbox::LONGEST_FAILURE) bytes of it, and when
    /// there is another, if the message is as it was `taken`.
    async fn message_failed(&self, taken: &OutboxMessage, failure: &str, next: Next) -> Result<(), StoreError>;

    /// The messages on that shelf, for whatever channel, oldest first, at most `limit`. Those that cannot be read are
    /// logged and left out.
    async fn messages(&self, shelf: Shelf, limit: u32) -> Result<Vec<OutboxMessage>, StoreError>;

    /// Makes a message due at `now`; one that was given up has all its tries before it. `false` where there is none.
    async fn retry_message(&self, id: u64, now: Timestamp) -> Result<bool, StoreError>;

    /// Forgets a message, whether it waits or was given up; `false` where there is none.
    async fn drop_message(&self, id: u64) -> Result<bool, StoreError>;

    /// How things stand with the revocation lists of that root. Every transaction that revokes a certificate of it
    /// raises the revision.
    async fn revocation_status(&self, algorithm: Algorithm) -> Result<RevocationStatus, StoreError>;

    /// The revoked certificates of that root that must be told at `now`, by serial number: all of the revision that
    /// was read before, or later ones as well.
    async fn revoked_certificates(
        &self,
        algorithm: Algorithm,
        now: Timestamp,
    ) -> Result<Vec<RevokedCertificate>, StoreError>;

    /// The newest revocation list of that root.
    async fn revocation_list(&self, algorithm: Algorithm) -> Result<Option<RevocationList>, StoreError>;

    /// Makes this list the newest; `false` where the newest one's number is not `seen` (0: there is none).
    async fn publish_revocation_list(&self, list: RevocationList, seen: u64) -> Result<bool, StoreError>;

    /// Forgets what has lapsed at `now`: spent challenges and proofs, windows of failures, sessions at
    /// their `expires_at` (ended ones too), pairings [`REMEMBERED`](super::pairing::REMEMBERED) after
    /// theirs, revoked certificates at their [`told_until`](RevokedCertificate::told_until). Returns how many went: a call may leave some to the next, and 0 means that none is left.
    async fn forget_lapsed(&self, now: Timestamp) -> Result<u64, StoreError>;

    /// Whether the store can read and write now.
    async fn ready(&self) -> Result<(), StoreError>;
}

/// The key under which a DPoP proof is spent.
#[must_use]
pub fn proof_key(thumbprint: &str, jti: &str) -> Sha256Hash {
    Sha256Hash::of(&[thumbprint.as_bytes(), &[0], jti.as_bytes()])
}

/// The key under which an `Idempotency-Key` is remembered.
#[must_use]
pub fn idempotency_key(account_name: &Username, field: &str) -> Sha256Hash {
    Sha256Hash::of(&[account_name.as_str().as_bytes(), &[0], field.as_bytes()])
}
