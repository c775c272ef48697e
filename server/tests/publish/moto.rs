//! The same against S3, as moto has it.

use std::net::Ipv4Addr;
use std::sync::Arc;

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use http_body_util::Empty;
use hyper_util::rt::TokioIo;
use object_store::ObjectStore;
use tokio::net::TcpStream;
use warifu_server::publish::connect_with;

use crate::python::Server;
use crate::world::{OBJECTS, World, read, told, until};

pub(crate) const BUCKET: &str = "warifu-lists";

/// An S3 that runs, and ends with this value.
pub(crate) struct Moto {
    server: Server,
    pub(crate) url: String,
}

impl Moto {
    /// Starts one; `None` where it is not installed: then the test must return at once.
    pub(crate) async fn start() -> Option<Self> {
        let server = Server::start("aws_server.py", &[]).await?;
        Some(Self {
            url: format!("http://127.0.0.1:{}", server.port),
            server,
        })
    }

    pub(crate) async fn make_bucket(&self) {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.server.port))
            .await
            .unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        let request = http::Request::put(format!("/{BUCKET}"))
            .header("host", format!("127.0.0.1:{}", self.server.port))
            .body(Empty::<bytes::Bytes>::new())
            .unwrap();
        assert_eq!(sender.send_request(request).await.unwrap().status(), 200);
    }

    pub(crate) async fn bucket(&self) -> Arc<dyn ObjectStore> {
        let configuration = aws_config::defaults(BehaviorVersion::latest())
            .empty_test_environment()
            .region(Region::from_static("us-east-1"))
            .credentials_provider(Credentials::new("tests", "tests", None, None, "tests"))
            .endpoint_url(&self.url);
        connect_with(configuration, BUCKET).await.unwrap()
    }
}

#[tokio::test]
async fn what_fails_is_said_and_tried_until_it_goes_well() {
    let Some(moto) = Moto::start().await else { return };
    let (world, bucket) = (World::new(), moto.bucket().await);
    let status = world.publish(&bucket);
    until("the missing bucket is noticed", async || {
        status.failing_since().is_some()
    })
    .await;
    moto.make_bucket().await;
    until("it is published", async || status.failing_since().is_none()).await;
    for (path, expected) in OBJECTS {
        let (content, content_type) = read(&*bucket, path).await.unwrap();
        assert!(!content.is_empty());
        assert_eq!(content_type, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn servers_that_publish_at_once_leave_the_newest_list() {
    let Some(moto) = Moto::start().await else { return };
    moto.make_bucket().await;
    let (world, bucket) = (World::new(), moto.bucket().await);
    for _ in 0..4 {
        world.publish(&bucket);
    }
    let mut revoked = Vec::new();
    for _ in 0..3 {
        revoked.push(world.revoke().await);
        let told_of = async || match read(&*bucket, "ca/ecdsa-p256.crl").await {
            Some((der, _)) => told(&der).1.len(),
            None => 0,
        };
        until("the newest list is there", async || told_of().await == revoked.len()).await;
    }
    let (der, _) = read(&*bucket, "ca/ecdsa-p256.crl").await.unwrap();
    revoked.sort();
    assert_eq!(told(&der).1, revoked);
}
