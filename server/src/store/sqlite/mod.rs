//! The embedded store: one SQLite database in the data directory.
//!
//! One thread writes, in group commits; a few threads read. Conditions are in the statements, so that
//! they stay right beside another writer too.

mod account;
mod approval;
mod attempt;
mod audit;
mod columns;
mod connection;
mod device;
mod device_log;
mod failure;
mod lapsed;
mod options;
mod outbox;
mod pairing;
mod pieces;
mod query;
mod readers;
mod ready;
mod revocation;
mod revoke;
mod schema;
mod session;
mod writer;

use std::net::IpAddr;
use std::path::Path;

use async_trait::async_trait;
use tokio::sync::mpsc::Sender;
use warifu_protocol::text::Username;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, KemKey, Sha256Hash, Timestamp};

pub use self::options::{Durability, SqliteOptions};
use self::readers::Readers;
use self::writer::{Verdict, Writer};
use crate::domain::attempt::{AttemptKey, Failures, Limit};
use crate::domain::audit::Record;
use crate::domain::outbox::{ChannelKind, Next, OutboxMessage, Shelf};
use crate::domain::revocation::{RevocationList, RevocationStatus, RevokedCertificate};
use crate::domain::session::Rotation;
use crate::domain::store::{
    Approve, Approved, Claimed, HeldClaim, Offered, PasswordChange, PasswordChanged, Registered, Registration,
    Replacement, Revocation, Revoked, Store, StoreError, TokenClaim,
};
use crate::domain::{Account, AccountId, Device, LogEntry, Pairing, PairingId, Session, SessionId};
use crate::store::piece::Piece;

