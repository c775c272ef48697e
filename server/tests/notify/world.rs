//! An account with its computer, and what happened to it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicI64, Ordering};

use uuid::Uuid;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, PublicKey, Sha256Hash, Timestamp};
use warifu_server::domain::audit::{Event, Record};
use warifu_server::domain::store::Registration;
use warifu_server::domain::{Account, AccountId, Certificate, Clock, Device, Enrolment, KeyOrigin, PasswordHash};
use warifu_server::notify::Notice;

/// When everything here happened: 2026-11-01T09:30:00Z.
pub(crate) const THEN: i64 = 1_793_525_400;

/// What a hostile person calls a computer.
pub(crate) const HOSTILE: &str = "<b onclick=\"x\">\u{2060}&\u{2003}割符 see https://www.evil.example";

/// What makes an account of that address whose computer has that name.
pub(crate) fn registration(email: &str, computer: &str) -> Registration {
    let at = Timestamp::from_unix(THEN);
    let account = AccountId(Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef));
    let key = PublicKey::from_raw(Algorithm::EcdsaP256, &[[4].as_slice(), &[7; 64]].concat()).unwrap();
    let device = Device {
        id: DeviceId::of_primary_spki(key.spki_der()),
        account,
        name: computer.parse().unwrap(),
        system: Some("Linux".parse().unwrap()),
        key_origin: KeyOrigin::Device,
        enrolment: Enrolment::Registration,
        enrolled_at: at,
        last_seen_at: None,
        revoked_at: None,
        in_log: false,
        certificates: vec![Certificate {
            key,
            fingerprint: Fingerprint::of_certificate(b"certificate"),
            der: b"certificate".to_vec(),
            serial: vec![1],
            not_after: at,
        }],
    };
    Registration {
        record: Record {
            account,
            at,
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
            event: Event::AccountRegistered { device: device.id },
        },
        account: Account {
            id: account,
            username: "ana".parse().unwrap(),
            email: email.parse().unwrap(),
            password: PasswordHash::from_phc("$argon2id$".to_owned()),
            recovery_key_sha256: Sha256Hash([9; 32]),
            created_at: at,
            log: None,
        },
        device,
        kem_key: None,
        log_entry: None,
        idempotency_sha256: None,
    }
}

/// The notice that the computer was added.
pub(crate) fn notice(id: u64, email: &str, computer: &str) -> Notice {
    let registration = registration(email, computer);
    let device = registration.device;
    Notice {
        id,
        record: Record {
            event: Event::DeviceAdded {
                device: device.id,
                pairing: Uuid::from_u128(5),
                approved_by: None,
            },
            ..registration.record
        },
        account: registration.account,
        device: Some(device),
    }
}

/// A clock that is put forward by hand.
#[derive(Debug)]
pub(crate) struct ByHand(AtomicI64);

impl ByHand {
    pub(crate) const fn at(seconds: i64) -> Self {
        Self(AtomicI64::new(seconds))
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for ByHand {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(self.0.load(Ordering::Relaxed))
    }
}
