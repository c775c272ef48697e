//! Two stores that read first and write later, each in its way: the suite is worth something if it
//! notices them.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use warifu_protocol::text::Username;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, KemKey, Sha256Hash, Timestamp};
use warifu_server::domain::attempt::{AttemptKey, Failures, Limit};
use warifu_server::domain::audit::Record;
use warifu_server::domain::outbox::{ChannelKind, Next, OutboxMessage, Shelf};
use warifu_server::domain::revocation::{RevocationList, RevocationStatus, RevokedCertificate};
use warifu_server::domain::session::Rotation;
use warifu_server::domain::store::{
    Approve, Approved, Claimed, HeldClaim, Offered, PasswordChange, PasswordChanged, Registered, Registration,
    Replacement, Revocation, Revoked, Store, TokenClaim,
};
use warifu_server::domain::{Account, AccountId, Device, LogEntry, Pairing, PairingId, Session, SessionId, StoreError};
use warifu_server::store::MemoryStore;

/// How it goes wrong.
#[derive(Clone, Copy)]
pub(crate) enum Mutation {
    /// It decides by what it has read, and writes that back with its change: what others wrote
    /// meanwhile is lost.
    LostUpdate,
    /// It decides by what it has read, and answers so, though the write that follows knows better.
    StaleAnswer,
}

impl Mutation {
    pub(crate) const ALL: [Self; 2] = [Self::LostUpdate, Self::StaleAnswer];
}

pub(crate) fn mutant(mutation: Mutation) -> Arc<dyn Store> {
    Arc::new(Mutant {
        mutation,
        live: Mutex::default(),
    })
}

struct Mutant {
    mutation: Mutation,
    live: Mutex<Arc<MemoryStore>>,
}

impl Mutant {
    fn live(&self) -> Arc<MemoryStore> {
        Arc::clone(&self.live.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn read(&self) -> Arc<MemoryStore> {
        Arc::new(MemoryStore::clone(&self.live()))
    }

    fn replace(&self, by: Arc<MemoryStore>) {
        *self.live.lock().unwrap_or_else(PoisonError::into_inner) = by;
    }
}

/// Decides on a copy, lets others run, and writes.
macro_rules! read_then_write {
    ($mutant:expr, |$store:ident| $operation:expr) => {{
        let $store = $mutant.read();
        let answer = $operation.await;
        tokio::task::yield_now().await;
        match $mutant.mutation {
            Mutation::LostUpdate => $mutant.replace($store),
            Mutation::StaleAnswer => {
                let $store = $mutant.live();
                drop($operation.await);
            }
        }
        answer
    }};
}

#[async_trait]
impl Store for Mutant {
    async fn register_account(&self, registration: Registration) -> Result<Registered, StoreError> {
        read_then_write!(self, |store| store.register_account(registration.clone()))
    }

    async fn replace_first_device(&self, replacement: Replacement) -> Result<bool, StoreError> {
        read_then_write!(self, |store| store.replace_first_device(replacement.clone()))
    }

    async fn account_by_username(&self, username: &Username) -> Result<Option<Account>, StoreError> {
        self.live().account_by_username(username).await
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.live().account(id).await
    }

    async fn device_by_fingerprint(&self, fingerprint: &Fingerprint) -> Result<Option<Device>, StoreError> {
        self.live().device_by_fingerprint(fingerprint).await
    }

    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        self.live().device(id).await
    }

    async fn devices_of(&self, account: AccountId) -> Result<Vec<Device>, StoreError> {
        self.live().devices_of(account).await
    }

    async fn spend_challenge(&self, id: [u8; 16], expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        read_then_write!(self, |store| store.spend_challenge(id, expires_at, now))
    }

    async fn spend_proof(&self, proof: Sha256Hash, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        read_then_write!(self, |store| store.spend_proof(proof, expires_at, now))
    }

    async fn kem_key(&self, device: DeviceId) -> Result<Option<KemKey>, StoreError> {
        self.live().kem_key(device).await
    }

    async fn log_entries(&self, account: AccountId, from: u64, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        self.live().log_entries(account, from, limit).await
    }

    async fn offer_pairing(&self, pairing: Pairing, record: Record) -> Result<Offered, StoreError> {
        read_then_write!(self, |store| store.offer_pairing(pairing.clone(), record.clone()))
    }

    async fn renew_offer_secret(
        &self,
        id: PairingId,
        offered_by: DeviceId,
        secret: Sha256Hash,
    ) -> Result<bool, StoreError> {
        read_then_write!(self, |store| store.renew_offer_secret(id, offered_by, secret))
    }

    async fn pairing(&self, id: PairingId) -> Result<Option<Pairing>, StoreError> {
        self.live().pairing(id).await
    }

    async fn pairing_by_token(&self, token_sha256: &Sha256Hash) -> Result<Option<Pairing>, StoreError> {
        self.live().pairing_by_token(token_sha256).await
    }

    async fn cancel_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        read_then_write!(self, |store| store.cancel_pairing(id, record.clone()))
    }

    async fn claim_pairing(&self, claim: TokenClaim) -> Result<Claimed, StoreError> {
        read_then_write!(self, |store| store.claim_pairing(claim.clone()))
    }

