//! A listener with its CA, and clients for it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use axum::body::Body;
use axum::routing::get;
use axum::{Extension, Router};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ML_DSA_87, PublicKeyData as _};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;
use warifu_protocol::{Algorithm, DeviceId, Fingerprint, PublicKey};
use warifu_server::ca::CertificateAuthority;
use warifu_server::config::TrustedProxies;
use warifu_server::domain::clock::SystemClock;
use warifu_server::domain::entropy::SystemEntropy;
use warifu_server::domain::issuer::Subject;
use warifu_server::domain::{AccountId, Clock as _, Issuer as _};
use warifu_server::tls::{Bounds, Identity, Peer, Source, Tasks, Transport, serve, server_config};

pub(crate) struct World {
    pub(crate) ca: Arc<CertificateAuthority>,
    pub(crate) address: SocketAddr,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: Tasks,
    /// `/slow` has been asked.
    pub(crate) asked: Arc<Notify>,
    /// Lets one that is at `/held` go.
    pub(crate) release: mpsc::Sender<()>,
    /// Lets `/slow` answer.
    pub(crate) go_on: Arc<Notify>,
    pub(crate) served: JoinHandle<()>,
    _directory: tempfile::TempDir,
}

pub(crate) const PATIENT: Bounds = Bounds {
    connections: 100,
    connections_per_address: 100,
    exempt: TrustedProxies::none(),
    handshake: Duration::from_secs(60),
    header: Duration::from_secs(60),
    body: Duration::from_secs(60),
    idle: Duration::from_secs(60),
};

/// A certificate with its key.
pub(crate) struct Credential {
    pub(crate) certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl World {
    pub(crate) async fn new(bounds: Bounds) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let ca = Arc::new(new_ca(&directory));
        let source = Source::OwnCa {
            ca: Arc::clone(&ca),
            hosts: vec![url::Host::Domain("localhost".into())],
        };
        let identity = Identity::open(source, Arc::new(SystemClock)).unwrap();
        let config = server_config(identity.shown(), ca.root_certificates()).unwrap();

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, asked, go_on) = (CancellationToken::new(), Arc::default(), Arc::default());
        let tasks = Tasks::default();
        let (release, released) = mpsc::channel();
        let router = router(&asked, &go_on, released);
        let transport = Transport::Tls(Arc::new(config));
        Self {
            ca,
            address,
            served: tokio::spawn(serve(listener, transport, router, bounds, tasks.clone(), stop.clone())),
            stop,
            tasks,
            asked,
            release,
            go_on,
            _directory: directory,
        }
    }

    /// A device's certificate of this world's CA.
    pub(crate) fn credential(&self, algorithm: Algorithm) -> Credential {
        credential(&self.ca, algorithm)
    }

    pub(crate) async fn connect(&self, credential: Option<Credential>) -> std::io::Result<TlsStream<TcpStream>> {
        self.connect_with(client(&self.ca, credential)).await
    }

    /// A connection on which HTTP/2 is agreed on.
    pub(crate) async fn connect_http2(&self) -> TlsStream<TcpStream> {
        let mut config = client(&self.ca, None);
        config.alpn_protocols = vec![b"h2".to_vec()];
        self.connect_with(config).await.unwrap()
    }

    pub(crate) async fn connect_with(&self, config: ClientConfig) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.address).await?;
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    }
}

pub(crate) fn new_ca(directory: &tempfile::TempDir) -> CertificateAuthority {
    CertificateAuthority::open(
        &directory.path().join("ca"),
        Duration::from_secs(86_400),
        SystemClock.now(),
        Arc::new(SystemEntropy),
    )
    .unwrap()
}

pub(crate) fn credential(ca: &CertificateAuthority, algorithm: Algorithm) -> Credential {
    let kind = match algorithm {
        Algorithm::EcdsaP256 => &PKCS_ECDSA_P256_SHA256,
        Algorithm::MlDsa87 => &PKCS_ML_DSA_87,
    };
    let pair = KeyPair::generate_for(kind).unwrap();
    let key = PublicKey::from_spki_der(&pair.subject_public_key_info()).unwrap();
    let subject = Subject {
        account: AccountId(uuid::Uuid::from_u128(1)),
        device: DeviceId::of_primary_spki(key.spki_der()),
    };
    let issued = ca.issue(subject, &key, [1; 16], SystemClock.now()).unwrap();
    Credential {
        certificate: issued.der.into(),
        key: pair.serialize_der(),
    }
}

/// A client that trusts that CA.
pub(crate) fn client(ca: &CertificateAuthority, credential: Option<Credential>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    for root in ca.root_certificates() {
        roots.add(root).unwrap();
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(roots);
    match credential {
        None => builder.with_no_client_auth(),
        Some(credential) => builder
            .with_client_auth_cert(
                vec![credential.certificate],
                PrivatePkcs8KeyDer::from(credential.key).into(),
            )
            .unwrap(),
    }
}

fn router(asked: &Arc<Notify>, go_on: &Arc<Notify>, released: mpsc::Receiver<()>) -> Router {
    let held = Arc::new(Held(Mutex::new(released), Arc::clone(asked)));
    let (asked, go_on) = (Arc::clone(asked), Arc::clone(go_on));
    let slow = move || {
        let (asked, go_on) = (Arc::clone(&asked), Arc::clone(&go_on));
        async move {
            asked.notify_one();
            go_on.notified().await;
            "at last"
        }
    };
    let held = move || {
        let until = Until(Arc::clone(&held));
        async move {
            until.0.1.notify_one();
            std::future::pending::<()>().await;
            drop(until);
        }
    };
    Router::new()
        .route("/", get(who))
        .route("/slow", get(slow))
        .route("/held", get(held))
        .route("/dripping", get(dripping))
}

struct Held(Mutex<mpsc::Receiver<()>>, Arc<Notify>);

/// Cannot be dropped before it is released.
struct Until(Arc<Held>);

impl Drop for Until {
    fn drop(&mut self) {
        let _ = self.0.0.lock().unwrap().recv();
    }
}

async fn who(Extension(peer): Extension<Peer>) -> String {
    let certificate = peer.client_certificate.as_deref().map_or_else(
        || "nobody".to_owned(),
        |der| Fingerprint::of_certificate(der).to_string(),
    );
    format!("{} {certificate}", peer.scheme.as_str())
}

/// Asks over HTTP/1.1 and reads until the connection closes.
pub(crate) async fn ask(mut stream: impl AsyncRead + AsyncWrite + Unpin, path: &str) -> std::io::Result<String> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// Goes on for four seconds.
async fn dripping() -> Body {
    let drops = tokio::time::interval(Duration::from_millis(100));
    let drops = futures_util::stream::unfold((drops, 0), async |(mut drops, n)| {
        drops.tick().await;
        (n < 40).then_some((Ok::<_, Infallible>("drop"), (drops, n + 1)))
    });
    Body::from_stream(drops)
}
