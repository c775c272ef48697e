//! The settings, typed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use http::HeaderValue;
use url::Url;
use warifu_protocol::wire::RegistrationMode;

use super::notify::Notify;
use super::parse::{
    HostAndPort, boolean, bucket_name, duration, host_and_port, list, number, of, one_of, server_url, table_name,
    web_origin,
};
use super::proxies::TrustedProxies;
use super::table as t;
use super::values::Values;
use crate::domain::policy::DeviceProof;

/// Everything that an operator sets.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `server.*`
    pub server: Server,
    /// `tls.*`
    pub tls: Tls,
    /// `http.*`
    pub http: Http,
    /// `store.*`
    pub store: Store,
    /// `notify.*`
    pub notify: Notify,
    /// `publish.*`
    pub publish: Publish,
    /// `registration.mode`
    pub registration: RegistrationMode,
    /// `pairing.*`
    pub pairing: Pairing,
    /// `device.*`
    pub device: DeviceRules,
    /// `issuance.*`
    pub issuance: Issuance,
    /// `password.*`
    pub password: Password,
    /// `limits.*`
    pub limits: Limits,
    /// `log.format`
    pub log_format: LogFormat,
}

/// Where the server is.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where clients connect.
    pub listen: SocketAddr,
    /// Where liveness and readiness are asked.
    pub admin_listen: SocketAddr,
    /// What clients dial.
    pub public_url: Option<Url>,
    /// What else they may dial.
    pub extra_hosts: Vec<HostAndPort>,
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Where the keys are that all servers of one store share.
    pub secrets_dir: PathBuf,
}

/// TLS.
#[derive(Clone, Debug)]
pub struct Tls {
    /// Whether the server speaks it.
    pub mode: TlsMode,
    /// A certificate of a public CA.
    pub certificate: Option<PathBuf>,
    /// Its key.
    pub key: Option<PathBuf>,
    /// Whether a proxy ends TLS.
    pub behind_proxy: bool,
}

/// Whether the server speaks TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// It does.
    On,
    /// It does not.
    Off,
}

/// HTTP.
#[derive(Clone, Debug)]
pub struct Http {
    /// Who may speak for a client's address.
    pub trusted_proxies: TrustedProxies,
    /// The origins of the web pages that may call.
    pub cors_origins: Vec<HeaderValue>,
}

/// Where accounts and devices are kept.
#[derive(Clone, Debug)]
pub struct Store {
    /// Which store.
    pub kind: StoreKind,
    /// The main table.
    pub table: String,
    /// The table of the audit trail.
    pub audit_table: String,
}

/// Where the CA bundle and the revocation lists are published.
#[derive(Clone, Debug)]
pub struct Publish {
    /// The bucket; `None`: nowhere but by this server.
    pub s3_bucket: Option<String>,
}

/// Which store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// Embedded, on one machine.
    Sqlite,
    /// Two tables of Amazon DynamoDB, for many servers.
    DynamoDb,
}

/// Pairing.
#[derive(Clone, Copy, Debug)]
pub struct Pairing {
    /// How long an offer lives.
    pub ttl: Duration,
    /// What a device must show.
    pub device_proof: DeviceProof,
}

/// What devices may do.
#[derive(Clone, Copy, Debug)]
pub struct DeviceRules {
    /// For how long after it has come in a device revokes no older one.
    pub cool_down: Duration,
}

/// Certificates.
#[derive(Clone, Copy, Debug)]
pub struct Issuance {
    /// Whether the server makes keys; `None`: while only this machine can connect.
    pub server_keygen: Option<bool>,
    /// How long a client certificate lives.
    pub validity: Duration,
}

/// Password hashing.
#[derive(Clone, Copy, Debug)]
pub struct Password {
    /// KiB per hash.
    pub memory_kib: u32,
    /// Passes per hash.
    pub passes: u32,
    /// Lanes per hash.
    pub lanes: u32,
    /// Hashes at a time; `None`: as many as there are cores.
    pub threads: Option<u32>,
    /// How many more may wait.
    pub queue: u32,
}

/// Limits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Whether attempts and registrations are limited.
    pub enabled: bool,
    /// In which time failures are counted.
    pub window: Duration,
    /// For one name.
    pub per_name: u32,
    /// From one address.
    pub per_address: u32,
    /// Of one device.
    pub per_device: u32,
    /// Registrations from one address.
    pub registrations: u32,
    /// In which time registrations are counted.
    pub registrations_window: Duration,
    /// Connections at a time.
    pub connections: u32,
    /// Of one address.
    pub connections_per_address: u32,
    /// For a TLS handshake.
    pub handshake_timeout: Duration,
    /// For a request's head.
    pub header_timeout: Duration,
    /// For a request's body.
    pub body_timeout: Duration,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

