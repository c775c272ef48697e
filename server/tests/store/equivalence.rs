//! Any sequence of calls gets the same answers from the memory store, which uses the domain's own
//! transitions, and from SQLite's statements.

use std::collections::HashMap;
use std::fmt::Debug;
use std::time::Duration;

use proptest::prelude::*;
use warifu_protocol::text::{EmailAddress, Username};
use warifu_protocol::{Algorithm, DeviceId, PublicKey, Sha256Hash, Timestamp};
use warifu_server::domain::attempt::{AttemptKey, Limit};
use warifu_server::domain::audit::{Event, Record};
use warifu_server::domain::outbox::{ChannelKind, Next, OutboxMessage, Shelf};
use warifu_server::domain::pairing::CodeKind;
use warifu_server::domain::store::{Approve, HeldClaim, PasswordChange, Registration, Replacement, Revocation};
use warifu_server::domain::{
    Account, AccountId, Device, LogHead, Pairing, PairingId, PasswordHash, Session, SessionId, Store, StoreError,
};
use warifu_server::store::MemoryStore;
use warifu_server::store::sqlite::{Durability, SqliteOptions, SqliteStore};

use crate::backend::directory;
use crate::fixture::{ADDRESS, Fixture, at, claim_by, record};

// A small world, so that calls meet each other.
const CHANNELS: [ChannelKind; 2] = [ChannelKind::Sns, ChannelKind::Webhook];
const NAMES: usize = 2;
const KEYS: usize = 5;
const PAIRINGS: usize = 3;
const SESSIONS: usize = 2;
const TOKENS: usize = 3;

/// A call; the numbers choose from the world. A stranger names the account that is not concerned.
#[derive(Clone, Debug)]
enum Call {
    Register {
        name: usize,
        email: usize,
        key: usize,
        idempotent: bool,
    },
    Replace {
        replaced: usize,
        key: usize,
        registered_within: u64,
        stranger: bool,
    },
    Offer {
        by: usize,
        pairing: usize,
        token: usize,
        ttl: u64,
        secret: bool,
        stranger: bool,
    },
    Step {
        pairing: usize,
        step: Step,
    },
    Hold {
        token: usize,
        key: usize,
        stranger: bool,
    },
    Approve {
        token: usize,
        by: Option<usize>,
        key: Option<usize>,
        stale: bool,
        stranger: bool,
    },
    Renew {
        token: usize,
        by: Option<usize>,
        offer: bool,
    },
    Claim {
        token: usize,
        key: usize,
        stranger: bool,
    },
    WrongPassword {
        token: usize,
    },
    Revoke {
        by: usize,
        device: usize,
        logged: bool,
        stale: bool,
        may_be_last: bool,
        stranger: bool,
    },
    ChangePassword {
        by: usize,
        stale: bool,
        stranger: bool,
    },
    Login {
        by: usize,
        session: usize,
        refreshed: bool,
        idle: u64,
        stranger: bool,
    },
    Refresh {
        session: usize,
        presented: Presented,
    },
    Logout {
        session: usize,
    },
    SpendChallenge {
        id: u8,
        ttl: u64,
    },
    SpendProof {
        id: u8,
        ttl: u64,
    },
    CountFailures {
        keys: Vec<(usize, u64)>,
    },
    Refuse {
        name: usize,
    },
    Delivered {
        message: usize,
        stale: bool,
    },
    Take {
        channel: ChannelKind,
        until: u64,
        limit: u32,
    },
    Failed {
        message: usize,
        stale: bool,
        after: Option<u64>,
    },
    Retried {
        message: u64,
    },
    Dropped {
        message: u64,
    },
    Forget,
    Wait(u64),
}

/// What changes a pairing by its number.
#[derive(Clone, Copy, Debug)]
enum Step {
    Open,
    Deny,
    Cancel,
    Collect,
    Withdraw,
}

/// A refresh token of a session.
#[derive(Clone, Copy, Debug)]
enum Presented {
    Current,
    Previous,
    Other,
}

fn seconds() -> impl Strategy<Value = u64> {
    prop_oneof![
        8 => Just(1_u64),
        4 => Just(59),
        4 => Just(60),
        3 => Just(600),
        1 => Just(8 * 24 * 3600),
    ]
}

fn lifetime() -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(60_u64), 3 => Just(600), 1 => Just(8 * 24 * 3600)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::Open),
        1 => Just(Step::Deny),
        1 => Just(Step::Cancel),
        2 => Just(Step::Collect),
        2 => Just(Step::Withdraw),
    ]
}

fn rarely(key: std::ops::Range<usize>) -> impl Strategy<Value = Option<usize>> {
    prop::option::weighted(0.1, key)
}

