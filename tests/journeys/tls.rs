//! How the server speaks TLS, as rustls and as OpenSSL see it.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, NamedGroup, ProtocolVersion, Stream};
use warifu_tests::api::Api;
use warifu_tests::device::Device;
use warifu_tests::need::Need;
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
