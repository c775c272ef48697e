//! The store for many servers: two DynamoDB tables.
//!
//! Every operation is one `TransactWriteItems` whose conditions hold what it depends on, expiry and single use
//! too. What has lapsed counts for nothing whether it is there or not; DynamoDB deletes it by its `ttl`.

mod account;
mod approval;
mod attempt;
mod audit;
mod client;
mod copy;
mod device;
mod device_log;
mod expression;
mod failure;
mod item;
mod key;
mod offers;
mod outbox;
mod owner;
mod pairing;
mod pairing_items;
mod ready;
mod retry;
mod revocation;
mod revoke;
mod schema;
mod sequence;
mod session;
mod tables;
mod transaction;

use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use warifu_protocol::text::Username;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, KemKey, Sha256Hash, Timestamp};

pub use self::client::{connect, connect_with};
pub use self::copy::Beginning;
pub use self::owner::Owner;
pub use self::schema::{check, init};
use self::tables::Tables;
use self::transaction::Changes;
use crate::domain::attempt::{AttemptKey, Failures, Limit};
use crate::domain::audit::Record;
use crate::domain::outbox::{ChannelKind, Next, OutboxMessage, Shelf};
use crate::domain::revocation::{RevocationList, RevocationStatus, RevokedCertificate};
use crate::domain::session::Rotation;
use crate::domain::store::{
    Approve, Approved, Claimed, HeldClaim, Offered, PasswordChange, PasswordChanged, Registered, Registration,
    Replacement, Revocation, Revoked, Store, StoreError, TokenClaim,
};
use crate::domain::{Account, AccountId, Device, Entropy, LogEntry, Pairing, PairingId, Session, SessionId};
use crate::store::piece::Piece;

/// Why the tables cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nobody says where.
    #[error("no AWS region is set: set AWS_REGION, or `region` in the profile that AWS_PROFILE names")]
    NoRegion,
    /// A table is not there.
    #[error(
        "there is no table {0} in this AWS account and region: make the tables with `warifu-server store init`, or \
         name others with store.table and store.audit_table"
    )]
    NoTable(String),
    /// A table is of something else.
    #[error(
        "the table {0} is not keyed by pk and sk, so it is not Warifu's: name another one with store.table and store.audit_table"
    )]
    AnotherTable(String),
    /// A table is being made, or deleted.
    #[error("the table {0} is {1}: wait until it is active, and try again")]
    NotActive(String, String),
    /// DynamoDB does not say.
    #[error("the table {table} cannot be asked about: {why}. {advice}")]
    Unreachable {
        /// Which table.
        table: String,
        /// What the client library says.
        why: String,
        /// What to do about it.
        advice: &'static str,
    },
}

/// Which tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableNames {
    /// The table of everything else.
    pub main: String,
    /// The append-only table of the audit trail.
    pub audit: String,
}

/// The store in two tables of DynamoDB, which other servers may use as well.
pub struct DynamoDbStore(Tables);

impl DynamoDbStore {
    /// Opens the tables; what is announced is written for these channels.
    ///
    /// # Errors
    /// The tables are not there, or cannot be reached.
    pub async fn open(
        client: Client,
        names: TableNames,
        channels: &[ChannelKind],
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, OpenError> {
        schema::expect(&client, &names).await?;
        Ok(Self(Tables::new(client, names, channels.to_vec(), entropy)))
    }
}

impl DynamoDbStore {
    /// The keys of the servers that use the tables; `None` as long as there was none.
    ///
    /// # Errors
    /// The table cannot be read.
    pub async fn owner(&self) -> Result<Option<Owner>, StoreError> {
        Ok(owner::read(&self.0).await?)
    }

    /// Writes whose the tables are, where nobody has, and gives what is written there then; `None` where a copy into
    /// them is not complete.
    ///
    /// # Errors
    /// The table cannot be read or written.
    pub async fn owned_by(&self, own: &Owner) -> Result<Option<Owner>, StoreError> {
        Ok(owner::claim(&self.0, own).await?)
    }

    /// Whether the tables are being filled from another store, or that ended early.
    ///
    /// # Errors
    /// The table cannot be read.
    pub async fn is_unfinished_copy(&self) -> Result<bool, StoreError> {
        Ok(copy::is_unfinished(&self.0).await?)
    }

    /// Begins to fill the tables with what another store holds, for whose content `mark` stands. One that ended early
    /// can be begun again with the same.
    ///
    /// # Errors
    /// The tables cannot be read or written.
    pub async fn begin_copy(&self, mark: &Sha256Hash) -> Result<Beginning, StoreError> {
        Ok(copy::begin(&self.0, mark).await?)
    }

