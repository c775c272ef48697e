//! What stores are filled with: valid values from a seed, all different.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::{Builder, Uuid};
use warifu_protocol::encoding::hex;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, KemKey, PublicKey, Sha256Hash, Timestamp};
use warifu_server::domain::audit::{Event, Record};
use warifu_server::domain::pairing::{Bound, Claim, CodeKind, Outcome};
use warifu_server::domain::session::SESSION_IDLE;
use warifu_server::domain::store::{
    Approve, Approved, Claimed, HeldClaim, Offered, Registered, Registration, Replacement, TokenClaim,
};
use warifu_server::domain::{
    Account, AccountId, Certificate, Device, Enrolment, KeyOrigin, LogEntry, LogHead, Pairing, PairingId, PasswordHash,
    Session, SessionId, Store,
};

pub(crate) const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// How long an offer lives here.
pub(crate) const TTL: Duration = Duration::from_secs(600);

/// So many seconds after the tests began, in the year 2096: an emulator deletes what has lapsed by the real time.
pub(crate) fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix(4_000_000_000).plus(Duration::from_secs(seconds))
}

/// Draws values.
pub(crate) struct Fixture(ChaCha8Rng);

impl Fixture {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    pub(crate) fn hash(&mut self) -> Sha256Hash {
        Sha256Hash(self.bytes())
    }

