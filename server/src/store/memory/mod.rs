//! The store for unit tests: everything in memory, behind one lock, by the domain's own transitions.

mod account;
mod attempt;
mod audit;
mod device;
mod device_log;
mod lapsed;
mod outbox;
mod pairing;
mod revocation;
mod revoke;
mod session;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use warifu_protocol::text::{EmailAddress, Username};
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, KemKey, PublicKey, Sha256Hash, Timestamp};

use self::account::StoredAccount;
use self::attempt::{Once, Window};
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

/// A store that forgets everything when it is dropped. A clone is a copy that shares nothing with it.
#[derive(Debug)]
pub struct MemoryStore(Mutex<State>);

#[derive(Clone, Debug, Default)]
struct State {
    channels: Vec<ChannelKind>,
    accounts: HashMap<AccountId, StoredAccount>,
    usernames: HashMap<Username, AccountId>,
    emails: HashMap<EmailAddress, AccountId>,
    devices: HashMap<DeviceId, Device>,
    keys: HashMap<PublicKey, DeviceId>,
    kem_keys: HashMap<DeviceId, KemKey>,
    fingerprints: HashMap<Fingerprint, DeviceId>,
    logs: HashMap<AccountId, Vec<LogEntry>>,
    pairings: HashMap<PairingId, Pairing>,
    tokens: HashMap<Sha256Hash, PairingId>,
    sessions: HashMap<SessionId, Session>,
    spent: HashMap<Once, Timestamp>,
    failures: HashMap<AttemptKey, Window>,
    revoked: BTreeMap<(Algorithm, Vec<u8>), RevokedCertificate>,
    revisions: HashMap<Algorithm, u64>,
    lists: HashMap<Algorithm, RevocationList>,
    audit: Vec<Record>,
    outbox: BTreeMap<u64, OutboxMessage>,
    messages: u64,
}

