//! A CA, a store, and those who publish from them.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use object_store::path::Path;
use object_store::{GetOptions, ObjectStore};
use uuid::Uuid;
use warifu_protocol::{Algorithm, DeviceId, PublicKey, Timestamp};
use warifu_server::ca::CertificateAuthority;
use warifu_server::domain::audit::{Event, Record};
use warifu_server::domain::entropy::SystemEntropy;
use warifu_server::domain::issuer::Subject;
use warifu_server::domain::revocation::{LIFETIME, ListContent, RevokedCertificate};
use warifu_server::domain::store::{Registered, Registration, Replacement};
use warifu_server::domain::{
    Account, AccountId, Clock, Device, Enrolment, Entropy, Issuer as _, KeyOrigin, PasswordHash, Store,
};
use warifu_server::publish::{PublicationStatus, Publisher};
use warifu_server::store::MemoryStore;
use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::CertificateRevocationList;

pub(crate) const OBJECTS: [(&str, &str); 5] = [
    ("ca/bundle.pem", "application/pem-certificate-chain"),
    ("ca/ecdsa-p256.crl", "application/pkix-crl"),
    ("ca/ecdsa-p256.crl.pem", "application/x-pem-file"),
    ("ca/ml-dsa-87.crl", "application/pkix-crl"),
    ("ca/ml-dsa-87.crl.pem", "application/x-pem-file"),
];

/// A clock that stands still.
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(1_793_525_400)
    }
}

pub(crate) struct World {
    pub(crate) ca: Arc<CertificateAuthority>,
    pub(crate) store: Arc<MemoryStore>,
    _directory: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let ca = CertificateAuthority::open(
            &directory.path().join("ca"),
            Duration::from_secs(90 * 86_400),
            Stopped.now(),
            Arc::new(SystemEntropy),
        );
        Self {
            ca: Arc::new(ca.unwrap()),
            store: Arc::default(),
            _directory: directory,
        }
    }

    /// Starts a worker, which goes on until the test's runtime ends.
    pub(crate) fn publish(&self, bucket: &Arc<dyn ObjectStore>) -> Arc<PublicationStatus> {
        let status = Arc::new(PublicationStatus::default());
        let publisher = Publisher::new(
            Arc::clone(bucket),
            self.store.clone(),
            self.ca.clone(),
            Arc::new(Stopped),
            Arc::new(SystemEntropy),
            Arc::clone(&status),
        );
        tokio::spawn(publisher.run());
        status
    }

    /// A list of the P-256 root.
    pub(crate) fn list(&self, number: u64, revoked: &[RevokedCertificate]) -> Vec<u8> {
        let content = ListContent {
            algorithm: Algorithm::EcdsaP256,
            number,
            revoked,
            this_update: Stopped.now(),
            next_update: Stopped.now().plus(LIFETIME),
        };
        self.ca.revocation_list(content).unwrap()
    }

    /// Revokes a device, and gives the serial number of its certificate.
    pub(crate) async fn revoke(&self) -> Vec<u8> {
        let account = Account {
            id: AccountId(uuid()),
            username: format!("u{}", uuid().simple()).parse().unwrap(),
            email: format!("{}@example.org", uuid().simple()).parse().unwrap(),
            password: PasswordHash::from_phc("$argon2id$".to_owned()),
            recovery_key_sha256: warifu_protocol::Sha256Hash([1; 32]),
            created_at: Stopped.now(),
            log: None,
        };
        let idempotency = warifu_protocol::Sha256Hash([2; 32]);
        let record = |event| Record {
            account: account.id,
            at: Stopped.now(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            event,
        };
        let first = self.device(account.id);
        let registered = self.store.register_account(Registration {
            account: account.clone(),
            device: first.clone(),
            kem_key: None,
            log_entry: None,
            idempotency_sha256: Some(idempotency),
            record: record(Event::AccountRegistered { device: first.id }),
        });
        assert_eq!(registered.await.unwrap(), Registered::Done);
        let device = self.device(account.id);
        let replaced = self.store.replace_first_device(Replacement {
            account: account.id,
            replaced: first.id,
            recovery_key_sha256: account.recovery_key_sha256,
            idempotency_sha256: idempotency,
            registered_since: Stopped.now(),
            record: record(Event::FirstDeviceReplaced {
                device: device.id,
                replaced: first.id,
            }),
            device,
        });
        assert!(replaced.await.unwrap());
        first.certificates[0].serial.clone()
    }

    fn device(&self, account: AccountId) -> Device {
        let key: PublicKey = self.ca.make_key().unwrap().key;
        let id = DeviceId::of_primary_spki(key.spki_der());
        let subject = Subject { account, device: id };
        let serial: [u8; 16] = Uuid::into_bytes(uuid());
        Device {
            id,
            account,
            name: "notebook".parse().unwrap(),
            system: None,
            key_origin: KeyOrigin::Server,
            enrolment: Enrolment::Registration,
            enrolled_at: Stopped.now(),
            last_seen_at: None,
            revoked_at: None,
            in_log: false,
            certificates: vec![self.ca.issue(subject, &key, serial, Stopped.now()).unwrap()],
        }
    }
}

fn uuid() -> Uuid {
    let entropy: &dyn Entropy = &SystemEntropy;
    entropy.uuid()
}

/// What is in the bucket there, and as what.
pub(crate) async fn read(bucket: &dyn ObjectStore, path: &str) -> Option<(Vec<u8>, String)> {
    let found = match bucket.get_opts(&Path::from(path), GetOptions::default()).await {
        Ok(found) => found,
        Err(object_store::Error::NotFound { .. }) => return None,
        Err(error) => panic!("{path}: {error}"),
    };
    let content_type = found.attributes.get(&object_store::Attribute::ContentType);
    let content_type = content_type.map(|value| value.to_string()).unwrap_or_default();
    Some((found.bytes().await.unwrap().to_vec(), content_type))
}

/// Number and serial numbers of a list.
pub(crate) fn told(der: &[u8]) -> (u64, Vec<Vec<u8>>) {
    let (_, list) = CertificateRevocationList::from_der(der).unwrap();
    let serials = list
        .iter_revoked_certificates()
        .map(|entry| entry.raw_serial().to_vec());
    (
        list.crl_number().unwrap().to_string().parse().unwrap(),
        serials.collect(),
    )
}

/// Waits until it is so; tokio's time may be paused.
pub(crate) async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..1_200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("a minute has passed, and not yet: {what}");
}
