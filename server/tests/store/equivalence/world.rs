//! What the calls choose from, and how a call is made ready from what a store has.

use std::collections::HashMap;
use std::fmt::Debug;
use std::time::Duration;

use warifu_protocol::text::{EmailAddress, Username};
use warifu_protocol::{Algorithm, DeviceId, PublicKey, Sha256Hash, Timestamp};
use warifu_server::domain::attempt::{AttemptKey, Limit};
use warifu_server::domain::audit::{Event, Record};
use warifu_server::domain::outbox::{Next, OutboxMessage, Shelf};
use warifu_server::domain::pairing::CodeKind;
use warifu_server::domain::store::{PasswordChange, Registration, Replacement, Revocation};
use warifu_server::domain::{
    Account, AccountId, Device, LogHead, Pairing, PairingId, PasswordHash, Session, SessionId, Store, StoreError,
};

use super::call::{Call, Presented};
use super::prepared::Prepared;
use super::{KEYS, NAMES, PAIRINGS, SESSIONS, TOKENS};
use crate::fixture::{Fixture, at, claim_by, record};

/// What the calls choose from.
pub(super) struct World {
    fixture: Fixture,
    now: Timestamp,
    names: Vec<(Username, EmailAddress)>,
    keys: Vec<PublicKey>,
    pairings: Vec<PairingId>,
    sessions: Vec<SessionId>,
    tokens: Vec<Sha256Hash>,
    idempotency: Sha256Hash,
    known: Known,
}

/// What a store has of it before a call.
#[derive(Default)]
struct Known {
    accounts: Vec<AccountId>,
    // By key, token and number of the session.
    devices: Vec<Option<Device>>,
    pairings: Vec<Option<Pairing>>,
    sessions: Vec<Option<Session>>,
    logs: HashMap<AccountId, LogHead>,
    passwords: HashMap<AccountId, PasswordHash>,
    messages: Vec<OutboxMessage>,
}

impl World {
    pub(super) fn new() -> Self {
        let mut fixture = Fixture::seeded(1);
        let accounts: Vec<Account> = (0..NAMES).map(|_| fixture.account()).collect();
        Self {
            now: at(0),
            names: accounts
                .into_iter()
                .map(|account| (account.username, account.email))
                .collect(),
            keys: (0..KEYS).map(|_| fixture.key(Algorithm::EcdsaP256)).collect(),
            pairings: (0..PAIRINGS).map(|_| PairingId(fixture.uuid())).collect(),
            sessions: (0..SESSIONS).map(|_| SessionId(fixture.uuid())).collect(),
            tokens: (0..TOKENS).map(|_| fixture.hash()).collect(),
            idempotency: fixture.hash(),
            known: Known::default(),
            fixture,
        }
    }

    /// Looks up what the store has.
    pub(super) async fn look_up(&mut self, store: &dyn Store) {
        let mut known = Known::default();
        for (username, _) in &self.names {
            let account = store.account_by_username(username).await.unwrap();
            let log = account.as_ref().and_then(|account| account.log);
            let password = account.as_ref().map(|account| account.password.clone());
            let id = account.map_or_else(|| AccountId(self.fixture.uuid()), |account| account.id);
            known.logs.extend(log.map(|log| (id, log)));
            known.passwords.extend(password.map(|password| (id, password)));
            known.accounts.push(id);
        }
        for key in 0..KEYS {
            known.devices.push(store.device(self.device_id(key)).await.unwrap());
        }
        for token in &self.tokens {
            known.pairings.push(store.pairing_by_token(token).await.unwrap());
        }
        for session in &self.sessions {
            known.sessions.push(store.session(*session).await.unwrap());
        }
        for shelf in [Shelf::Waiting, Shelf::Dead] {
            known.messages.extend(store.messages(shelf, u32::MAX).await.unwrap());
        }
        self.known = known;
    }

    /// The concerned account, or the first that is not.
    fn account(&self, concerned: Option<AccountId>, stranger: bool) -> AccountId {
        let concerned = concerned.unwrap_or(self.known.accounts[0]);
        let mut others = self.known.accounts.iter().filter(|account| **account != concerned);
        if stranger { *others.next().unwrap() } else { concerned }
    }