fn call() -> impl Strategy<Value = Call> {
    let (name, key, pairing, session, token) = (0..NAMES, 0..KEYS, 0..PAIRINGS, 0..SESSIONS, 0..TOKENS);
    let stranger = || prop::bool::weighted(0.1);
    let presented = prop_oneof![
        6 => Just(Presented::Current),
        3 => Just(Presented::Previous),
        1 => Just(Presented::Other),
    ];
    prop_oneof![
        3 => (name.clone(), name.clone(), key.clone(), any::<bool>())
            .prop_map(|(name, email, key, idempotent)| Call::Register { name, email, key, idempotent }),
        2 => (key.clone(), key.clone(), seconds(), stranger())
            .prop_map(|(replaced, key, registered_within, stranger)| {
                Call::Replace { replaced, key, registered_within, stranger }
            }),
        8 => (key.clone(), pairing.clone(), token.clone(), lifetime(), any::<bool>(), stranger())
            .prop_map(|(by, pairing, token, ttl, secret, stranger)| {
                Call::Offer { by, pairing, token, ttl, secret, stranger }
            }),
        9 => (pairing, step()).prop_map(|(pairing, step)| Call::Step { pairing, step }),
        5 => (token.clone(), key.clone(), stranger())
            .prop_map(|(token, key, stranger)| Call::Hold { token, key, stranger }),
        8 => (token.clone(), rarely(key.clone()), rarely(key.clone()), stranger(), stranger())
            .prop_map(|(token, by, key, stale, stranger)| Call::Approve { token, by, key, stale, stranger }),
        2 => (token.clone(), rarely(key.clone()), any::<bool>())
            .prop_map(|(token, by, offer)| Call::Renew { token, by, offer }),
        4 => (token.clone(), key.clone(), stranger())
            .prop_map(|(token, key, stranger)| Call::Claim { token, key, stranger }),
        6 => token.prop_map(|token| Call::WrongPassword { token }),
        3 => (key.clone(), key.clone(), any::<bool>(), stranger(), stranger(), stranger())
            .prop_map(|(by, device, logged, stale, may_be_last, stranger)| {
                Call::Revoke { by, device, logged, stale, may_be_last, stranger }
            }),
        2 => (key.clone(), stranger(), stranger())
            .prop_map(|(by, stale, stranger)| Call::ChangePassword { by, stale, stranger }),
        5 => (key, session.clone(), prop::bool::weighted(0.9), lifetime(), stranger())
            .prop_map(|(by, session, refreshed, idle, stranger)| {
                Call::Login { by, session, refreshed, idle, stranger }
            }),
        10 => (session.clone(), presented).prop_map(|(session, presented)| Call::Refresh { session, presented }),
        1 => session.prop_map(|session| Call::Logout { session }),
        2 => (0..3_u8, seconds()).prop_map(|(id, ttl)| Call::SpendChallenge { id, ttl }),
        2 => (0..3_u8, seconds()).prop_map(|(id, ttl)| Call::SpendProof { id, ttl }),
        3 => prop::collection::vec((0..4_usize, seconds()), 0..4).prop_map(|keys| Call::CountFailures { keys }),
        1 => name.prop_map(|name| Call::Refuse { name }),
        2 => (0..9_usize, stranger()).prop_map(|(message, stale)| Call::Delivered { message, stale }),
        3 => (prop::sample::select(CHANNELS.to_vec()), seconds(), 1..4_u32)
            .prop_map(|(channel, until, limit)| Call::Take { channel, until, limit }),
        2 => (0..9_usize, stranger(), prop::option::of(seconds()))
            .prop_map(|(message, stale, after)| Call::Failed { message, stale, after }),
        1 => (1..16_u64).prop_map(|message| Call::Retried { message }),
        1 => (1..16_u64).prop_map(|message| Call::Dropped { message }),
        1 => Just(Call::Forget),
        5 => seconds().prop_map(Call::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_answers_as_the_domain_does(calls in prop::collection::vec(call(), 1..60)) {
        let directory = directory();
        let options = SqliteOptions {
            readers: 1,
            durability: Durability::Nothing,
            channels: CHANNELS.to_vec(),
            ..SqliteOptions::default()
        };
        let sqlite = SqliteStore::open_with(directory.path(), options).unwrap();
        let memory = MemoryStore::announcing(&CHANNELS);
        let mut world = World::new();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let registered = (0..NAMES).map(|n| Call::Register { name: n, email: n, key: n, idempotent: true });
            for call in registered.chain(calls) {
                world.look_up(&memory).await;
                let call = world.prepared(&call);
                let expected = told(&memory, &call).await;
                let answer = told(&sqlite, &call).await;
                prop_assert_eq!(answer, expected, "{:?}", call);
                prop_assert_eq!(world.seen_in(&sqlite).await, world.seen_in(&memory).await, "after {:?}", call);
            }
            Ok(())
        })?;
    }
}

