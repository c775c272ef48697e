//! Passes requests on to the emulator, and does to some of them what the weather says.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use warifu_film::dice::Dice;

use super::faults::{Fault, Weather};

/// A proxy that listens. It ends with this value.
#[derive(Debug)]
pub struct Proxy {
    url: String,
    state: Arc<Mutex<State>>,
    accepting: AbortHandle,
}

/// A request that was answered, and its answer, where they were kept.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Such as `TransactWriteItems`.
    pub operation: String,
    /// What was asked.
    pub request: Value,
    /// What the emulator answered.
    pub answer: Value,
}

#[derive(Debug)]
struct State {
    weather: Option<Weather>,
    outage: Option<Fault>,
    /// How many connections there were so far.
    connections: usize,
    /// How many of those are half-open, from the first on.
    stranded: usize,
    dice: Dice,
    met: BTreeMap<&'static str, usize>,
    passed: usize,
    kept: Option<Vec<Exchange>>,
}

impl Proxy {
    /// Stands before the emulator at that URL; the weather is fine.
    ///
    /// # Panics
    /// It cannot listen.
    pub async fn before(emulator: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            weather: None,
            outage: None,
            connections: 0,
            stranded: 0,
            dice: Dice::new(0, 0),
            met: BTreeMap::new(),
            passed: 0,
            kept: None,
        }));
        let emulator = emulator.strip_prefix("http://").expect("plain HTTP").to_owned();
        let accepting = tokio::spawn(accept(listener, emulator, Arc::clone(&state))).abort_handle();
        Self { url, state, accepting }
    }

    /// Its address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on requests meet this weather, drawn from the seed.
    pub fn storm(&self, weather: Weather, seed: u64) {
        let mut state = locked(&self.state);
        state.weather = Some(weather);
        state.dice = Dice::new(seed, 1);
    }

    /// From now on the same happens to every request.
    pub fn outage(&self, fault: Fault) {
        locked(&self.state).outage = Some(fault);
    }

    /// From now on nobody answers on the connections that there are; new ones are as ever.
    pub fn strand(&self) {
        let mut state = locked(&self.state);
        state.stranded = state.connections;
    }

    /// From now on nothing happens to requests.
    pub fn calm(&self) {
        let mut state = locked(&self.state);
        state.weather = None;
        state.outage = None;
    }

    /// How many requests met which fault.
    #[must_use]
    pub fn met(&self) -> BTreeMap<&'static str, usize> {
        locked(&self.state).met.clone()
    }

    /// How many requests were done.
    #[must_use]
    pub fn passed(&self) -> usize {
        locked(&self.state).passed
    }

    /// From now on exchanges are kept, with the capacity that they cost.
    pub fn keep(&self) {
        locked(&self.state).kept = Some(Vec::new());
    }

    /// What was kept; nothing is from now on.
    #[must_use]
    pub fn kept(&self) -> Vec<Exchange> {
        locked(&self.state).kept.take().unwrap_or_default()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, emulator: String, state: Arc<Mutex<State>>) -> Infallible {
    loop {
        // Whoever hung up already is nobody's concern.
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let (emulator, state) = (emulator.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            // However it ends, the server sees its end.
            let _ = serve(stream, &emulator, state).await;
        });
    }
}

/// Serves one connection by one to the emulator: where a fault ends the one, the other ends as well.
async fn serve(stream: TcpStream, emulator: &str, state: Arc<Mutex<State>>) -> Result<(), hyper::Error> {
    let Ok(onward) = TcpStream::connect(emulator).await else {
        return Ok(());
    };
    // Nothing waits for more to send.
    let _ = (stream.set_nodelay(true), onward.set_nodelay(true));
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(onward)).await?;
    let connection = tokio::spawn(connection);
    let sender = Arc::new(tokio::sync::Mutex::new(sender));
    let number = {
        let mut state = locked(&state);
        state.connections += 1;
        state.connections
    };
    let service = service_fn(|request| pass(request, number, Arc::clone(&sender), Arc::clone(&state)));
    let served = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
    connection.abort();
    served
}

// An error ends the connection without an answer.
async fn pass(
    request: Request<Incoming>,
    connection: usize,
    sender: Arc<tokio::sync::Mutex<SendRequest<Full<Bytes>>>>,
    state: Arc<Mutex<State>>,
) -> io::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let operation = parts
        .headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok()?.rsplit('.').next())
        .unwrap_or_default()
        .to_owned();
    let fault = draw(&state, connection);
    if let Some(fault) = fault {
        let refusal = fault.refusal(&operation, &body, &mut locked(&state).dice);
        if let Some((status, text)) = refusal {
            return Ok(refused(status, text));
        }
    }
    match fault {
        Some(Fault::LostRequest) => return Err(io::ErrorKind::ConnectionReset.into()),
        Some(Fault::HalfOpen) => std::future::pending().await,
        Some(Fault::Delayed(delay)) => tokio::time::sleep(delay).await,
        _ => {}
    }
    let answer = forward(&operation, parts, body, &mut *sender.lock().await, &state).await?;
    match fault {
        Some(Fault::LostAnswer) => Err(io::ErrorKind::ConnectionReset.into()),
        Some(Fault::Silence) => std::future::pending().await,
        _ => Ok(answer),
    }
}

fn draw(state: &Mutex<State>, connection: usize) -> Option<Fault> {
    let mut state = locked(state);
    let fault = if connection <= state.stranded {
        Fault::HalfOpen
    } else if let Some(fault) = state.outage {
        fault
    } else {
        let weather = state.weather?;
        weather.draw(&mut state.dice)?
    };
    *state.met.entry(fault.name()).or_default() += 1;
    Some(fault)
}

async fn forward(
    operation: &str,
    parts: hyper::http::request::Parts,
    mut body: Bytes,
    sender: &mut SendRequest<Full<Bytes>>,
    state: &Mutex<State>,
) -> io::Result<Response<Full<Bytes>>> {
    let keeps = locked(state).kept.is_some();
    let mut asked = Value::Null;
    if keeps {
        asked = serde_json::from_slice(&body).unwrap_or_default();
        asked["ReturnConsumedCapacity"] = json!("INDEXES");
        body = asked.to_string().into();
    }
    let mut onward = Request::from_parts(parts, Full::new(body));
    // Said anew, since the body may be another.
    onward.headers_mut().remove("content-length");
    sender.ready().await.map_err(io::Error::other)?;
    let (parts, body) = sender
        .send_request(onward)
        .await
        .map_err(io::Error::other)?
        .into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let mut state = locked(state);
    state.passed += 1;
    if keeps && let Some(kept) = &mut state.kept {
        kept.push(Exchange {
            operation: operation.to_owned(),
            request: asked,
            answer: serde_json::from_slice(&body).unwrap_or_default(),
        });
    }
    Ok(Response::from_parts(parts, Full::new(body)))
}

fn refused(status: hyper::StatusCode, text: Bytes) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(text));
    *answer.status_mut() = status;
    let json = hyper::header::HeaderValue::from_static("application/x-amz-json-1.0");
    answer.headers_mut().insert(hyper::header::CONTENT_TYPE, json);
    answer
}
