//! A server that ends and starts again on the same data.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use serde_json::json;
use tokio::net::TcpStream;
use warifu_tests::device::{Device, Keys};
use warifu_tests::person::{Person, with};
use warifu_tests::process;
use warifu_tests::server::{Server, Setup, files_below};
use warifu_tests::wire_client::WireClient;

#[tokio::test]
async fn the_same_ca_issues_after_a_restart() {
    let setup = Setup::new();
    let server = setup.start().await;
    let api = server.api().await;
    let bundle = api.get("/ca/bundle.pem").await.expect(200).text;
    let before = Device::register(&api).await;
    assert!(server.stop().await.success());

    let server = setup.start().await;
    let api = server.api().await;
    assert_eq!(api.get("/ca/bundle.pem").await.expect(200).text, bundle);
    let after = Device::register(&api).await;
    assert_eq!(
        after.enrolled["certificates"].as_array().unwrap().len(),
        2,
        "both roots issue"
    );
    for device in [&before, &after] {
        // The server has another port now: what is signed names it.
        device.login(&api).await.expect(200);
    }
}

#[tokio::test]
async fn secrets_on_disk_are_for_the_server_alone() {
    let server = Server::fresh().await;
    Device::register(&server.api().await).await;
    let data = server.setup.data_dir();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700, "the data directory");
    let files = files_below(&data);
    assert!(!files.is_empty());
    for file in files {
        assert_eq!(mode(&file) & 0o077, 0, "{}", file.display());
        let content = std::fs::read(&file).unwrap();
        if content.windows(11).any(|window| window == b"PRIVATE KEY") {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }
}

#[tokio::test]
async fn two_servers_do_not_share_a_data_directory() {
    let server = Server::fresh().await;
    let second = server.setup.try_start().await.expect_err("the data is in use");
    assert!(!second.status.success());
    let data = server.setup.data_dir();
    assert!(
        second.log.contains(data.to_str().unwrap()),
        "says which: {}",
        second.log
    );
    assert!(second.log.contains("another"), "says why: {}", second.log);
    // The pin can be read all the same.
    assert_eq!(server.setup.pin().await, server.api().await.pin);
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_lets_requests_finish() {
    let mut server = Server::fresh().await;
    let tls = Arc::new(server.bundle().await.tls());
    let address = server.url().strip_prefix("https://").unwrap().to_owned();
    let body = with(Person::new().registration(), json!({"csr": Keys::new().csr()})).to_string();
    let mut client = WireClient::connect(&address, &tls);
    client.begin(&address, "/registration/", body.len());
    process::ask_to_end(server.process());
    let closed = async { while TcpStream::connect(&address).await.is_ok() {} };
    process::soon("the end of listening", closed).await;
    let (status, answer) = client.exchange(body.as_bytes());
    assert_eq!(status, 201, "{}", String::from_utf8_lossy(answer));
    drop(client);
    let ended = process::soon("the end of the server", server.process().wait())
        .await
        .unwrap();
    assert_eq!(ended.code(), Some(0));
}

#[tokio::test]
async fn health_is_told_on_the_admin_listener_alone() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let admin = warifu_tests::api::Api::plain(server.admin_url(), api.pin);
    for path in ["/livez", "/readyz"] {
        admin.get(path).await.expect(200);
        api.get(path).await.expect_problem(404, "not_found");
    }
    admin.get("/registration/").await.expect(404);
}