/// The database's file in the data directory.
pub const DATABASE_FILE: &str = "warifu.db";

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be made, opened or kept to its owner.
    #[error("the database file cannot be used: {0}")]
    File(#[source] std::io::Error),
    /// SQLite refuses it.
    #[error("the database cannot be opened: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// It was written by a later release.
    #[error("the database has version {found}, and this release knows versions up to {known}: use a later release")]
    Newer {
        /// The database's version.
        found: u32,
        /// The latest that this release knows.
        known: u32,
    },
    /// Another process may use it, and it is of an earlier release.
    #[error(
        "the database has version {found}, and this release {known}: start `warifu-server serve` of this release first"
    )]
    Older {
        /// The database's version.
        found: u32,
        /// That of this release.
        known: u32,
    },
    /// The SQLite library has a defect that loses commits.
    #[error("SQLite {0} is too old: 3.51.3 or later is needed")]
    OldSqlite(&'static str),
    /// The file system cannot share memory between connections, as a network drive.
    #[error("the database cannot use a write-ahead log where it lies (its journal mode is {0}): use a local disk")]
    NoWal(String),
    /// A thread could not be started.
    #[error("no thread could be started for the database: {0}")]
    Thread(#[source] std::io::Error),
}

/// The store in one SQLite database. Dropping it does first what is queued; that can take a moment.
///
/// A second process is not its matter: whoever opens it holds the data directory's lock.
pub struct SqliteStore {
    // Dropped in this order: the writer closes last, and so tidies the write-ahead log away.
    readers: Readers,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the database `path`, or [`DATABASE_FILE`] in the directory `path`; makes and migrates it
    /// as needed.
    ///
    /// # Errors
    /// The file cannot be used, or was written by a later release.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::open_with(path, SqliteOptions::default())
    }

    /// Opens the database in another way than usual.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(path: &Path, options: SqliteOptions) -> Result<Self, OpenError> {
        let file = if path.is_dir() {
            path.join(DATABASE_FILE)
        } else {
            path.to_path_buf()
        };
        let writer = connection::writer(&file, &options)?;
        outbox::know_channels(&writer, &options.channels)?;
        let readers: Result<Vec<_>, _> = (0..options.readers.max(1)).map(|_| connection::reader(&file)).collect();
        Ok(Self {
            readers: Readers::start(readers?, options.read_queue).map_err(OpenError::Thread)?,
            writer: Writer::start(writer, options.write_queue, options.batch).map_err(OpenError::Thread)?,
        })
    }

    /// Does what is queued, and closes the database.
    pub fn close(self) {
        drop(self);
    }

    /// How many transactions were committed since it was opened: with group commit fewer than
    /// operations.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.writer.commits()
    }

    /// Lets the file grow to `pages` pages and no further (SQLite's `max_page_count`, never less than
    /// it has): then operations fail as on a full disk.
    ///
    /// # Errors
    /// The database failed.
    pub async fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
                Ok(Verdict::Keep(()))
            })
            .await
    }
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Stands for what is in the database, as far as it is in an order that [`Self::pieces`] keeps: another once a record or
    /// a message has come, gone or moved.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn mark(&self) -> Result<Sha256Hash, StoreError> {
        self.readers.run(pieces::mark).await
    }

    /// Gives everything that is in the database, as it is at one moment, in the order of [`Piece`].
    ///
    /// # Errors
    /// It cannot be read, or nobody takes it any more.
    pub async fn pieces(&self, to: Sender<Piece>) -> Result<(), StoreError> {
        self.readers.run(move |c| pieces::send(c, &to)).await
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn register_account(&self, registration: Registration) -> Result<Registered, StoreError> {
        self.writer.run(move |c| account::register(c, &registration)).await
    }

    async fn replace_first_device(&self, replacement: Replacement) -> Result<bool, StoreError> {
        self.writer
            .run(move |c| account::replace_first_device(c, &replacement))
            .await
    }

    async fn account_by_username(&self, username: &Username) -> Result<Option<Account>, StoreError> {
        let username = username.clone();
        self.readers.run(move |c| account::by_username(c, &username)).await
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.readers.run(move |c| account::by_id(c, id)).await
    }

    async fn device_by_fingerprint(&self, fingerprint: &Fingerprint) -> Result<Option<Device>, StoreError> {
        let fingerprint = *fingerprint;
        self.readers.run(move |c| device::by_fingerprint(c, &fingerprint)).await
    }

    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        self.readers.run(move |c| device::by_id(c, id)).await
    }

    async fn devices_of(&self, account: AccountId) -> Result<Vec<Device>, StoreError> {
        self.readers.run(move |c| device::of_account(c, account)).await
    }

    async fn spend_challenge(&self, id: [u8; 16], expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        let once = attempt::Once::Challenge(id);
        self.writer.run(move |c| attempt::spend(c, once, expires_at, now)).await
    }

    async fn spend_proof(&self, proof: Sha256Hash, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        let once = attempt::Once::Proof(proof.0);
        self.writer.run(move |c| attempt::spend(c, once, expires_at, now)).await
    }

    async fn kem_key(&self, device: DeviceId) -> Result<Option<KemKey>, StoreError> {
        self.readers.run(move |c| device::kem_key_of(c, device)).await
    }

    async fn log_entries(&self, account: AccountId, from: u64, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        self.readers
            .run(move |c| device_log::entries(c, account, from, limit))
            .await
    }

    async fn offer_pairing(&self, pairing: Pairing, record: Record) -> Result<Offered, StoreError> {
        self.writer.run(move |c| pairing::offer(c, &pairing, &record)).await
    }

    async fn renew_offer_secret(
        &self,
        id: PairingId,
        offered_by: DeviceId,
        offer_secret_sha256: Sha256Hash,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |c| pairing::renew_offer_secret(c, id, offered_by, offer_secret_sha256))
            .await
    }

    async fn pairing(&self, id: PairingId) -> Result<Option<Pairing>, StoreError> {
        self.readers.run(move |c| pairing::by_id(c, id)).await
    }

    async fn pairing_by_token(&self, token_sha256: &Sha256Hash) -> Result<Option<Pairing>, StoreError> {
        let token_sha256 = *token_sha256;
        self.readers.run(move |c| pairing::by_token(c, token_sha256)).await
    }

    async fn claim_pairing(&self, claim: TokenClaim) -> Result<Claimed, StoreError> {
        self.writer.run(move |c| pairing::claim(c, &claim)).await
    }

    async fn hold_claim(&self, claim: HeldClaim) -> Result<Claimed, StoreError> {
        self.writer.run(move |c| approval::hold(c, &claim)).await
    }

    async fn renew_claim_secret(
        &self,
        id: PairingId,
        device: DeviceId,
        claim_secret_sha256: Sha256Hash,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |c| approval::renew_claim_secret(c, id, device, claim_secret_sha256))
            .await
    }

    async fn open_pairing(
        &self,
        id: PairingId,
        reveal: [u8; 32],
        record: Record,
    ) -> Result<Option<Pairing>, StoreError> {
        self.writer.run(move |c| approval::open(c, id, &reveal, &record)).await
    }

    async fn approve_pairing(&self, approval: Approve) -> Result<Approved, StoreError> {
        self.writer.run(move |c| approval::approve(c, &approval)).await
    }

    async fn deny_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        self.writer.run(move |c| approval::deny(c, id, &record)).await
    }

    async fn cancel_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        self.writer.run(move |c| pairing::cancel(c, id, &record)).await
    }

    async fn collect_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        self.writer.run(move |c| approval::collect(c, id, &record)).await
    }

    async fn withdraw_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        self.writer.run(move |c| approval::withdraw(c, id, &record)).await
    }

    async fn revoke_device(&self, order: Revocation) -> Result<Revoked, StoreError> {
        self.writer.run(move |c| revoke::take_out(c, &order)).await
    }

    async fn change_password(&self, order: PasswordChange) -> Result<PasswordChanged, StoreError> {
        self.writer.run(move |c| account::change_password(c, &order)).await
    }

    async fn count_wrong_password(
        &self,
        token_sha256: &Sha256Hash,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let token_sha256 = *token_sha256;
        self.writer
            .run(move |c| pairing::count_wrong_password(c, token_sha256, address, now))
            .await
    }

    async fn open_session(&self, session: Session, record: Record) -> Result<bool, StoreError> {
        self.writer.run(move |c| session::open(c, &session, &record)).await
    }

    async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        self.readers.run(move |c| session::by_id(c, id)).await
    }

    async fn rotate_session(
        &self,
        id: SessionId,
        presented: &Sha256Hash,
        next: Sha256Hash,
        record: Record,
    ) -> Result<Rotation, StoreError> {
        let presented = *presented;
        self.writer
            .run(move |c| session::rotate(c, id, presented, next, &record))
            .await
    }

    async fn end_session(&self, id: SessionId, record: Record) -> Result<bool, StoreError> {
        self.writer.run(move |c| session::end(c, id, &record)).await
    }

    async fn failures(&self, keys: &[AttemptKey], now: Timestamp) -> Result<Vec<Failures>, StoreError> {
        let keys = keys.to_vec();
        self.readers.run(move |c| attempt::failures(c, &keys, now)).await
    }

    async fn count_failures(&self, keys: &[(AttemptKey, Limit)], now: Timestamp) -> Result<Vec<Failures>, StoreError> {
        let keys = keys.to_vec();
        self.writer.run(move |c| attempt::count_failures(c, &keys, now)).await
    }

    async fn record(&self, record: Record) -> Result<(), StoreError> {
        self.writer
            .run(move |c| audit::write(c, &record).map(Verdict::Keep))
            .await
    }

    async fn records_of(&self, account: AccountId, limit: u32) -> Result<Vec<Record>, StoreError> {
        self.readers.run(move |c| audit::of_account(c, account, limit)).await
    }

    async fn take_messages(
        &self,
        channel: ChannelKind,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxMessage>, StoreError> {
        let due = self.readers.run(move |c| outbox::due(c, channel, now, limit)).await?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        self.writer
            .run(move |c| outbox::take(c, &due, now, until).map(Verdict::Keep))
            .await
    }

    async fn message_delivered(&self, taken: &OutboxMessage) -> Result<(), StoreError> {
        let taken = taken.clone();
        self.writer
            .run(move |c| outbox::delivered(c, &taken).map(Verdict::Keep))
            .await
    }

    async fn message_failed(&self, taken: &OutboxMessage, failure: &str, next: Next) -> Result<(), StoreError> {
        let (taken, failure) = (taken.clone(), failure.to_owned());
        self.writer
            .run(move |c| outbox::failed(c, &taken, &failure, next).map(Verdict::Keep))
            .await
    }

    async fn messages(&self, shelf: Shelf, limit: u32) -> Result<Vec<OutboxMessage>, StoreError> {
        self.readers.run(move |c| outbox::on_shelf(c, shelf, limit)).await
    }

    async fn retry_message(&self, id: u64, now: Timestamp) -> Result<bool, StoreError> {
        self.writer
            .run(move |c| outbox::retry(c, id, now).map(Verdict::Keep))
            .await
    }

    async fn drop_message(&self, id: u64) -> Result<bool, StoreError> {
        self.writer
            .run(move |c| outbox::drop_one(c, id).map(Verdict::Keep))
            .await
    }

    async fn revocation_status(&self, algorithm: Algorithm) -> Result<RevocationStatus, StoreError> {
        self.readers.run(move |c| revocation::status(c, algorithm)).await
    }

    async fn revoked_certificates(
        &self,
        algorithm: Algorithm,
        now: Timestamp,
    ) -> Result<Vec<RevokedCertificate>, StoreError> {
        self.readers
            .run(move |c| revocation::certificates(c, algorithm, now))
            .await
    }

    async fn revocation_list(&self, algorithm: Algorithm) -> Result<Option<RevocationList>, StoreError> {
        self.readers.run(move |c| revocation::list(c, algorithm)).await
    }

    async fn publish_revocation_list(&self, list: RevocationList, seen: u64) -> Result<bool, StoreError> {
        self.writer.run(move |c| revocation::publish(c, &list, seen)).await
    }

    async fn forget_lapsed(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.writer.run(move |c| lapsed::forget(c, now)).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        let written = self.writer.run(ready::write).await?;
        self.readers.run(move |c| ready::read(c, written)).await
    }
}