impl Settings {
    /// Reads every setting. What is wrong is noted in `values`, and its default taken.
    pub(crate) fn read(values: &mut Values, default_data_dir: PathBuf) -> Self {
        Self {
            server: Server::read(values, default_data_dir),
            tls: Tls::read(values),
            http: Http::read(values),
            store: Store {
                kind: values.read(
                    &t::STORE_KIND,
                    one_of(&[("sqlite", StoreKind::Sqlite), ("dynamodb", StoreKind::DynamoDb)]),
                ),
                table: values.read(&t::STORE_TABLE, table_name),
                audit_table: values.read(&t::AUDIT_TABLE, table_name),
            },
            notify: Notify::read(values),
            publish: Publish {
                s3_bucket: values.read_if_set(&t::S3_BUCKET, bucket_name).flatten(),
            },
            registration: values.read(
                &t::REGISTRATION_MODE,
                one_of(&[("open", RegistrationMode::Open), ("closed", RegistrationMode::Closed)]),
            ),
            pairing: Pairing::read(values),
            device: DeviceRules::read(values),
            issuance: Issuance::read(values),
            password: Password::read(values),
            limits: Limits::read(values),
            log_format: values.read(
                &t::LOG_FORMAT,
                one_of(&[("human", LogFormat::Human), ("json", LogFormat::Json)]),
            ),
        }
    }
}

impl Server {
    fn read(values: &mut Values, default_data_dir: PathBuf) -> Self {
        let address = || of("an address and port such as 127.0.0.1:8443");
        let data_dir = values.read_if_set(&t::DATA_DIR, path).unwrap_or(default_data_dir);
        Self {
            listen: values.read(&t::LISTEN, address()),
            admin_listen: values.read(&t::ADMIN_LISTEN, address()),
            public_url: values.read_if_set(&t::PUBLIC_URL, server_url),
            extra_hosts: values
                .read_if_set(&t::EXTRA_HOSTS, list(host_and_port))
                .unwrap_or_default(),
            secrets_dir: values
                .read_if_set(&t::SECRETS_DIR, path)
                .unwrap_or_else(|| data_dir.clone()),
            data_dir,
        }
    }
}

impl Tls {
    fn read(values: &mut Values) -> Self {
        Self {
            mode: values.read(&t::TLS_MODE, one_of(&[("on", TlsMode::On), ("off", TlsMode::Off)])),
            certificate: values.read_if_set(&t::TLS_CERTIFICATE, path),
            key: values.read_if_set(&t::TLS_KEY, path),
            behind_proxy: values.read(&t::BEHIND_PROXY, boolean),
        }
    }
}

impl Http {
    fn read(values: &mut Values) -> Self {
        let block = of("an address or a block such as 10.0.0.0/8");
        Self {
            trusted_proxies: TrustedProxies::new(
                values.read_if_set(&t::TRUSTED_PROXIES, list(block)).unwrap_or_default(),
            ),
            cors_origins: values
                .read_if_set(&t::CORS_ORIGINS, list(web_origin))
                .unwrap_or_default(),
        }
    }
}

impl Pairing {
    fn read(values: &mut Values) -> Self {
        Self {
            ttl: values.read(&t::PAIRING_TTL, duration("1s", "24h")),
            device_proof: values.read(
                &t::DEVICE_PROOF,
                one_of(&[
                    ("enrolled", DeviceProof::Enrolled),
                    ("signature", DeviceProof::Signature),
                ]),
            ),
        }
    }
}

impl DeviceRules {
    fn read(values: &mut Values) -> Self {
        Self {
            cool_down: values.read(&t::DEVICE_COOL_DOWN, duration("0s", "30d")),
        }
    }
}

impl Issuance {
    fn read(values: &mut Values) -> Self {
        Self {
            server_keygen: values.read_if_set(&t::SERVER_KEYGEN, boolean),
            validity: values.read(&t::VALIDITY, duration("1m", "400d")),
        }
    }
}

impl Password {
    fn read(values: &mut Values) -> Self {
        Self {
            memory_kib: values.read(&t::MEMORY_KIB, number(1024, 1_048_576)),
            passes: values.read(&t::PASSES, number(1, 64)),
            lanes: values.read(&t::LANES, number(1, 16)),
            threads: values.read_if_set(&t::THREADS, number(1, 256)),
            queue: values.read(&t::QUEUE, number(1, 65_536)),
        }
    }
}

impl Limits {
    fn read(values: &mut Values) -> Self {
        let count = || number(1, 1_000_000);
        Self {
            enabled: values.read(&t::LIMITS_ENABLED, boolean),
            window: values.read(&t::LIMITS_WINDOW, duration("1s", "24h")),
            per_name: values.read(&t::PER_NAME, count()),
            per_address: values.read(&t::PER_ADDRESS, count()),
            per_device: values.read(&t::PER_DEVICE, count()),
            registrations: values.read(&t::REGISTRATIONS, count()),
            registrations_window: values.read(&t::REGISTRATIONS_WINDOW, duration("1s", "24h")),
            connections: values.read(&t::CONNECTIONS, count()),
            connections_per_address: values.read(&t::CONNECTIONS_PER_ADDRESS, count()),
            handshake_timeout: values.read(&t::HANDSHAKE_TIMEOUT, duration("1s", "5m")),
            header_timeout: values.read(&t::HEADER_TIMEOUT, duration("1s", "5m")),
            body_timeout: values.read(&t::BODY_TIMEOUT, duration("1s", "5m")),
        }
    }
}

pub(super) fn path(text: &str) -> super::parse::Parsed<PathBuf> {
    if text.is_empty() {
        return Err(super::parse::Expected("a path".into()));
    }
    Ok(PathBuf::from(text))
}
