//! Stands between clients and a server: counts what goes by, loses answers, keeps back what should flow.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, combinators::BoxBody};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// A relay that passes connections on as they are, TLS and all, and counts. It ends with this value.
#[derive(Debug)]
pub struct Meter {
    address: String,
    onward: watch::Sender<String>,
    counted: Arc<Counted>,
    accepting: AbortHandle,
}

#[derive(Debug, Default)]
struct Counted {
    up: AtomicU64,
    down: AtomicU64,
    connections: AtomicU64,
}

/// What went by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes from clients, TLS included.
    pub up: u64,
    /// Bytes to clients, TLS included.
    pub down: u64,
    /// Connections.
    pub connections: u64,
}

impl Meter {
    /// A relay that listens; whereto it leads is said by [`Meter::lead_to`].
    ///
    /// # Panics
    /// It cannot listen.
    pub async fn new() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (onward, target) = watch::channel(String::new());
        let counted = Arc::new(Counted::default());
        let count = Arc::clone(&counted);
        let accepting = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    continue;
                };
                let (target, count) = (target.borrow().clone(), Arc::clone(&count));
                tokio::spawn(async move {
                    // However it ends, both sides see its end.
                    let _ = pass_bytes(stream, &target, &count).await;
                });
            }
        })
        .abort_handle();
        Self {
            address,
            onward,
            counted,
            accepting,
        }
    }

    /// Its host and port.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Leads to the server at that URL from now on.
    pub fn lead_to(&self, url: &str) {
        self.onward.send_replace(host_of(url));
    }

    /// What has gone by so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let read = |count: &AtomicU64| count.load(Ordering::SeqCst);
        Traffic {
            up: read(&self.counted.up),
            down: read(&self.counted.down),
            connections: read(&self.counted.connections),
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass_bytes(client: TcpStream, target: &str, count: &Counted) -> io::Result<()> {
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    count.connections.fetch_add(1, Ordering::SeqCst);
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = server.into_split();
    let up = pour(client_reads, server_writes, &count.up);
    let down = pour(server_reads, client_writes, &count.down);
    let (up, down) = tokio::join!(up, down);
    up.and(down)
}

async fn pour(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    count: &AtomicU64,
) -> io::Result<()> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        count.fetch_add(read as u64, Ordering::SeqCst);
        to.write_all(buffer.split_at(read).0).await?;
    }
}

/// A relay for plain HTTP that loses what it is told to lose. It ends with this value.
#[derive(Debug)]
pub struct Relay {
    address: String,
    onward: watch::Sender<String>,
    state: Arc<Mutex<State>>,
    accepting: AbortHandle,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// The server does what is asked, and the answer is lost.
    AnswerLost,
    /// The server never hears of it.
    RequestLost,
    /// What the server says is held back as long as it says more.
    HeldBack,
}

#[derive(Debug, Default)]
struct State {
    mishaps: Vec<Rule>,
    passed: Vec<String>,
}

#[derive(Debug)]
struct Rule {
    method: String,
    end: String,
    mishap: Mishap,
    left: u32,
}

impl Relay {
    /// A relay that listens; whereto it leads is said by [`Relay::lead_to`].
    ///
    /// # Panics
    /// It cannot listen.
    pub async fn new() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (onward, target) = watch::channel(String::new());
        let state = Arc::new(Mutex::new(State::default()));
        let accepting = tokio::spawn(accept(listener, target, Arc::clone(&state))).abort_handle();
        Self {
            address,
            onward,
            state,
            accepting,
        }
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Leads to the server at that URL from now on.
    pub fn lead_to(&self, url: &str) {
        self.onward.send_replace(host_of(url));
    }

    /// The next `times` requests of that method whose path ends so meet a mishap.
    pub fn mishap(&self, mishap: Mishap, method: &str, end: &str, times: u32) {
        locked(&self.state).mishaps.push(Rule {
            method: method.to_owned(),
            end: end.to_owned(),
            mishap,
            left: times,
        });
    }

    /// How many of the mishaps have not happened.
    #[must_use]
    pub fn outstanding(&self) -> u32 {
        locked(&self.state).mishaps.iter().map(|rule| rule.left).sum()
    }

    /// The requests that came by, each its method and path.
    #[must_use]
    pub fn passed(&self) -> Vec<String> {
        locked(&self.state).passed.clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn host_of(url: &str) -> String {
    let (_, host) = url.split_once("://").expect("a URL");
    host.trim_end_matches('/').to_owned()
}

async fn accept(listener: TcpListener, target: watch::Receiver<String>, state: Arc<Mutex<State>>) -> Infallible {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let (target, state) = (target.borrow().clone(), Arc::clone(&state));
        tokio::spawn(async move {
            let service = service_fn(|request| pass(request, target.clone(), Arc::clone(&state)));
            // However it ends, the client sees its end.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

type Body = BoxBody<Bytes, hyper::Error>;

// An error ends the connection without an answer.
async fn pass(request: Request<Incoming>, target: String, state: Arc<Mutex<State>>) -> io::Result<Response<Body>> {
    let mishap = draw(&state, request.method().as_str(), request.uri().path());
    if mishap == Some(Mishap::RequestLost) {
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let onward = TcpStream::connect(target).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(onward))
        .await
        .map_err(io::Error::other)?;
    tokio::spawn(connection);
    let answer = sender
        .send_request(Request::from_parts(parts, Full::new(body)))
        .await
        .map_err(io::Error::other)?;
    let (parts, body) = answer.into_parts();
    match mishap {
        None => Ok(Response::from_parts(parts, body.boxed())),
        Some(Mishap::HeldBack) => {
            let whole = body.collect().await.map_err(io::Error::other)?.to_bytes();
            Ok(Response::from_parts(
                parts,
                Full::new(whole).map_err(|never| match never {}).boxed(),
            ))
        }
        Some(_) => {
            // What the server does is done when its answer begins.
            drop(body);
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
}

fn draw(state: &Mutex<State>, method: &str, path: &str) -> Option<Mishap> {
    let mut state = locked(state);
    state.passed.push(format!("{method} {path}"));
    let rule = state
        .mishaps
        .iter_mut()
        .find(|rule| rule.left > 0 && rule.method == method && path.ends_with(&rule.end))?;
    rule.left -= 1;
    Some(rule.mishap)
}
