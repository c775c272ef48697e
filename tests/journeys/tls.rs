//! How the server speaks TLS, as rustls and as OpenSSL see it.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, NamedGroup, ProtocolVersion, Stream};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use warifu_tests::api::Api;
use warifu_tests::computer::Computer;
use warifu_tests::device::Device;
use warifu_tests::need::Need;
use warifu_tests::process::soon;
use warifu_tests::python;
use warifu_tests::server::{Server, Setup};

#[tokio::test]
async fn tls_1_3_with_a_post_quantum_key_exchange() {
    let server = Server::fresh().await;
    let tls = Arc::new(server.bundle().await.tls());
    let address = server.url().strip_prefix("https://").unwrap().to_owned();
    let (version, group) = tokio::task::spawn_blocking(move || {
        let name = ServerName::try_from(address.rsplit_once(':').unwrap().0.to_owned()).unwrap();
        let mut connection = ClientConnection::new(tls, name).unwrap();
        let mut socket = std::net::TcpStream::connect(address).unwrap();
        let mut stream = Stream::new(&mut connection, &mut socket);
        std::io::Write::flush(&mut stream).unwrap();
        while connection.is_handshaking() {
            connection.complete_io(&mut socket).unwrap();
        }
        let group = connection.negotiated_key_exchange_group().map(|group| group.name());
        (connection.protocol_version(), group)
    })
    .await
    .unwrap();
    assert_eq!(version, Some(ProtocolVersion::TLSv1_3));
    assert_eq!(group, Some(NamedGroup::X25519MLKEM768));
}

#[tokio::test]
async fn the_client_offers_a_post_quantum_key_exchange_first() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let computer = Computer::with_passphrase("a passphrase");
    let pair = [
        "--json",
        "pair",
        "--code",
        "T-0000-0000-0000-0000-0000-0000-00-0",
        "--server",
        &url,
    ];
    let rest = ["--username", "somebody", "--password-stdin"];
    let client = computer
        .start(&[pair.as_slice(), &rest].concat(), &["any password"])
        .await;
    let (mut socket, _) = soon("a connection", listener.accept()).await.unwrap();
    let mut header = [0; 5];
    socket.read_exact(&mut header).await.unwrap();
    let mut hello = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
    socket.read_exact(&mut hello).await.unwrap();
    assert_eq!(first_key_share(&hello), Some(u16::from(NamedGroup::X25519MLKEM768)));
    drop(socket);
    drop(client);
}

/// The group of the first key share in a ClientHello (RFC 8446 §4.1.2, §4.2.8).
fn first_key_share(hello: &[u8]) -> Option<u16> {
    const KEY_SHARE: u16 = 51;
    // Type and length, version, random.
    let mut rest = hello.get(4 + 2 + 32..)?;
    for length_bytes in [1, 2, 1] {
        // Session id, cipher suites, compression methods.
        rest = vector(rest, length_bytes)?.1;
    }
    let mut extensions = vector(rest, 2)?.0;
    while let Some((kind, after)) = extensions.split_first_chunk() {
        let (body, after) = vector(after, 2)?;
        if u16::from_be_bytes(*kind) == KEY_SHARE {
            let shares = vector(body, 2)?.0;
            return shares.first_chunk().map(|group| u16::from_be_bytes(*group));
        }
        extensions = after;
    }
    None
}

/// A vector with a length of so many bytes, and what follows it.
fn vector(bytes: &[u8], length_bytes: usize) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(length_bytes)?;
    let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    rest.split_at_checked(length)
}

#[tokio::test(flavor = "multi_thread")]
async fn another_implementation_is_served_by_1_3_and_not_by_1_2() {
    if !Need::Python.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let directory = tempfile::TempDir::new().unwrap();
    let roots = directory.path().join("roots.pem");
    // OpenSSL before 3.5 does not read ML-DSA certificates: the P-256 root comes first.
    let bundle = server.bundle().await.pem;
    let end = "-----END CERTIFICATE-----\n";
    std::fs::write(&roots, format!("{}{end}", bundle.split_once(end).unwrap().0)).unwrap();
    let arguments = [server.url(), roots.to_str().unwrap()];
    let said =
        tokio::task::block_in_place(|| python::run(Path::new("python3"), "tests/python/tls_versions.py", &arguments));
    assert_eq!(said, "TLSv1.3 served\nTLSv1.2 refused\n");
}

#[tokio::test]
async fn without_tls_only_this_machine_is_served() {
    let setup = Setup::new().arguments(&["--tls", "off"]);
    let server = setup.start().await;
    assert!(server.url().starts_with("http://127.0.0.1:"), "{}", server.url());
    let api = Api::plain(server.url(), setup.pin().await);
    let device = Device::register(&api).await;
    let code = device.qr_code(&api).await;
    Device::join(&api, &device.person, &code).await;
    device.login(&api).await.expect(200);

    let open = Setup::new()
        .arguments(&["--tls", "off", "--public-url", "https://id.example.org"])
        .listen("0.0.0.0:0")
        .with("WARIFU_LIMITS__ENABLED", "true");
    let refused = open.try_start().await.expect_err("plain HTTP towards the network");
    assert!(
        refused.log.contains("tls.behind_proxy"),
        "says what to set: {}",
        refused.log
    );
}

#[tokio::test]
async fn off_loopback_the_server_wants_its_name() {
    let setup = Setup::new().listen("0.0.0.0:0").with("WARIFU_LIMITS__ENABLED", "true");
    let refused = setup
        .try_start()
        .await
        .expect_err("a server that does not know its name");
    assert!(
        refused.log.contains("server.public_url"),
        "says what to set: {}",
        refused.log
    );
}
