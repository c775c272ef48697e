//! The whole server, in this process: it starts, answers, stops, and is itself again.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

use std::path::Path;
use std::sync::Arc;

use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use warifu_server::app::{Running, start};
use warifu_server::ca::CertificateAuthority;
use warifu_server::config::{Flags, Sources};
use warifu_server::domain::Clock as _;
use warifu_server::domain::clock::SystemClock;
use warifu_server::domain::entropy::SystemEntropy;

async fn begin(data_dir: &Path, listen: &str) -> anyhow::Result<Running> {
    let sources = Sources {
        flags: Flags {
            data_dir: Some(data_dir.to_str().unwrap().to_owned()),
            listen: Some(listen.to_owned()),
            admin_listen: Some("127.0.0.1:0".to_owned()),
            tls: Some("off".to_owned()),
            ..Flags::default()
        },
        ..Sources::default()
    };
    start(sources.settings()?, Arc::new(SystemClock), Arc::new(SystemEntropy)).await
}

async fn ask(url: &str, path: &str) -> (u16, String) {
    let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let request = http::Request::get(path)
        .header("host", "localhost")
        .body(Empty::<bytes::Bytes>::new())
        .unwrap();
    let response = sender.send_request(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn stop(server: Running) {
    server.stop(std::future::pending()).await;
}

#[tokio::test]
async fn it_answers_when_it_has_started_and_is_itself_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let server = begin(&data, "127.0.0.1:0").await.unwrap();
    let (status, about) = ask(&server.url(), "/registration/").await;
    assert_eq!(status, 200);
    assert!(
        about.contains(&server.url()),
        "the public URL is the real address: {about}"
    );
    assert_eq!(ask(&server.admin_url(), "/readyz").await.0, 200);
    assert_eq!(ask(&server.admin_url(), "/registration/").await.0, 404);
    let (_, roots) = ask(&server.url(), "/ca/bundle.pem").await;
    let (_, keys) = ask(&server.url(), "/.well-known/jwks.json").await;
    stop(server).await;

    let server = begin(&data, "127.0.0.1:0").await.unwrap();
    assert_eq!(ask(&server.url(), "/ca/bundle.pem").await.1, roots);
    assert_eq!(ask(&server.url(), "/.well-known/jwks.json").await.1, keys);
    stop(server).await;
}

#[tokio::test]
async fn one_data_directory_has_one_server() {
    let directory = tempfile::tempdir().unwrap();
    let server = begin(directory.path(), "127.0.0.1:0").await.unwrap();
    let error = begin(directory.path(), "127.0.0.1:0").await.map(|_| ()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains(&format!("in use by process {}", std::process::id())),
        "{error:#}"
    );
    stop(server).await;
    stop(begin(directory.path(), "127.0.0.1:0").await.unwrap()).await;
}

#[tokio::test]
async fn a_taken_address_is_named_with_what_to_do() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = begin(one.path(), "127.0.0.1:0").await.unwrap();
    let address = server.address().to_string();
    let error = begin(other.path(), &address).await.map(|_| ()).unwrap_err().to_string();
    assert!(error.contains(&address) && error.contains("--listen"), "{error}");
    stop(server).await;
}

#[tokio::test]
async fn a_damaged_key_is_named_with_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    stop(begin(directory.path(), "127.0.0.1:0").await.unwrap()).await;
    std::fs::write(directory.path().join("keys/challenge.key"), "short").unwrap();
    let error = begin(directory.path(), "127.0.0.1:0").await.map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("challenge.key is damaged"), "{error:#}");
}

#[tokio::test]
async fn a_database_without_its_ca_is_refused_until_a_new_one_is_wanted() {
    let directory = tempfile::tempdir().unwrap();
    stop(begin(directory.path(), "127.0.0.1:0").await.unwrap()).await;
    let ca = directory.path().join("ca");
    std::fs::remove_dir_all(&ca).unwrap();
    let error = begin(directory.path(), "127.0.0.1:0").await.map(|_| ()).unwrap_err();
    let told = error.to_string();
    for way in ["backup", "warifu-server ca init", "warifu.db"] {
        assert!(told.contains(way), "{told}");
    }
    assert!(!ca.exists(), "nothing was made");

    // What `ca init` does.
    CertificateAuthority::open(
        &ca,
        std::time::Duration::from_secs(86_400),
        SystemClock.now(),
        Arc::new(SystemEntropy),
    )
    .unwrap();
    stop(begin(directory.path(), "127.0.0.1:0").await.unwrap()).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_directory_that_is_open_to_others_is_refused_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("letter"), "").unwrap();
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let error = begin(directory.path(), "127.0.0.1:0").await.map(|_| ()).unwrap_err();
    let next = format!("chmod 700 {}", directory.path().display());
    assert!(error.to_string().contains(&next), "{error:#}");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}