    /// Fills the tables, after [`Self::begin_copy`], with all `pieces`.
    ///
    /// # Errors
    /// The tables cannot be written.
    pub async fn fill(
        &self,
        mut pieces: tokio::sync::mpsc::Receiver<Piece>,
        now: Timestamp,
        mut noted: impl FnMut(&Piece),
    ) -> Result<(), StoreError> {
        let mut numbers = copy::Numbers::default();
        while let Some(piece) = pieces.recv().await {
            copy::take_in(&self.0, &mut numbers, &piece, now).await?;
            noted(&piece);
        }
        Ok(())
    }

    /// Ends a copy that is complete, and says whose the tables are from now on; `false` where they are somebody's.
    ///
    /// # Errors
    /// The table cannot be read or written.
    pub async fn copy_is_complete(&self, own: &Owner) -> Result<bool, StoreError> {
        Ok(copy::complete(&self.0, own).await?)
    }

    /// Writes whose the tables are, whoever had them before: for operators who have lost the keys. `false` where a copy
    /// into them is not complete.
    ///
    /// # Errors
    /// The table cannot be written.
    pub async fn taken_over_by(&self, own: &Owner) -> Result<bool, StoreError> {
        Ok(owner::replace(&self.0, own).await?)
    }
}

impl std::fmt::Debug for DynamoDbStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DynamoDbStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for DynamoDbStore {
    async fn register_account(&self, registration: Registration) -> Result<Registered, StoreError> {
        Ok(account::register(&self.0, &registration).await?)
    }

    async fn replace_first_device(&self, replacement: Replacement) -> Result<bool, StoreError> {
        Ok(account::replace_first_device(&self.0, &replacement).await?)
    }

    async fn account_by_username(&self, username: &Username) -> Result<Option<Account>, StoreError> {
        Ok(account::by_username(&self.0, username).await?)
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(account::by_id(&self.0, id).await?)
    }

    async fn device_by_fingerprint(&self, fingerprint: &Fingerprint) -> Result<Option<Device>, StoreError> {
        Ok(device::by_fingerprint(&self.0, fingerprint).await?)
    }

    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        Ok(device::by_id(&self.0, id).await?)
    }

    async fn devices_of(&self, account: AccountId) -> Result<Vec<Device>, StoreError> {
        Ok(device::of_account(&self.0, account).await?)
    }

    async fn spend_challenge(&self, id: [u8; 16], expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        Ok(attempt::spend(&self.0, &key::challenge(&id), expires_at, now).await?)
    }

    async fn spend_proof(&self, proof: Sha256Hash, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        Ok(attempt::spend(&self.0, &key::proof(&proof), expires_at, now).await?)
    }

    async fn kem_key(&self, device: DeviceId) -> Result<Option<KemKey>, StoreError> {
        Ok(device::kem_key_of(&self.0, device).await?)
    }

    async fn log_entries(&self, account: AccountId, from: u64, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        Ok(device_log::entries(&self.0, account, from, limit).await?)
    }

    async fn offer_pairing(&self, pairing: Pairing, record: Record) -> Result<Offered, StoreError> {
        Ok(pairing::offer(&self.0, &pairing, &record).await?)
    }

    async fn renew_offer_secret(
        &self,
        id: PairingId,
        offered_by: DeviceId,
        offer_secret_sha256: Sha256Hash,
    ) -> Result<bool, StoreError> {
        Ok(pairing::renew_offer_secret(&self.0, id, offered_by, &offer_secret_sha256).await?)
    }

    async fn pairing(&self, id: PairingId) -> Result<Option<Pairing>, StoreError> {
        Ok(pairing::by_id(&self.0, id).await?)
    }

    async fn pairing_by_token(&self, token_sha256: &Sha256Hash) -> Result<Option<Pairing>, StoreError> {
        Ok(pairing::by_token(&self.0, token_sha256).await?)
    }

    async fn claim_pairing(&self, claim: TokenClaim) -> Result<Claimed, StoreError> {
        Ok(pairing::claim(&self.0, &claim).await?)
    }

    async fn hold_claim(&self, claim: HeldClaim) -> Result<Claimed, StoreError> {
        Ok(approval::hold(&self.0, &claim).await?)
    }

    async fn renew_claim_secret(
        &self,
        id: PairingId,
        device: DeviceId,
        claim_secret_sha256: Sha256Hash,
    ) -> Result<bool, StoreError> {
        Ok(approval::renew_claim_secret(&self.0, id, device, &claim_secret_sha256).await?)
    }

    async fn open_pairing(
        &self,
        id: PairingId,
        reveal: [u8; 32],
        record: Record,
    ) -> Result<Option<Pairing>, StoreError> {
        Ok(approval::open(&self.0, id, &reveal, &record).await?)
    }