    fn account_of_device(&self, key: usize, stranger: bool) -> AccountId {
        let concerned = self.known.devices[key].as_ref().map(|device| device.account);
        self.account(concerned, stranger)
    }

    fn account_of_token(&self, token: usize, stranger: bool) -> AccountId {
        let concerned = self.known.pairings[token].as_ref().map(|pairing| pairing.account);
        self.account(concerned, stranger)
    }

    fn account_of_session(&self, session: usize) -> AccountId {
        let concerned = self.known.sessions[session].as_ref().map(|session| session.account);
        self.account(concerned, false)
    }

    fn refresh_token(&mut self, session: usize, presented: Presented) -> Sha256Hash {
        let other = self.fixture.hash();
        let session = self.known.sessions[session].as_ref();
        let token = match presented {
            Presented::Current => session.and_then(|session| session.current),
            Presented::Previous => session.and_then(|session| session.previous).map(|(token, _)| token),
            Presented::Other => None,
        };
        token.unwrap_or(other)
    }

    fn device(&mut self, account: AccountId, key: usize) -> Device {
        let key = self.keys[key].clone();
        let mut device = self.fixture.device_with(account, vec![key]);
        device.enrolled_at = self.now;
        device
    }

    fn device_id(&self, key: usize) -> DeviceId {
        DeviceId::of_primary_spki(self.keys[key].spki_der())
    }

    fn record(&self, account: AccountId, event: Event) -> Record {
        Record {
            at: self.now,
            ..record(account, 0, event)
        }
    }