    pub(crate) fn uuid(&mut self) -> Uuid {
        Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    pub(crate) fn key(&mut self, algorithm: Algorithm) -> PublicKey {
        match algorithm {
            Algorithm::EcdsaP256 => PublicKey::from_raw(algorithm, &[&[4], &self.bytes::<64>()[..]].concat()),
            Algorithm::MlDsa87 => PublicKey::from_raw(algorithm, &self.bytes::<2592>()),
        }
        .unwrap()
    }

    /// A certificate for the key; only its form is of interest to a store.
    pub(crate) fn certificate(&mut self, key: PublicKey) -> Certificate {
        let der = self.bytes::<300>().to_vec();
        Certificate {
            key,
            fingerprint: Fingerprint::of_certificate(&der),
            der,
            serial: self.bytes::<16>().to_vec(),
            not_after: at(90 * 24 * 3600),
        }
    }

    pub(crate) fn account(&mut self) -> Account {
        let name = format!("u{}", hex(&self.bytes::<8>()));
        Account {
            id: AccountId(self.uuid()),
            username: name.parse().unwrap(),
            email: format!("{name}@example.org").parse().unwrap(),
            password: PasswordHash::from_phc(format!("$argon2id$v=19$m=19456,t=2,p=1${name}$")),
            recovery_key_sha256: self.hash(),
            created_at: at(0),
            log: None,
        }
    }

    /// A device with one P-256 key.
    pub(crate) fn device(&mut self, account: AccountId) -> Device {
        let key = self.key(Algorithm::EcdsaP256);
        self.device_with(account, vec![key])
    }

    pub(crate) fn device_with(&mut self, account: AccountId, keys: Vec<PublicKey>) -> Device {
        let id = DeviceId::of_primary_spki(keys.last().unwrap().spki_der());
        Device {
            id,
            account,
            name: "山田の MacBook 💻".parse().unwrap(),
            system: Some("Linux".parse().unwrap()),
            key_origin: KeyOrigin::Device,
            enrolment: Enrolment::Registration,
            enrolled_at: at(0),
            last_seen_at: None,
            revoked_at: None,
            in_log: false,
            certificates: keys.into_iter().map(|key| self.certificate(key)).collect(),
        }
    }

    pub(crate) fn registration(&mut self) -> Registration {
        let account = self.account();
        let device = self.device(account.id);
        Registration {
            record: record(account.id, 0, Event::AccountRegistered { device: device.id }),
            account,
            device,
            kem_key: None,
            log_entry: None,
            idempotency_sha256: Some(self.hash()),
        }
    }

    /// One that begins a device log, with a device that can approve others.
    pub(crate) fn logged_registration(&mut self) -> Registration {
        let mut account = self.account();
        let keys = [Algorithm::EcdsaP256, Algorithm::MlDsa87].map(|algorithm| self.key(algorithm));
        let mut device = self.device_with(account.id, keys.to_vec());
        device.in_log = true;
        let entry = self.log_entry(None);
        account.log = Some(entry.log_head());
        Registration {
            record: record(account.id, 0, Event::AccountRegistered { device: device.id }),
            account,
            device,
            kem_key: Some(self.kem_key()),
            log_entry: Some(entry),
            idempotency_sha256: None,
        }
    }

    pub(crate) fn kem_key(&mut self) -> KemKey {
        KemKey::from_bytes(&self.bytes::<{ KemKey::LENGTH }>()).unwrap()
    }

    /// The next entry of a log with that head, as large as one with a signature.
    pub(crate) fn log_entry(&mut self, after: Option<LogHead>) -> LogEntry {
        LogEntry {
            seq: after.map_or(0, |head| head.seq + 1),
            prev: after.map(|head| head.head),
            head: self.hash(),
            bytes: self.bytes::<7500>().to_vec(),
        }
    }

    /// What puts another device in the place of the registration's.
    pub(crate) fn replacement(&mut self, of: &Registration) -> Replacement {
        let device = self.device(of.account.id);
        Replacement {
            account: of.account.id,
            replaced: of.device.id,
            recovery_key_sha256: self.hash(),
            idempotency_sha256: of.idempotency_sha256.unwrap(),
            registered_since: at(0),
            record: record(
                of.account.id,
                1,
                Event::FirstDeviceReplaced {
                    device: device.id,
                    replaced: of.device.id,
                },
            ),
            device,
        }
    }

    /// An offer of the device at the beginning.
    pub(crate) fn pairing(&mut self, offered_by: &Device) -> Pairing {
        Pairing {
            id: PairingId(self.uuid()),
            account: offered_by.account,
            offered_by: offered_by.id,
            code: CodeKind::Token,
            token_sha256: self.hash(),
            offer_secret_sha256: self.hash(),
            offered_at: at(0),
            expires_at: at(0).plus(TTL),
            wrong_passwords: 0,
            outcome: Outcome::Open,
            claim: None,
            reveal: None,
            approval: None,
        }
    }

    /// An offer of the device at the beginning, which it must approve.
    pub(crate) fn secret_pairing(&mut self, offered_by: &Device) -> Pairing {
        Pairing {
            code: CodeKind::Secret,
            ..self.pairing(offered_by)
        }
    }

    /// A new device that comes in with the pairing's token after so many seconds.
    pub(crate) fn claim(&mut self, pairing: &Pairing, seconds: u64) -> TokenClaim {
        let keys = [Algorithm::EcdsaP256, Algorithm::MlDsa87].map(|algorithm| self.key(algorithm));
        let device = self.device_with(pairing.account, keys.to_vec());
        claim_by(pairing, device, seconds)
    }

    /// A new device that asks to come in with the pairing's token after so many seconds.
    pub(crate) fn held_claim(&mut self, pairing: &Pairing, seconds: u64) -> Held {
        let keys = [Algorithm::EcdsaP256, Algorithm::MlDsa87].map(|algorithm| self.key(algorithm));
        let device = self.device_with(pairing.account, keys.to_vec());
        self.held_claim_by(pairing, device, seconds)
    }

    pub(crate) fn held_claim_by(&mut self, pairing: &Pairing, device: Device, seconds: u64) -> Held {
        let bound = Bound {
            kem_key: self.kem_key(),
            binding: self.bytes(),
            claim_secret_sha256: self.hash(),
        };
        held_by(pairing, device, bound, seconds)
    }

    /// The approval of that claim after so many seconds, on top of the log with that head.
    pub(crate) fn approval(&mut self, held: &Held, log: Option<LogHead>, seconds: u64) -> Approve {
        let (pairing, mut device) = (&held.pairing, held.device.clone());
        device.enrolment = Enrolment::Approval { pairing: pairing.id };
        device.enrolled_at = at(seconds);
        device.in_log = true;
        Approve {
            pairing: pairing.id,
            approver: pairing.offered_by,
            entry: self.log_entry(log),
            endorsement: self.bytes(),
            record: record(
                pairing.account,
                seconds,
                Event::DeviceAdded {
                    device: device.id,
                    pairing: pairing.id.0,
                    approved_by: Some(pairing.offered_by),
                },
            ),
            device,
        }
    }

    /// A session that the device opens after so many seconds, with a refresh token.
    pub(crate) fn session(&mut self, device: &Device, seconds: u64) -> Session {
        Session {
            id: SessionId(self.uuid()),
            account: device.account,
            device: device.id,
            opened_at: at(seconds),
            expires_at: at(seconds).plus(SESSION_IDLE),
            ended_at: None,
            current: Some(self.hash()),
            previous: None,
        }
    }

    /// A registration that the store has.
    pub(crate) async fn registered(&mut self, store: &dyn Store) -> Registration {
        taken_in(store, self.registration()).await
    }

    /// An offer of the device that the store has.
    pub(crate) async fn offered(&mut self, store: &dyn Store, offered_by: &Device) -> Pairing {
        offered(store, self.pairing(offered_by)).await
    }

    /// A registration with a log that the store has.
    pub(crate) async fn registered_with_log(&mut self, store: &dyn Store) -> Registration {
        taken_in(store, self.logged_registration()).await
    }

    /// An offer with approval of the device that the store has.
    pub(crate) async fn offered_with_approval(&mut self, store: &dyn Store, offered_by: &Device) -> Pairing {
        offered(store, self.secret_pairing(offered_by)).await
    }

    /// A claim that waits in the store, after one second.
    pub(crate) async fn held(&mut self, store: &dyn Store, offered_by: &Device) -> Held {
        let pairing = self.offered_with_approval(store, offered_by).await;
        let held = self.held_claim(&pairing, 1);
        assert_eq!(store.hold_claim(held.claim.clone()).await.unwrap(), Claimed::Done);
        held
    }

    /// A claim that the offering device has fixed on, after two seconds.
    pub(crate) async fn opened_claim(&mut self, store: &dyn Store, offered_by: &Device) -> Held {
        let held = self.held(store, offered_by).await;
        let (pairing, reveal) = (&held.pairing, self.bytes());
        let opened = store.open_pairing(pairing.id, reveal, open_record(pairing, 2)).await;
        assert_eq!(opened.unwrap().unwrap().outcome, Outcome::Opened);
        held
    }

    /// A device that the other has approved, after three seconds.
    pub(crate) async fn approved(&mut self, store: &dyn Store, by: &Device) -> (Held, Approve) {
        let held = self.opened_claim(store, by).await;
        let log = store.account(by.account).await.unwrap().unwrap().log;
        let approval = self.approval(&held, log, 3);
        assert_eq!(store.approve_pairing(approval.clone()).await.unwrap(), Approved::Done);
        (held, approval)
    }

    /// A session of the device that the store has.
    pub(crate) async fn opened(&mut self, store: &dyn Store, device: &Device) -> Session {
        let session = self.session(device, 0);
        let answer = store.open_session(session.clone(), login_record(&session)).await;
        assert!(answer.unwrap());
        session
    }
}

async fn taken_in(store: &dyn Store, registration: Registration) -> Registration {
    let answer = store.register_account(registration.clone()).await.unwrap();
    assert_eq!(answer, Registered::Done);
    registration
}

async fn offered(store: &dyn Store, pairing: Pairing) -> Pairing {
    let answer = store.offer_pairing(pairing.clone(), offer_record(&pairing)).await;
    assert_eq!(answer.unwrap(), Offered::Done);
    pairing
}

pub(crate) fn claim_by(pairing: &Pairing, mut device: Device, seconds: u64) -> TokenClaim {
    device.enrolment = Enrolment::TokenCode { pairing: pairing.id };
    device.enrolled_at = at(seconds);
    TokenClaim {
        token_sha256: pairing.token_sha256,
        account: pairing.account,
        claim: Claim {
            device: device.id,
            keys: device.certificates.iter().map(|c| c.key.clone()).collect(),
            name: device.name.clone(),
            system: device.system.clone(),
            address: ADDRESS,
            at: at(seconds),
            bound: None,
        },
        kem_key: None,
        record: record(
            pairing.account,
            seconds,
            Event::DeviceAdded {
                device: device.id,
                pairing: pairing.id.0,
                approved_by: None,
            },
        ),
        device,
    }
}

/// A claim that waits, the pairing as it was offered, and the device that would come in.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) pairing: Pairing,
    pub(crate) device: Device,
    pub(crate) claim: HeldClaim,
}