/// An identifier that should be random is there already.
#[derive(Debug, thiserror::Error)]
#[error("the {0} exists already")]
struct Exists(&'static str);

impl From<Exists> for StoreError {
    fn from(exists: Exists) -> Self {
        Self::Failed(Box::new(exists))
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::announcing(&[ChannelKind::Log])
    }
}

impl MemoryStore {
    /// An empty store that writes messages for these channels.
    #[must_use]
    pub fn announcing(channels: &[ChannelKind]) -> Self {
        Self(Mutex::new(State {
            channels: channels.to_vec(),
            ..State::default()
        }))
    }

    // No operation panics between two changes, so what a poisoned lock guards is whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for MemoryStore {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.state().clone()))
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn register_account(&self, registration: Registration) -> Result<Registered, StoreError> {
        Ok(self.state().register(registration)?)
    }

    async fn replace_first_device(&self, replacement: Replacement) -> Result<bool, StoreError> {
        Ok(self.state().replace_first_device(replacement))
    }

    async fn account_by_username(&self, username: &Username) -> Result<Option<Account>, StoreError> {
        Ok(self.state().account_by_username(username))
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(self.state().account(id))
    }

    async fn device_by_fingerprint(&self, fingerprint: &Fingerprint) -> Result<Option<Device>, StoreError> {
        Ok(self.state().device_by_fingerprint(fingerprint))
    }

    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        Ok(self.state().devices.get(&id).cloned())
    }

    async fn devices_of(&self, account: AccountId) -> Result<Vec<Device>, StoreError> {
        Ok(self.state().devices_of(account))
    }

    async fn spend_challenge(&self, id: [u8; 16], expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.state().spend(Once::Challenge(id), expires_at, now))
    }

    async fn spend_proof(&self, proof: Sha256Hash, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.state().spend(Once::Proof(proof), expires_at, now))
    }

    async fn kem_key(&self, device: DeviceId) -> Result<Option<KemKey>, StoreError> {
        Ok(self.state().kem_keys.get(&device).cloned())
    }

    async fn log_entries(&self, account: AccountId, from: u64, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        Ok(self.state().log_entries(account, from, limit))
    }

    async fn offer_pairing(&self, pairing: Pairing, record: Record) -> Result<Offered, StoreError> {
        Ok(self.state().offer(pairing, record)?)
    }

    async fn renew_offer_secret(
        &self,
        id: PairingId,
        offered_by: DeviceId,
        offer_secret_sha256: Sha256Hash,
    ) -> Result<bool, StoreError> {
        Ok(self.state().renew_offer_secret(id, offered_by, offer_secret_sha256))
    }

    async fn pairing(&self, id: PairingId) -> Result<Option<Pairing>, StoreError> {
        Ok(self.state().pairings.get(&id).cloned())
    }

    async fn pairing_by_token(&self, token_sha256: &Sha256Hash) -> Result<Option<Pairing>, StoreError> {
        Ok(self.state().pairing_by_token(token_sha256).cloned())
    }

    async fn claim_pairing(&self, claim: TokenClaim) -> Result<Claimed, StoreError> {
        Ok(self.state().claim(claim))
    }

    async fn hold_claim(&self, claim: HeldClaim) -> Result<Claimed, StoreError> {
        Ok(self.state().hold(claim))
    }

    async fn renew_claim_secret(
        &self,
        id: PairingId,
        device: DeviceId,
        claim_secret_sha256: Sha256Hash,
    ) -> Result<bool, StoreError> {
        Ok(self.state().renew_claim_secret(id, device, claim_secret_sha256))
    }

    async fn open_pairing(
        &self,
        id: PairingId,
        reveal: [u8; 32],
        record: Record,
    ) -> Result<Option<Pairing>, StoreError> {
        Ok(self.state().open(id, reveal, record))
    }

    async fn approve_pairing(&self, approval: Approve) -> Result<Approved, StoreError> {
        Ok(self.state().approve(approval))
    }

    async fn deny_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        Ok(self.state().move_on(id, record, Pairing::deny))
    }

    async fn cancel_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        Ok(self.state().move_on(id, record, Pairing::cancel))
    }

    async fn collect_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        Ok(self.state().move_on(id, record, Pairing::collect))
    }

    async fn withdraw_pairing(&self, id: PairingId, record: Record) -> Result<Option<Pairing>, StoreError> {
        Ok(self.state().withdraw(id, record))
    }

    async fn revoke_device(&self, order: Revocation) -> Result<Revoked, StoreError> {
        Ok(self.state().take_out(order))
    }

    async fn change_password(&self, order: PasswordChange) -> Result<PasswordChanged, StoreError> {
        Ok(self.state().change_password(order))
    }

    async fn count_wrong_password(
        &self,
        token_sha256: &Sha256Hash,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.state().count_wrong_password(token_sha256, address, now);
        Ok(())
    }

    async fn open_session(&self, session: Session, record: Record) -> Result<bool, StoreError> {
        Ok(self.state().open_session(session, record)?)
    }

    async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        Ok(self.state().sessions.get(&id).cloned())
    }

    async fn rotate_session(
        &self,
        id: SessionId,
        presented: &Sha256Hash,
        next: Sha256Hash,
        record: Record,
    ) -> Result<Rotation, StoreError> {
        Ok(self.state().rotate(id, presented, next, record))
    }

    async fn end_session(&self, id: SessionId, record: Record) -> Result<bool, StoreError> {
        Ok(self.state().end_session(id, record))
    }

    async fn failures(&self, keys: &[AttemptKey], now: Timestamp) -> Result<Vec<Failures>, StoreError> {
        Ok(self.state().failures(keys, now))
    }

    async fn count_failures(&self, keys: &[(AttemptKey, Limit)], now: Timestamp) -> Result<Vec<Failures>, StoreError> {
        Ok(self.state().count_failures(keys, now))
    }

    async fn record(&self, record: Record) -> Result<(), StoreError> {
        self.state().write(record);
        Ok(())
    }

    async fn records_of(&self, account: AccountId, limit: u32) -> Result<Vec<Record>, StoreError> {
        Ok(self.state().records_of(account, limit))
    }

    async fn take_messages(
        &self,
        channel: ChannelKind,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxMessage>, StoreError> {
        Ok(self.state().take_messages(channel, now, until, limit))
    }

    async fn message_delivered(&self, taken: &OutboxMessage) -> Result<(), StoreError> {
        self.state().message_delivered(taken);
        Ok(())
    }

    async fn message_failed(&self, taken: &OutboxMessage, failure: &str, next: Next) -> Result<(), StoreError> {
        self.state().message_failed(taken, failure, next);
        Ok(())
    }

    async fn messages(&self, shelf: Shelf, limit: u32) -> Result<Vec<OutboxMessage>, StoreError> {
        Ok(self.state().messages(shelf, limit))
    }

    async fn retry_message(&self, id: u64, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.state().retry_message(id, now))
    }

    async fn drop_message(&self, id: u64) -> Result<bool, StoreError> {
        Ok(self.state().drop_message(id))
    }

    async fn revocation_status(&self, algorithm: Algorithm) -> Result<RevocationStatus, StoreError> {
        Ok(self.state().revocation_status(algorithm))
    }

    async fn revoked_certificates(
        &self,
        algorithm: Algorithm,
        now: Timestamp,
    ) -> Result<Vec<RevokedCertificate>, StoreError> {
        Ok(self.state().revoked_certificates(algorithm, now))
    }

    async fn revocation_list(&self, algorithm: Algorithm) -> Result<Option<RevocationList>, StoreError> {
        Ok(self.state().lists.get(&algorithm).cloned())
    }

    async fn publish_revocation_list(&self, list: RevocationList, seen: u64) -> Result<bool, StoreError> {
        Ok(self.state().publish(list, seen))
    }

    async fn forget_lapsed(&self, now: Timestamp) -> Result<u64, StoreError> {
        Ok(self.state().forget_lapsed(now))
    }

    async fn ready(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