    async fn hold_claim(&self, claim: HeldClaim) -> Result<Claimed, StoreError> {
        read_then_write!(self, |store| store.hold_claim(claim.clone()))
    }

    async fn renew_claim_secret(
        &self,
        id: PairingId,
        device: DeviceId,
        secret: Sha256Hash,
    ) -> Result<bool, StoreError> {
        read_then_write!(self, |store| store.renew_claim_secret(id, device, secret))
    }

    async fn open_pairing(
        &self,
        id: PairingId,
        reveal: [u8; 32],
        record: Record,
    ) -> Result<Option<Pairing>, StoreError> {
        read_then_write!(self, |store| store.open_pairing(id, reveal, record.clone()))
    }

    async fn approve_pairing(&self, approval: Approve) -> Result<Approved, StoreError> {
        read_then_write!(self, |store| store.approve_pairing(approval.clone()))
    }

    async fn deny_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        read_then_write!(self, |store| store.deny_pairing(id, record.clone()))
    }

    async fn collect_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        read_then_write!(self, |store| store.collect_pairing(id, record.clone()))
    }

    async fn withdraw_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        read_then_write!(self, |store| store.withdraw_pairing(id, record.clone()))
    }

    async fn revoke_device(&self, order: Revocation) -> Result<Revoked, StoreError> {
        read_then_write!(self, |store| store.revoke_device(order.clone()))
    }

    async fn change_password(&self, order: PasswordChange) -> Result<PasswordChanged, StoreError> {
        read_then_write!(self, |store| store.change_password(order.clone()))
    }

    async fn count_wrong_password(
        &self,
        token_sha256: &Sha256Hash,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        read_then_write!(self, |store| store.count_wrong_password(token_sha256, address, now))
    }

    async fn open_session(&self, session: Session, record: Record) -> Result<bool, StoreError> {
        read_then_write!(self, |store| store.open_session(session.clone(), record.clone()))
    }

    async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        self.live().session(id).await
    }

    async fn rotate_session(
        &self,
        id: SessionId,
        presented: &Sha256Hash,
        next: Sha256Hash,
        record: Record,
    ) -> Result<Rotation, StoreError> {
        read_then_write!(self, |store| store.rotate_session(id, presented, next, record.clone()))
    }

    async fn end_session(&self, id: SessionId, record: Record) -> Result<bool, StoreError> {
        read_then_write!(self, |store| store.end_session(id, record.clone()))
    }

    async fn failures(&self, keys: &[AttemptKey], now: Timestamp) -> Result<Vec<Failures>, StoreError> {
        self.live().failures(keys, now).await
    }

    async fn count_failures(&self, keys: &[(AttemptKey, Limit)], now: Timestamp) -> Result<Vec<Failures>, StoreError> {
        read_then_write!(self, |store| store.count_failures(keys, now))
    }

    async fn record(&self, record: Record) -> Result<(), StoreError> {
        read_then_write!(self, |store| store.record(record.clone()))
    }

    async fn records_of(&self, account: AccountId, limit: u32) -> Result<Vec<Record>, StoreError> {
        self.live().records_of(account, limit).await
    }

    async fn take_messages(
        &self,
        channel: ChannelKind,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxMessage>, StoreError> {
        read_then_write!(self, |store| store.take_messages(channel, now, until, limit))
    }

    async fn message_delivered(&self, taken: &OutboxMessage) -> Result<(), StoreError> {
        read_then_write!(self, |store| store.message_delivered(taken))
    }

    async fn message_failed(&self, taken: &OutboxMessage, failure: &str, next: Next) -> Result<(), StoreError> {
        read_then_write!(self, |store| store.message_failed(taken, failure, next))
    }

    async fn messages(&self, shelf: Shelf, limit: u32) -> Result<Vec<OutboxMessage>, StoreError> {
        self.live().messages(shelf, limit).await
    }

    async fn retry_message(&self, id: u64, now: Timestamp) -> Result<bool, StoreError> {
        read_then_write!(self, |store| store.retry_message(id, now))
    }

    async fn drop_message(&self, id: u64) -> Result<bool, StoreError> {
        read_then_write!(self, |store| store.drop_message(id))
    }

    async fn revocation_status(&self, algorithm: Algorithm) -> Result<RevocationStatus, StoreError> {
        self.live().revocation_status(algorithm).await
    }

    async fn revoked_certificates(
        &self,
        algorithm: Algorithm,
        now: Timestamp,
    ) -> Result<Vec<RevokedCertificate>, StoreError> {
        self.live().revoked_certificates(algorithm, now).await
    }

    async fn revocation_list(&self, algorithm: Algorithm) -> Result<Option<RevocationList>, StoreError> {
        self.live().revocation_list(algorithm).await
    }

    async fn publish_revocation_list(&self, list: RevocationList, seen: u64) -> Result<bool, StoreError> {
        read_then_write!(self, |store| store.publish_revocation_list(list.clone(), seen))
    }

    async fn forget_lapsed(&self, now: Timestamp) -> Result<u64, StoreError> {
        read_then_write!(self, |store| store.forget_lapsed(now))
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.live().ready().await
    }
}