pub(crate) fn held_by(pairing: &Pairing, device: Device, bound: Bound, seconds: u64) -> Held {
    let claim = HeldClaim {
        token_sha256: pairing.token_sha256,
        account: pairing.account,
        claim: Claim {
            bound: Some(bound),
            ..claim_by(pairing, device.clone(), seconds).claim
        },
        record: record(
            pairing.account,
            seconds,
            Event::PairingClaimed {
                pairing: pairing.id.0,
                device: device.id,
                is_told: true,
            },
        ),
    };
    Held {
        pairing: pairing.clone(),
        device,
        claim,
    }
}

pub(crate) fn record(account: AccountId, seconds: u64, event: Event) -> Record {
    Record {
        account,
        at: at(seconds),
        address: ADDRESS,
        event,
    }
}

pub(crate) fn offer_record(pairing: &Pairing) -> Record {
    Record {
        at: pairing.offered_at,
        ..record(
            pairing.account,
            0,
            Event::PairingOffered {
                pairing: pairing.id.0,
                device: pairing.offered_by,
            },
        )
    }
}

pub(crate) fn cancel_record(pairing: &Pairing, seconds: u64) -> Record {
    let event = Event::PairingCancelled { pairing: pairing.id.0 };
    record(pairing.account, seconds, event)
}