/// A call with everything that both stores are given.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there are a few dozen of them")]
enum Prepared {
    Register(Box<Registration>),
    Replace(Box<Replacement>),
    Offer(Pairing, Record),
    Step(Step, PairingId, [u8; 32], Record),
    Hold(Box<HeldClaim>),
    Approve(Box<Approve>),
    RenewOffer(PairingId, DeviceId, Sha256Hash),
    RenewClaim(PairingId, DeviceId, Sha256Hash),
    Claim(Box<warifu_server::domain::store::TokenClaim>),
    WrongPassword(Sha256Hash, Timestamp),
    Revoke(Box<Revocation>),
    ChangePassword(Box<PasswordChange>),
    Login(Session, Record),
    Refresh(SessionId, Sha256Hash, Sha256Hash, Record),
    Logout(SessionId, Record),
    SpendChallenge([u8; 16], Timestamp, Timestamp),
    SpendProof(Sha256Hash, Timestamp, Timestamp),
    CountFailures(Vec<(AttemptKey, Limit)>, Timestamp),
    Record(Record),
    Delivered(Box<OutboxMessage>),
    Take(ChannelKind, Timestamp, Timestamp, u32),
    Failed(Box<OutboxMessage>, Next),
    Retried(u64, Timestamp),
    Dropped(u64),
    Forget(Timestamp),
    Nothing,
}

/// The answer as text; why a store failed is its own matter.
async fn told(store: &dyn Store, call: &Prepared) -> String {
    fn text<T: Debug>(answer: Result<T, StoreError>) -> String {
        answer.map_or_else(|_| "failed".to_owned(), |answer| format!("{answer:?}"))
    }
    match call.clone() {
        Prepared::Register(registration) => text(store.register_account(*registration).await),
        Prepared::Replace(order) => text(store.replace_first_device(*order).await),
        Prepared::Offer(pairing, record) => text(store.offer_pairing(pairing, record).await),
        Prepared::Step(step, id, reveal, record) => text(match step {
            Step::Open => store.open_pairing(id, reveal, record).await,
            Step::Deny => store.deny_pairing(id, record).await,
            Step::Cancel => store.cancel_pairing(id, record).await,
            Step::Collect => store.collect_pairing(id, record).await,
            Step::Withdraw => store.withdraw_pairing(id, record).await,
        }),
        Prepared::Hold(claim) => text(store.hold_claim(*claim).await),
        Prepared::Approve(order) => text(store.approve_pairing(*order).await),
        Prepared::RenewOffer(id, by, secret) => text(store.renew_offer_secret(id, by, secret).await),
        Prepared::RenewClaim(id, device, secret) => text(store.renew_claim_secret(id, device, secret).await),
        Prepared::Claim(claim) => text(store.claim_pairing(*claim).await),
        Prepared::WrongPassword(token, now) => text(store.count_wrong_password(&token, ADDRESS, now).await),
        Prepared::Revoke(order) => text(store.revoke_device(*order).await),
        Prepared::ChangePassword(order) => text(store.change_password(*order).await),
        Prepared::Login(session, record) => text(store.open_session(session, record).await),
        Prepared::Refresh(id, presented, next, record) => {
            text(store.rotate_session(id, &presented, next, record).await)
        }
        Prepared::Logout(id, record) => text(store.end_session(id, record).await),
        Prepared::SpendChallenge(id, end, now) => text(store.spend_challenge(id, end, now).await),
        Prepared::SpendProof(proof, end, now) => text(store.spend_proof(proof, end, now).await),
        Prepared::CountFailures(keys, now) => text(store.count_failures(&keys, now).await),
        Prepared::Record(record) => text(store.record(record).await),
        Prepared::Delivered(message) => text(store.message_delivered(&message).await),
        Prepared::Take(channel, now, until, limit) => text(store.take_messages(channel, now, until, limit).await),
        Prepared::Failed(message, next) => text(store.message_failed(&message, &format!("{next:?}"), next).await),
        Prepared::Retried(message, now) => text(store.retry_message(message, now).await),
        Prepared::Dropped(message) => text(store.drop_message(message).await),
        Prepared::Forget(now) => text(store.forget_lapsed(now).await),
        Prepared::Nothing => String::new(),
    }
}

/// What the calls choose from.
struct World {
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
    fn new() -> Self {
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
    async fn look_up(&mut self, store: &dyn Store) {
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

    fn prepared(&mut self, call: &Call) -> Prepared {
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
    async fn seen_in(&self, store: &dyn Store) -> Vec<String> {
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
