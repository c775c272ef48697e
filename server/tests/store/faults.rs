//! What stands between a store and its emulator, and does what networks and DynamoDB do now and then: an emulator
//! never refuses for a conflict and never loses an answer.

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

/// What happens to a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is refused because of another one at the same items: `TransactionConflict`.
    Conflict,
    /// It is refused because one of its items is asked for too often.
    Throttled,
    /// It is refused because of who asks.
    WrongCredentials,
    /// It is done, and instead of the answer there is a failure.
    LostAnswer,
    /// It is done, and the connection ends before the answer.
    CutAfter,
    /// It is never heard of: the connection ends.
    CutBefore,
}

/// Passes everything on to an emulator, with one fault after the other for the transactions.
#[derive(Clone)]
pub(crate) struct Faults {
    pub(crate) url: String,
    state: Arc<Mutex<VecDeque<Fault>>>,
    emulator: String,
}

impl Faults {
    /// Stands before the emulator at that URL.
    pub(crate) async fn before(emulator: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let faults = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            state: Arc::default(),
            emulator: emulator.strip_prefix("http://").unwrap().to_owned(),
        };
        let router = Router::new().fallback(pass).with_state(faults.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        faults
    }

    /// The next transactions meet these.
    pub(crate) fn next(&self, faults: impl IntoIterator<Item = Fault>) {
        *self.state() = faults.into_iter().collect();
    }

    /// How many have not been met yet.
    pub(crate) fn left(&self) -> usize {
        self.state().len()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, VecDeque<Fault>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn pass(State(faults): State<Faults>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").unwrap().to_str().unwrap();
    let fault = match target.ends_with(".TransactWriteItems") {
        true => faults.state().pop_front(),
        false => None,
    };
    match fault {
        None => forward(&faults.emulator, &headers, body).await,
        Some(Fault::Conflict) => cancelled("TransactionConflict", &body),
        Some(Fault::Throttled) => cancelled("ThrottlingError", &body),
        Some(Fault::WrongCredentials) => (
            StatusCode::BAD_REQUEST,
            refusal("UnrecognizedClientException", json!({})),
        )
            .into_response(),
        Some(Fault::CutAfter) => {
            let answer = forward(&faults.emulator, &headers, body).await;
            assert!(answer.status().is_success(), "{answer:?}");
            cut()
        }
        Some(Fault::CutBefore) => cut(),
        Some(Fault::LostAnswer) => {
            let answer = forward(&faults.emulator, &headers, body).await;
            assert!(answer.status().is_success(), "{answer:?}");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                refusal("InternalServerError", json!({})),
            )
                .into_response()
        }
    }
}

/// Ends the task that has the connection, and the connection with it.
fn cut() -> ! {
    std::panic::resume_unwind(Box::new("the connection is cut"))
}

fn cancelled(code: &str, body: &[u8]) -> Response {
    let request: Value = serde_json::from_slice(body).unwrap();
    let items = request["TransactItems"].as_array().unwrap();
    let reason = |n| json!({ "Code": if n == 0 { code } else { "None" } });
    let reasons: Vec<Value> = (0..items.len()).map(reason).collect();
    let more = json!({ "CancellationReasons": reasons });
    (StatusCode::BAD_REQUEST, refusal("TransactionCanceledException", more)).into_response()
}

fn refusal(name: &str, mut members: Value) -> String {
    members["__type"] = json!(format!("com.amazonaws.dynamodb.v20120810#{name}"));
    members["message"] = json!("as the test wants it");
    members.to_string()
}

async fn forward(emulator: &str, headers: &HeaderMap, body: Bytes) -> Response {
    let stream = TcpStream::connect(emulator).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let mut request = http::Request::post("/").body(Full::new(body)).unwrap();
    *request.headers_mut() = headers.clone();
    let (parts, body) = sender.send_request(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Response::from_parts(parts, axum::body::Body::from(body))
}