    async fn approve_pairing(&self, approval: Approve) -> Result<Approved, StoreError> {
        Ok(approval::approve(&self.0, &approval).await?)
    }

    async fn deny_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        Ok(approval::deny(&self.0, id, &record).await?)
    }

    async fn cancel_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        Ok(pairing::cancel(&self.0, id, &record).await?)
    }

    async fn collect_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        Ok(approval::collect(&self.0, id, &record).await?)
    }

    async fn withdraw_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        Ok(approval::withdraw(&self.0, id, &record).await?)
    }

    async fn revoke_device(&self, order: Revocation) -> Result<Revoked, StoreError> {
        Ok(revoke::take_out(&self.0, &order).await?)
    }

    async fn change_password(&self, order: PasswordChange) -> Result<PasswordChanged, StoreError> {
        Ok(account::change_password(&self.0, &order).await?)
    }

    async fn count_wrong_password(
        &self,
        token_sha256: &Sha256Hash,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        Ok(pairing::count_wrong_password(&self.0, token_sha256, address, now).await?)
    }

    async fn open_session(&self, session: Session, record: Record) -> Result<bool, StoreError> {
        Ok(session::open(&self.0, &session, &record).await?)
    }

    async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        Ok(session::by_id(&self.0, id).await?)
    }

    async fn rotate_session(
        &self,
        id: SessionId,
        presented: &Sha256Hash,
        next: Sha256Hash,
        record: Record,
    ) -> Result<Rotation, StoreError> {
        Ok(session::rotate(&self.0, id, presented, next, &record).await?)
    }

    async fn end_session(&self, id: SessionId, record: Record) -> Result<bool, StoreError> {
        Ok(session::end(&self.0, id, &record).await?)
    }

    async fn failures(&self, keys: &[AttemptKey], now: Timestamp) -> Result<Vec<Failures>, StoreError> {
        Ok(attempt::failures(&self.0, keys, now).await?)
    }

    async fn count_failures(&self, keys: &[(AttemptKey, Limit)], now: Timestamp) -> Result<Vec<Failures>, StoreError> {
        Ok(attempt::count_failures(&self.0, keys, now).await?)
    }

    async fn record(&self, record: Record) -> Result<(), StoreError> {
        Ok(audit::write(&self.0, &Changes::default(), &record).await.map(drop)?)
    }

    async fn records_of(&self, account: AccountId, limit: u32) -> Result<Vec<Record>, StoreError> {
        Ok(audit::of_account(&self.0, account, limit).await?)
    }

    async fn take_messages(
        &self,
        channel: ChannelKind,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxMessage>, StoreError> {
        Ok(outbox::take(&self.0, channel, now, until, limit).await?)
    }

    async fn message_delivered(&self, taken: &OutboxMessage) -> Result<(), StoreError> {
        Ok(outbox::delivered(&self.0, taken).await?)
    }

    async fn message_failed(&self, taken: &OutboxMessage, failure: &str, next: Next) -> Result<(), StoreError> {
        Ok(outbox::failed(&self.0, taken, failure, next).await?)
    }

    async fn messages(&self, shelf: Shelf, limit: u32) -> Result<Vec<OutboxMessage>, StoreError> {
        Ok(outbox::on_shelf(&self.0, shelf, limit).await?)
    }

    async fn retry_message(&self, id: u64, now: Timestamp) -> Result<bool, StoreError> {
        Ok(outbox::retry(&self.0, id, now).await?)
    }

    async fn drop_message(&self, id: u64) -> Result<bool, StoreError> {
        Ok(outbox::drop_one(&self.0, id).await?)
    }

    async fn revocation_status(&self, algorithm: Algorithm) -> Result<RevocationStatus, StoreError> {
        Ok(revocation::status(&self.0, algorithm).await?)
    }

    async fn revoked_certificates(
        &self,
        algorithm: Algorithm,
        now: Timestamp,
    ) -> Result<Vec<RevokedCertificate>, StoreError> {
        Ok(revocation::certificates(&self.0, algorithm, now).await?)
    }

    async fn revocation_list(&self, algorithm: Algorithm) -> Result<Option<RevocationList>, StoreError> {
        Ok(revocation::list(&self.0, algorithm).await?)
    }

    async fn publish_revocation_list(&self, list: RevocationList, seen: u64) -> Result<bool, StoreError> {
        Ok(revocation::publish(&self.0, &list, seen).await?)
    }

    /// Nothing is left to a caller: DynamoDB deletes what has lapsed by its `ttl`, in its own time, and no
    /// condition depends on it. To look for it would be to read the whole table.
    async fn forget_lapsed(&self, _now: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }

    async fn ready(&self) -> Result<(), StoreError> {
        Ok(ready::ask(&self.0).await?)
    }
}
