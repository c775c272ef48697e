//! The webhook, against a receiver that looks at signatures.

use std::convert::Infallible;
use std::sync::Arc;

use aws_lc_rs::hmac;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use data_encoding::BASE64;
use http::{HeaderMap, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use warifu_server::config::{Flags, Sources};
use warifu_server::notify::{Cause, Channel, DeliveryError, WebhookChannel, WebhookSecret, roots};

use crate::authority::Authority;
use crate::world::{ByHand, THEN, notice};

pub(crate) const SECRET: &[u8] = b"a secret of 32 bytes, not random";

/// What a receiver got.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    /// Whether the sender knows the secret, as the specification has it checked.
    pub(crate) fn is_genuine(&self) -> bool {
        let field = |name: &str| self.headers[name].to_str().unwrap();
        let signed = [
            field("webhook-id").as_bytes(),
            b".",
            field("webhook-timestamp").as_bytes(),
            b".",
            &self.body,
        ];
        let signature = field("webhook-signature").strip_prefix("v1,").unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET);
        hmac::verify(&key, &signed.concat(), &BASE64.decode(signature.as_bytes()).unwrap()).is_ok()
    }
}

type Answers = Arc<dyn Fn(&Received) -> Response + Send + Sync>;

/// A receiver that answers so; it tells what it got.
pub(crate) async fn receiver(
    answers: impl Fn(&Received) -> Response + Send + Sync + 'static,
) -> (String, mpsc::UnboundedReceiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/warifu", listener.local_addr().unwrap());
    let (router, received) = router(answers);
    tokio::spawn(axum::serve(listener, router).into_future());
    (url, received)
}

fn router(
    answers: impl Fn(&Received) -> Response + Send + Sync + 'static,
) -> (Router, mpsc::UnboundedReceiver<Received>) {
    let (tell, received) = mpsc::unbounded_channel();
    let answers: Answers = Arc::new(answers);
    let router = Router::new()
        .route("/{*path}", post(receive))
        .with_state((tell, answers));
    (router, received)
}

async fn receive(
    State((tell, answers)): State<(mpsc::UnboundedSender<Received>, Answers)>,
    uri: http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let received = Received {
        path: uri.path().to_owned(),
        headers,
        body,
    };
    let answer = answers(&received);
    tell.send(received).unwrap();
    answer
}

pub(crate) fn channel(url: &str, trusted: Option<&Authority>, clock: Arc<ByHand>) -> WebhookChannel {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("secret");
    warifu_server::private_file::write(&path, secret().as_bytes()).unwrap();
    let file = format!("[notify]\nwebhook_url = \"{url}\"\nwebhook_secret_file = \"secret\"\n");
    let sources = Sources {
        file: Some(("warifu.toml".into(), file)),
        environment: Vec::new(),
        flags: Flags::default(),
    };
    let url = sources.settings().unwrap().notify.webhook.url.unwrap();
    let roots = roots(trusted.map(|authority| authority.file("ca.pem")).as_deref()).unwrap();
    WebhookChannel::new(url, WebhookSecret::read(&path).unwrap(), &roots, clock).unwrap()
}

fn secret() -> String {
    format!("whsec_{}\n", BASE64.encode(SECRET))
}

fn clock() -> Arc<ByHand> {
    Arc::new(ByHand::at(THEN))
}

#[tokio::test]
async fn a_signed_message_arrives() {
    let (url, mut received) = receiver(|_| StatusCode::NO_CONTENT.into_response()).await;
    let clock = clock();
    let channel = channel(&url, None, Arc::clone(&clock));
    let notice = notice(42, "ana@example.org", "Ana's laptop");
    channel.deliver(&notice).await.unwrap();
    let first = received.recv().await.unwrap();
    assert!(first.is_genuine());
    assert_eq!(first.headers["content-type"], "application/json");
    assert_eq!(first.headers["webhook-id"], "42");
    assert_eq!(first.headers["webhook-timestamp"], THEN.to_string());
    let body: serde_json::Value = serde_json::from_slice(&first.body).unwrap();
    assert_eq!(
        body,
        serde_json::json!({
            "version": 1,
            "id": "42",
            "event": "device_added",
            "at": "2026-11-01T09:30:00Z",
            "account": "01234567-89ab-cdef-0123-456789abcdef",
            "username": "ana",
            "device": { "id": notice.device.as_ref().unwrap().id.to_string(), "name": "Ana's laptop" },
            "address": "192.0.2.7",
        })
    );

    // Again: the same message, signed when it is sent.
    clock.advance(60);
    channel.deliver(&notice).await.unwrap();
    let second = received.recv().await.unwrap();
    assert!(second.is_genuine());
    assert_eq!(
        (&second.headers["webhook-id"], &second.body),
        (&first.headers["webhook-id"], &first.body)
    );
    assert_eq!(second.headers["webhook-timestamp"], (THEN + 60).to_string());
    assert_ne!(second.headers["webhook-signature"], first.headers["webhook-signature"]);
}