    pub(super) fn prepared(&mut self, call: &Call) -> Prepared {
        let now = self.now;
        let after = |seconds| now.plus(Duration::from_secs(seconds));
        match call.clone() {
            Call::Register {
                name,
                email,
                key,
                idempotent,
            } => {
                // An identifier is never drawn twice, a name can be.
                let mut account = self.fixture.account();
                account.username = self.names[name].0.clone();
                account.email = self.names[email].1.clone();
                account.created_at = now;
                let device = self.device(account.id, key);
                // Every other account begins with a log.
                let log_entry = (name % 2 == 0).then(|| self.fixture.log_entry(None));
                account.log = log_entry.as_ref().map(|entry| entry.log_head());
                Prepared::Register(Box::new(Registration {
                    record: self.record(account.id, Event::AccountRegistered { device: device.id }),
                    account,
                    device,
                    kem_key: idempotent.then(|| self.fixture.kem_key()),
                    log_entry,
                    idempotency_sha256: idempotent.then_some(self.idempotency),
                }))
            }
            Call::Replace {
                replaced,
                key,
                registered_within,
                stranger,
            } => {
                let account = self.account_of_device(replaced, stranger);
                let (replaced, device) = (self.device_id(replaced), self.device(account, key));
                Prepared::Replace(Box::new(Replacement {
                    account,
                    replaced,
                    recovery_key_sha256: self.fixture.hash(),
                    idempotency_sha256: self.idempotency,
                    registered_since: now.minus(Duration::from_secs(registered_within)),
                    record: self.record(
                        account,
                        Event::FirstDeviceReplaced {
                            device: device.id,
                            replaced,
                        },
                    ),
                    device,
                }))
            }
            Call::Offer {
                by,
                pairing,
                token,
                ttl,
                secret,
                stranger,
            } => {
                let account = self.account_of_device(by, stranger);
                let device = self.device(account, by);
                let pairing = Pairing {
                    id: self.pairings[pairing],
                    token_sha256: self.tokens[token],
                    offered_at: now,
                    expires_at: after(ttl),
                    code: if secret { CodeKind::Secret } else { CodeKind::Token },
                    ..self.fixture.pairing(&device)
                };
                let event = Event::PairingOffered {
                    pairing: pairing.id.0,
                    device: device.id,
                };
                Prepared::Offer(pairing, self.record(account, event))
            }
            Call::Step { pairing, step } => {
                let pairing = self.pairings[pairing];
                let event = Event::PairingCancelled { pairing: pairing.0 };
                let record = self.record(self.known.accounts[0], event);
                Prepared::Step(step, pairing, self.fixture.bytes(), record)
            }
            Call::Hold { token, key, stranger } => {
                let account = self.account_of_token(token, stranger);
                let device = self.device(account, key);
                let pairing = Pairing {
                    token_sha256: self.tokens[token],
                    ..self.fixture.secret_pairing(&device)
                };
                let mut claim = self.fixture.held_claim_by(&pairing, device, 0).claim;
                claim.claim.at = now;
                claim.record.at = now;
                Prepared::Hold(Box::new(claim))
            }
            Call::Approve {
                token,
                by,
                key,
                stale,
                stranger,
            } => {
                let account = self.account_of_token(token, stranger);
                let known = self.known.pairings[token].clone();
                let claimed_by = known.as_ref().and_then(|pairing| pairing.claim.as_ref());
                let is_claimed_by = |key: &PublicKey| claimed_by.is_some_and(|claim| claim.keys.contains(key));
                let key = key.or_else(|| self.keys.iter().position(is_claimed_by));
                let device = self.device(account, key.unwrap_or_default());
                let pairing = known.unwrap_or_else(|| self.fixture.secret_pairing(&device));
                let held = self.fixture.held_claim_by(&pairing, device, 0);
                let log = if stale {
                    None
                } else {
                    self.known.logs.get(&account).copied()
                };
                let mut order = self.fixture.approval(&held, log, 0);
                order.device.enrolled_at = now;
                order.record.at = now;
                order.approver = by.map_or(order.approver, |by| self.device_id(by));
                Prepared::Approve(Box::new(order))
            }
            Call::Renew { token, by, offer } => {
                let secret = self.fixture.hash();
                let known = self.known.pairings[token].as_ref();
                let by = by.map(|by| self.device_id(by));
                match known {
                    Some(pairing) if offer => {
                        Prepared::RenewOffer(pairing.id, by.unwrap_or(pairing.offered_by), secret)
                    }
                    Some(pairing) => {
                        let claimed_by = pairing.claim.as_ref().map(|claim| claim.device);
                        let device = by.or(claimed_by).unwrap_or(pairing.offered_by);
                        Prepared::RenewClaim(pairing.id, device, secret)
                    }
                    None => Prepared::Nothing,
                }
            }
            Call::Claim { token, key, stranger } => {
                let account = self.account_of_token(token, stranger);
                let device = self.device(account, key);
                let pairing = Pairing {
                    token_sha256: self.tokens[token],
                    ..self.fixture.pairing(&device)
                };
                let mut claim = claim_by(&pairing, device, 0);
                claim.claim.at = now;
                claim.record.at = now;
                claim.device.enrolled_at = now;
                Prepared::Claim(Box::new(claim))
            }
            Call::WrongPassword { token } => Prepared::WrongPassword(self.tokens[token], now),
            Call::Revoke {
                by,
                device,
                logged,
                stale,
                may_be_last,
                stranger,
            } => {
                let account = self.account_of_device(by, stranger);
                let (by, device) = (self.device_id(by), self.device_id(device));
                let log = self.known.logs.get(&account).copied().filter(|_| !stale);
                let event = Event::DeviceRevoked { device, by: Some(by) };
                Prepared::Revoke(Box::new(Revocation {
                    account,
                    by,
                    device,
                    entry: logged.then(|| self.fixture.log_entry(log)),
                    may_be_last,
                    reason: None,
                    record: self.record(account, event),
                }))
            }
            Call::ChangePassword { by, stale, stranger } => {
                let account = self.account_of_device(by, stranger);
                let device = self.device_id(by);
                let other = PasswordHash::from_phc(self.fixture.hash().to_string());
                let known = self.known.passwords.get(&account).filter(|_| !stale);
                Prepared::ChangePassword(Box::new(PasswordChange {
                    account,
                    device,
                    from: known.unwrap_or(&other).clone(),
                    to: other,
                    record: self.record(account, Event::PasswordChanged { device }),
                }))
            }
            Call::Login {
                by,
                session,
                refreshed,
                idle,
                stranger,
            } => {
                let account = self.account_of_device(by, stranger);
                let token = self.fixture.hash();
                let device = self.device(account, by);
                let session = Session {
                    id: self.sessions[session],
                    opened_at: now,
                    expires_at: after(idle),
                    current: refreshed.then_some(token),
                    ..self.fixture.session(&device, 0)
                };
                let event = Event::LoggedIn {
                    device: device.id,
                    session: session.id.0,
                };
                Prepared::Login(session, self.record(account, event))
            }
            Call::Refresh { session, presented } => {
                let account = self.account_of_session(session);
                let presented = self.refresh_token(session, presented);
                let session = self.sessions[session];
                let event = Event::RefreshTokenReplayed { session: session.0 };
                Prepared::Refresh(session, presented, self.fixture.hash(), self.record(account, event))
            }
            Call::Logout { session } => {
                let account = self.account_of_session(session);
                let session = self.sessions[session];
                let event = Event::LoggedOut { session: session.0 };
                Prepared::Logout(session, self.record(account, event))
            }
            Call::SpendChallenge { id, ttl } => Prepared::SpendChallenge([id; 16], after(ttl), now),
            Call::SpendProof { id, ttl } => Prepared::SpendProof(Sha256Hash([id; 32]), after(ttl), now),
            Call::CountFailures { keys } => {
                let limit = |seconds| Limit {
                    failures: 10,
                    window: Duration::from_secs(seconds),
                };
                let keys = keys
                    .into_iter()
                    .map(|(key, window)| (self.attempt_keys()[key].clone(), limit(window)));
                Prepared::CountFailures(keys.collect(), now)
            }
            Call::Refuse { name } => Prepared::Record(self.record(self.known.accounts[name], Event::DeviceRefused)),
            Call::Delivered { message, stale } => self
                .taken(message, stale)
                .map_or(Prepared::Nothing, |taken| Prepared::Delivered(Box::new(taken))),
            Call::Take { channel, until, limit } => Prepared::Take(channel, now, after(until), limit),
            Call::Failed {
                message,
                stale,
                after: seconds,
            } => {
                let next = seconds.map_or(Next::Never, |seconds| Next::At(after(seconds)));
                self.taken(message, stale)
                    .map_or(Prepared::Nothing, |taken| Prepared::Failed(Box::new(taken), next))
            }
            Call::Retried { message } => Prepared::Retried(message, now),
            Call::Dropped { message } => Prepared::Dropped(message),
            Call::Forget => Prepared::Forget(now),
            Call::Wait(seconds) => {
                self.now = after(seconds);
                Prepared::Nothing
            }
        }
    }

