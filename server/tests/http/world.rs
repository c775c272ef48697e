//! A server in this process.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rustls_pki_types::CertificateDer;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use warifu_protocol::proof::Origin;
use warifu_protocol::text::Username;
use warifu_protocol::wire::RegistrationMode;
use warifu_protocol::{Algorithm, DeviceId, KemKey, Pin, Timestamp};
use warifu_server::ca::CertificateAuthority;
use warifu_server::config::TrustedProxies;
use warifu_server::domain::attempt::Limit;
use warifu_server::domain::audit::Record;
use warifu_server::domain::entropy::Seeded;
use warifu_server::domain::policy::{DeviceProof, Limits};
use warifu_server::domain::{Authority, Clock, Entropy, Issuer, Parts, Policy, Store};
use warifu_server::http::{HttpState, Watchers, router};
use warifu_server::password::{Cost, HashPool};
use warifu_server::store::MemoryStore;
use warifu_server::tls::{Peer, Scheme};
use warifu_server::token::TokenSigner;
use zeroize::Zeroizing;

pub(crate) const ORIGIN: &str = "id.example:8443";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A clock that stands still.
pub(crate) struct Stopped(AtomicI64);

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(self.0.load(Ordering::Relaxed))
    }
}

pub(crate) struct World {
    router: axum::Router,
    pub(crate) stop: CancellationToken,
    pub(crate) authority: Arc<Authority>,
    clock: Arc<Stopped>,
    pub(crate) hashes: Arc<HashPool>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) pin: Pin,
    pub(crate) roots: Vec<CertificateDer<'static>>,
    _directory: tempfile::TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// Status and problem code, for comparing refusals.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        (self.status.as_u16(), self.body["code"].as_str().unwrap_or("-"))
    }

    pub(crate) fn text(&self, field: &str) -> String {
        self.body[field]
            .as_str()
            .unwrap_or_else(|| panic!("no {field} in {}", self.body))
            .to_owned()
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Policy)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(ChaCha20Rng::seed_from_u64(7)));
        let clock = Arc::new(Stopped(AtomicI64::new(1_793_525_400)));
        let ca = ca(directory.path(), clock.now(), Arc::clone(&entropy));
        let cost = Cost {
            memory_kib: 8,
            passes: 1,
            lanes: 1,
        };
        let hashes = Arc::new(HashPool::new(cost, 2, 64, Arc::clone(&entropy)).unwrap());
        let store = Arc::new(MemoryStore::default());
        let mut policy = policy();
        change(&mut policy);
        let tokens = TokenSigner::load_or_create(directory.path(), &policy.public_url).unwrap();
        let ca = ca.reached_at(policy.public_url.clone());
        let (pin, roots) = (ca.pin(), ca.root_certificates());
        let authority = Authority::new(Parts {
            store: store.clone(),
            issuer: Arc::new(ca),
            passwords: hashes.clone(),
            tokens: Arc::new(tokens),
            clock: clock.clone(),
            entropy,
            policy,
            challenge_key: Zeroizing::new([9; 32]),
        });
        let authority = Arc::new(authority);
        let stop = CancellationToken::new();
        let state = HttpState {
            authority: Arc::clone(&authority),
            trusted_proxies: TrustedProxies::default(),
            cors_origins: Vec::new(),
            body_timeout: Duration::from_secs(10),
            stop: stop.clone(),
            watchers: Watchers::default(),
        };
        Self {
            router: router(state),
            stop,
            authority,
            clock,
            hashes,
            store,
            pin,
            roots,
            _directory: directory,
        }
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.clock
            .0
            .fetch_add(i64::try_from(time.as_secs()).unwrap(), Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[], body.to_string().into_bytes(), "192.0.2.1")
            .await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Vec::new(), "192.0.2.1").await
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        body: Vec<u8>,
        from: &str,
    ) -> Answer {
        let response = self.respond(method, path, fields, body, from).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| text());
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
            bytes: bytes.to_vec(),
        }
    }

    /// As [`Self::send`], but for an answer that goes on: its head, and what comes of its body.
    pub(crate) async fn watch(&self, path: &str, fields: &[(&str, &str)]) -> (HeaderMap, BodyDataStream) {
        let response = self.respond("GET", path, fields, Vec::new(), "192.0.2.1").await;
        assert_eq!(response.status(), StatusCode::OK);
        let (parts, body) = response.into_parts();
        (parts.headers, body.into_data_stream())
    }

    async fn respond(
        &self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        body: Vec<u8>,
        from: &str,
    ) -> axum::response::Response {
        let mut request = Request::builder().method(method).uri(path).header("host", ORIGIN);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(Peer {
            address: (from.parse::<std::net::IpAddr>().unwrap(), 50_000).into(),
            client_certificate: None,
            scheme: Scheme::Https,
        });
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Whether that device is enrolled, in whatever account.
    pub(crate) async fn knows(&self, device: DeviceId) -> bool {
        self.store.device(device).await.unwrap().is_some()
    }

    /// The KEM key that is kept for that device.
    pub(crate) async fn store_kem_key(&self, device: DeviceId) -> Option<KemKey> {
        self.store.kem_key(device).await.unwrap()
    }

    /// How often certificates of that root were revoked.
    pub(crate) async fn revision(&self, algorithm: Algorithm) -> u64 {
        self.store.revocation_status(algorithm).await.unwrap().revision
    }

    /// What was recorded about an account, oldest first.
    pub(crate) async fn records(&self, username: &str) -> Vec<Record> {
        let username: Username = username.parse().unwrap();
        let account = self.store.account_by_username(&username).await.unwrap().unwrap();
        self.store.records_of(account.id, 100).await.unwrap()
    }

    /// The names of those records.
    pub(crate) async fn events(&self, username: &str) -> Vec<&'static str> {
        self.records(username)
            .await
            .iter()
            .map(|record| record.event.name())
            .collect()
    }
}

/// A registration by hand, without CSRs.
pub(crate) fn plain(username: &str) -> Value {
    json!({"username": username, "email": format!("{username}@example.org"), "password": PASSWORD})
}

fn ca(directory: &Path, now: Timestamp, entropy: Arc<dyn Entropy>) -> CertificateAuthority {
    CertificateAuthority::open(&directory.join("ca"), Duration::from_secs(90 * 86_400), now, entropy).unwrap()
}

fn policy() -> Policy {
    let limit = |failures, minutes: u64| Limit {
        failures,
        window: Duration::from_secs(minutes * 60),
    };
    Policy {
        public_url: format!("https://{ORIGIN}").parse().unwrap(),
        origins: vec![Origin::of_host_field("https", ORIGIN).unwrap()],
        registration: RegistrationMode::Open,
        pairing_ttl: Duration::from_secs(600),
        longest_log: 512,
        device_cool_down: Duration::from_secs(24 * 3600),
        device_proof: DeviceProof::Enrolled,
        server_keygen: true,
        limits: Some(Limits {
            name: limit(10, 15),
            address: limit(30, 15),
            device: limit(10, 15),
            registrations: limit(20, 60),
        }),
    }
}
