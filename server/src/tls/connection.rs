//! One connection, from its handshake to its end.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::Request;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, join, split};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::listener::Transport;
use super::peer::{Peer, Scheme};
use super::tasks::Tasks;

/// What every connection of a listener has in common.
#[derive(Clone)]
pub(crate) struct Terms {
    pub(crate) transport: Transport,
    pub(crate) router: Router,
    pub(crate) timeouts: Timeouts,
    pub(crate) tasks: Tasks,
    pub(crate) stop: CancellationToken,
}

/// How long the other end may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) handshake: Duration,
    pub(crate) header: Duration,
    pub(crate) body: Duration,
    pub(crate) idle: Duration,
}

// HTTP/2 is asked for a sign of life, HTTP/1.1 ends with the time for its next head.
const PING_EVERY: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(15);
const STREAMS: u32 = 64;
const HEAD: u32 = 16 * 1024;
const BUFFER: usize = 64 * 1024;

// What a client sends first (RFC 9113 §3.4).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The version of HTTP that was agreed on.
#[derive(Clone, Copy)]
enum Version {
    Http1,
    Http2,
}

impl Terms {
    /// Serves the connection until either end has had enough.
    pub(crate) async fn serve(self, stream: TcpStream, address: SocketAddr) {
        // Answers are small and whole: nothing is gained by holding them back.
        let _ = stream.set_nodelay(true);
        match &self.transport {
            Transport::Plain(scheme) => {
                let peer = Peer {
                    address,
                    client_certificate: None,
                    scheme: *scheme,
                };
                self.run(stream, Version::Http1, peer).await;
            }
            Transport::Tls(config) => {
                let handshake = self.handshake(Arc::clone(config), stream);
                match self.stop.run_until_cancelled(handshake).await {
                    None => {}
                    Some(Ok(tls)) => self.run_tls(tls, address).await,
                    Some(Err(error)) => {
                        tracing::debug!(peer.address = %address, error = %error, "a TLS handshake failed");
                    }
                }
            }
        }
    }

    async fn handshake(&self, config: Arc<ServerConfig>, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        timeout(self.timeouts.handshake, TlsAcceptor::from(config).accept(stream)).await?
    }

    async fn run_tls(&self, tls: TlsStream<TcpStream>, address: SocketAddr) {
        let (_, session) = tls.get_ref();
        let is_http2 = session.alpn_protocol() == Some(b"h2");
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        let peer = Peer {
            address,
            client_certificate: certificate.map(|certificate| certificate.to_vec()),
            scheme: Scheme::Https,
        };
        if !is_http2 {
            return self.run(tls, Version::Http1, peer).await;
        }
        match self.stop.run_until_cancelled(self.preface(tls)).await {
            None => {}
            Some(Ok(stream)) => self.run(stream, Version::Http2, peer).await,
            Some(Err(error)) => {
                tracing::debug!(peer.address = %address, error = %error, "a client did not begin to speak HTTP/2");
            }
        }
    }

    /// Waits for the preface, which hyper would wait for without limit, and gives a stream that
    /// begins with it again.
    async fn preface(
        &self,
        mut stream: TlsStream<TcpStream>,
    ) -> io::Result<impl AsyncRead + AsyncWrite + Send + Unpin + 'static> {
        let mut sent = [0; PREFACE.len()];
        timeout(self.timeouts.header, stream.read_exact(&mut sent)).await??;
        if sent != *PREFACE {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let (read, write) = split(stream);
        Ok(join(PREFACE.chain(read), write))
    }

    async fn run<S>(&self, stream: S, version: Version, peer: Peer)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let address = peer.address;
        let (activity, watched) = watch::channel(Activity::default());
        let service = service_fn(|mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer.clone());
            answer(
                self.router.clone(),
                request,
                Running::begin(&activity),
                activity.clone(),
            )
        });
        let builder = self.builder(version);
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
        let done = async {
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = unchanged(watched.clone(), Activity::is_idle, self.timeouts.idle) => {}
            }
        };
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = unchanged(watched.clone(), Activity::is_unread, self.timeouts.body) => {
                tracing::debug!(peer.address = %address, "a client did not read what it had asked for");
                return;
            }
            () = done => {
                connection.as_mut().graceful_shutdown();
                // What was asked is answered, and what was answered must be taken.
                tokio::select! {
                    ended = connection => ended,
                    () = unchanged(watched, Activity::is_the_clients, self.timeouts.body) => Ok(()),
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!(peer.address = %address, error = %error, "a connection ended early");
        }
    }

    fn builder(&self, version: Version) -> Builder<Tasks> {
        // The version is known, so that no time is spent, without limit, on waiting for a hint of it.
        let mut builder = match version {
            Version::Http1 => Builder::new(self.tasks.clone()).http1_only(),
            Version::Http2 => Builder::new(self.tasks.clone()).http2_only(),
        };
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(self.timeouts.header)
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
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    running: Running,
    activity: watch::Sender<Activity>,
) -> Result<Response, Infallible> {
    let response = router.oneshot(request).await?;
    let unread = Unread::begin(&activity);
    drop(running);
    Ok(response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            // Whoever takes another piece still reads.
            unread.goes_on();
            frame
        }))
    }))
}

/// What goes on in a connection.
#[derive(Clone, Copy, Debug, Default)]
struct Activity {
    /// Requests without an answer yet.
    requests: usize,
    /// Answers of which hyper has not taken the whole body, for want of somebody who reads it.
    unread: usize,
}

impl Activity {
    const fn is_idle(&self) -> bool {
        self.requests == 0 && self.unread == 0
    }

    const fn is_unread(&self) -> bool {
        self.requests == 0 && self.unread > 0
    }

    /// Whether it is the client's turn.
    const fn is_the_clients(&self) -> bool {
        self.requests == 0
    }
}

/// Returns when the activity was `such`, and nothing changed about it for that long.
async fn unchanged(mut activity: watch::Receiver<Activity>, such: impl Fn(&Activity) -> bool, patience: Duration) {
    loop {
        if activity.wait_for(&such).await.is_err() {
            return;
        }
        if !matches!(timeout(patience, activity.changed()).await, Ok(Ok(()))) {
            return;
        }
    }
}

/// Counts a request until it is answered or given up.
struct Running(watch::Sender<Activity>);

impl Running {
    fn begin(activity: &watch::Sender<Activity>) -> Self {
        activity.send_modify(|activity| activity.requests += 1);
        Self(activity.clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|activity| activity.requests -= 1);
    }
}

/// Counts an answer until its body has been taken or given up.
struct Unread(watch::Sender<Activity>);

impl Unread {
    fn begin(activity: &watch::Sender<Activity>) -> Self {
        activity.send_modify(|activity| activity.unread += 1);
        Self(activity.clone())
    }

    /// Lets who waits for a change begin to wait anew.
    fn goes_on(&self) {
        self.0.send_modify(|_| {});
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        self.0.send_modify(|activity| activity.unread -= 1);
    }
}