#[tokio::test]
async fn the_receiver_must_prove_who_it_is() {
    let authority = Authority::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/warifu", listener.local_addr().unwrap());
    let (router, mut received) = router(|_| StatusCode::OK.into_response());
    let tls = tokio_rustls::TlsAcceptor::from(Arc::new(authority.tls()));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(stream) = tls.accept(stream).await else { continue };
            let service = hyper_util::service::TowerToHyperService::new(router.clone());
            let io = hyper_util::rt::TokioIo::new(stream);
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(io, service));
        }
    });
    let notice = notice(1, "ana@example.org", "laptop");
    let error = channel(&url, Some(&Authority::new()), clock()).deliver(&notice).await;
    assert!(
        matches!(error, Err(DeliveryError::Temporary(Cause::Tls(_)))),
        "{error:?}"
    );
    channel(&url, Some(&authority), clock()).deliver(&notice).await.unwrap();
    assert!(received.recv().await.unwrap().is_genuine());
}

#[tokio::test]
async fn only_who_is_gone_is_not_tried_again() {
    let (url, _received) = receiver(|received| {
        let status = received.headers["webhook-id"].to_str().unwrap().parse::<u16>();
        StatusCode::from_u16(status.unwrap()).unwrap().into_response()
    })
    .await;
    let channel = channel(&url, None, clock());
    for status in [200, 201, 202, 204] {
        channel
            .deliver(&notice(status, "ana@example.org", "laptop"))
            .await
            .unwrap();
    }
    for status in [400, 401, 404, 429, 500, 503] {
        let error = channel.deliver(&notice(status, "ana@example.org", "laptop")).await;
        assert!(
            matches!(&error, Err(DeliveryError::Temporary(Cause::Http(given))) if u64::from(given.as_u16()) == status),
            "{error:?}"
        );
    }
    let error = channel.deliver(&notice(410, "ana@example.org", "laptop")).await;
    assert!(
        matches!(error, Err(DeliveryError::Permanent(Cause::Http(StatusCode::GONE)))),
        "{error:?}"
    );
}

#[tokio::test]
async fn nobody_is_redirected_to() {
    let (url, mut received) = receiver(|received| match received.path.as_str() {
        "/warifu" => (StatusCode::TEMPORARY_REDIRECT, [("location", "/elsewhere")]).into_response(),
        _ => StatusCode::OK.into_response(),
    })
    .await;
    let error = channel(&url, None, clock())
        .deliver(&notice(1, "ana@example.org", "laptop"))
        .await;
    assert!(
        matches!(
            error,
            Err(DeliveryError::Temporary(Cause::Http(StatusCode::TEMPORARY_REDIRECT)))
        ),
        "{error:?}"
    );
    assert_eq!(received.recv().await.unwrap().path, "/warifu");
    assert!(received.try_recv().is_err());
}

#[tokio::test]
async fn an_answer_without_end_is_not_read() {
    /// Tells when the receiver has given up sending.
    struct Tells(Option<oneshot::Sender<()>>);

    impl Drop for Tells {
        fn drop(&mut self) {
            let _ = self.0.take().unwrap().send(());
        }
    }

    let (tell, ended) = oneshot::channel();
    let tells = std::sync::Mutex::new(Some(Tells(Some(tell))));
    let (url, _received) = receiver(move |_| {
        let tells = tells.lock().unwrap().take().unwrap();
        let endless = futures_util::stream::repeat_with(move || {
            let _kept = &tells;
            Ok::<_, Infallible>(Bytes::from_static(&[0; 65_536]))
        });
        Body::from_stream(endless).into_response()
    })
    .await;
    channel(&url, None, clock())
        .deliver(&notice(1, "ana@example.org", "laptop"))
        .await
        .unwrap();
    ended.await.unwrap();
}

#[tokio::test]
async fn who_never_answers_is_waited_for_with_a_bound() {
    // One that takes connections and says nothing: of the paused time, only what is put forward goes by.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/warifu", listener.local_addr().unwrap());
    let channel = channel(&url, None, clock());
    let delivery = tokio::spawn(async move { channel.deliver(&notice(1, "ana@example.org", "laptop")).await });
    let (stream, _) = listener.accept().await.unwrap();
    stream.readable().await.unwrap();
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(21)).await;
    let error = delivery.await.unwrap();
    assert!(
        matches!(error, Err(DeliveryError::Temporary(Cause::TimedOut))),
        "{error:?}"
    );
}

#[tokio::test]
async fn who_is_not_there_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/warifu", listener.local_addr().unwrap());
    drop(listener);
    let error = channel(&url, None, clock())
        .deliver(&notice(1, "ana@example.org", "laptop"))
        .await;
    let Err(DeliveryError::Temporary(cause @ Cause::Connection(_))) = error else {
        panic!("{error:?}")
    };
    assert_eq!(cause.to_string(), "the connection failed: connection refused");
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_none() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use warifu_server::notify::SecretError;

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("secret");
    let read = |path: &Path| WebhookSecret::read(path).map(|_| ());
    assert!(matches!(read(&path), Err(SecretError::Missing)));
    warifu_server::private_file::write(&path, secret().as_bytes()).unwrap();
    read(&path).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(read(&path), Err(SecretError::OpenToOthers)));
    warifu_server::private_file::write(&path, b"hunter2").unwrap();
    let error = read(&path).unwrap_err();
    assert!(matches!(error, SecretError::Form) && !error.to_string().contains("hunter2"));
}
