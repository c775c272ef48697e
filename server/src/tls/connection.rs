//! One connection, from its handshake to its end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::Request;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::listener::Transport;
use super::peer::{Peer, Scheme};

/// How long the other end may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) handshake: Duration,
    pub(crate) header: Duration,
    pub(crate) idle: Duration,
}

// What was answered must be taken, too: a client that does not read holds nothing for long.
const FLUSH: Duration = Duration::from_secs(10);
// HTTP/2 is asked for a sign of life, HTTP/1.1 ends with the time for its next head.
const PING_EVERY: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(15);
const STREAMS: u32 = 64;
const HEAD: u32 = 16 * 1024;
const BUFFER: usize = 64 * 1024;

/// The version of HTTP that was agreed on.
#[derive(Clone, Copy)]
enum Version {
    Http1,
    Http2,
}

/// Serves the connection until either end has had enough.
pub(crate) async fn serve(
    stream: TcpStream,
    address: SocketAddr,
    transport: Transport,
    router: Router,
    timeouts: Timeouts,
    stop: CancellationToken,
) {
    // Answers are small and whole: nothing is gained by holding them back.
    let _ = stream.set_nodelay(true);
    match transport {
        Transport::Plain(scheme) => {
            let peer = Peer {
                address,
                client_certificate: None,
                scheme,
            };
            run(stream, Version::Http1, peer, router, timeouts, stop).await;
        }
        Transport::Tls(config) => {
            let handshake = timeout(timeouts.handshake, TlsAcceptor::from(config).accept(stream));
            let tls = tokio::select! {
                () = stop.cancelled() => return,
                tls = handshake => tls,
            };
            let tls = match tls {
                Ok(Ok(tls)) => tls,
                Ok(Err(error)) => {
                    tracing::debug!(peer.address = %address, error = %error, "a TLS handshake failed");
                    return;
                }
                Err(_) => {
                    tracing::debug!(peer.address = %address, "a TLS handshake took too long");
                    return;
                }
            };
            let (_, session) = tls.get_ref();
            let version = match session.alpn_protocol() {
                Some(b"h2") => Version::Http2,
                _ => Version::Http1,
            };
            let certificate = session.peer_certificates().and_then(<[_]>::first);
            let peer = Peer {
                address,
                client_certificate: certificate.map(|certificate| certificate.to_vec()),
                scheme: Scheme::Https,
            };
            run(tls, version, peer, router, timeouts, stop).await;
        }
    }
}

async fn run<S>(stream: S, version: Version, peer: Peer, router: Router, timeouts: Timeouts, stop: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let address = peer.address;
    let (requests, watched) = watch::channel(0_usize);
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer.clone());
        answer(router.clone(), request, Running::begin(&requests))
    });
    let builder = builder(version, timeouts.header);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
        () = unused(watched, timeouts.idle) => {
            connection.as_mut().graceful_shutdown();
            timeout(FLUSH, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!(peer.address = %address, error = %error, "a connection ended early");
    }
}

async fn answer(router: Router, request: Request<Incoming>, running: Running) -> Result<Response, Infallible> {
    let response = router.oneshot(request).await?;
    // A body that is still being made is a request that still runs.
    Ok(response.map(|body| {
        Body::new(body.map_err(move |error| {
            let _until_the_body_ends = &running;
            error
        }))
    }))
}

fn builder(version: Version, header: Duration) -> Builder<TokioExecutor> {
    // The version is known, so that no time is spent, without limit, on waiting for a hint of it.
    let mut builder = match version {
        Version::Http1 => Builder::new(TokioExecutor::new()).http1_only(),
        Version::Http2 => Builder::new(TokioExecutor::new()).http2_only(),
    };
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header)
        .max_buf_size(BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_TIMEOUT)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD);
    builder
}

/// Returns when no request has run for that long.
async fn unused(mut requests: watch::Receiver<usize>, idle: Duration) {
    loop {
        if requests.wait_for(|running| *running == 0).await.is_err() {
            return;
        }
        if timeout(idle, requests.changed()).await.is_err() {
            return;
        }
    }
}

/// Counts a request while it runs, also when it is given up.
struct Running(watch::Sender<usize>);

impl Running {
    fn begin(requests: &watch::Sender<usize>) -> Self {
        requests.send_modify(|running| *running += 1);
        Self(requests.clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}