pub(crate) fn open_record(pairing: &Pairing, seconds: u64) -> Record {
    let event = Event::PairingOpened { pairing: pairing.id.0 };
    record(pairing.account, seconds, event)
}

pub(crate) fn deny_record(pairing: &Pairing, seconds: u64) -> Record {
    let event = Event::PairingDenied {
        pairing: pairing.id.0,
        is_told: true,
    };
    record(pairing.account, seconds, event)
}

pub(crate) fn collect_record(held: &Held, seconds: u64) -> Record {
    let event = Event::PairingCollected {
        pairing: held.pairing.id.0,
        device: held.device.id,
    };
    record(held.pairing.account, seconds, event)
}

pub(crate) fn withdraw_record(held: &Held, seconds: u64) -> Record {
    let event = Event::PairingWithdrawn {
        pairing: held.pairing.id.0,
        device: held.device.id,
    };
    record(held.pairing.account, seconds, event)
}

pub(crate) fn login_record(session: &Session) -> Record {
    Record {
        at: session.opened_at,
        ..record(
            session.account,
            0,
            Event::LoggedIn {
                device: session.device,
                session: session.id.0,
            },
        )
    }
}

pub(crate) fn logout_record(session: &Session, seconds: u64) -> Record {
    let event = Event::LoggedOut { session: session.id.0 };
    record(session.account, seconds, event)
}

pub(crate) fn replay_record(session: &Session, seconds: u64) -> Record {
    let event = Event::RefreshTokenReplayed { session: session.id.0 };
    record(session.account, seconds, event)
}

/// The records of the account whose events have that name.
pub(crate) async fn records(store: &dyn Store, account: AccountId, name: &str) -> Vec<Record> {
    let mut records = store.records_of(account, u32::MAX).await.unwrap();
    records.retain(|record| record.event.name() == name);
    records
}