    /// A message as it is, or as it was before somebody took it.
    fn taken(&self, n: usize, is_stale: bool) -> Option<OutboxMessage> {
        let message = self.known.messages.get(n)?.clone();
        Some(OutboxMessage {
            tries: message.tries + u32::from(is_stale),
            ..message
        })
    }

    fn attempt_keys(&self) -> [AttemptKey; 4] {
        [
            AttemptKey::Name("a".to_owned()),
            AttemptKey::Address("a".to_owned()),
            AttemptKey::Registrations("a".to_owned()),
            AttemptKey::Device(self.device_id(0)),
        ]
    }

    /// Everything that can be asked.
    pub(super) async fn seen_in(&self, store: &dyn Store) -> Vec<String> {
        fn push<T: Debug>(seen: &mut Vec<String>, answer: Result<T, StoreError>) {
            seen.push(format!("{:?}", answer.unwrap()));
        }
        let seen = &mut Vec::new();
        for (username, _) in &self.names {
            push(seen, store.account_by_username(username).await);
        }
        for account in &self.known.accounts {
            push(seen, store.account(*account).await);
            push(seen, store.devices_of(*account).await);
            push(seen, store.records_of(*account, u32::MAX).await);
            push(seen, store.log_entries(*account, 0, u32::MAX).await);
        }
        for key in 0..KEYS {
            push(seen, store.device(self.device_id(key)).await);
            push(seen, store.kem_key(self.device_id(key)).await);
        }
        for pairing in &self.pairings {
            push(seen, store.pairing(*pairing).await);
        }
        for token in &self.tokens {
            push(seen, store.pairing_by_token(token).await);
        }
        for session in &self.sessions {
            push(seen, store.session(*session).await);
        }
        push(seen, store.revocation_status(Algorithm::EcdsaP256).await);
        push(seen, store.revoked_certificates(Algorithm::EcdsaP256, self.now).await);
        push(seen, store.failures(&self.attempt_keys(), self.now).await);
        for shelf in [Shelf::Waiting, Shelf::Dead] {
            push(seen, store.messages(shelf, u32::MAX).await);
        }
        std::mem::take(seen)
    }
}
