//! A request and its answer, in the attacker's hands.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, TRANSFER_ENCODING};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::Value;

/// A request as the client sent it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: String,
    /// What follows the question mark.
    pub query: Option<String>,
    /// The header fields, but those of the connection.
    pub headers: HeaderMap,
    /// The body as JSON; null where it is none.
    pub body: Value,
}

/// An answer as the honest part gave it, or as the attacker made it up.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The header fields, but those of the connection.
    pub headers: HeaderMap,
    /// The body as JSON; null where it is none.
    pub body: Value,
    /// The body as it came, where it is no JSON.
    pub other: Bytes,
}

impl Asked {
    pub(super) async fn of(request: Request<Incoming>) -> Result<Self, hyper::Error> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(ToOwned::to_owned),
            headers: of_the_message(parts.headers),
            body: serde_json::from_slice(&body).unwrap_or_default(),
        })
    }

    /// Whether it is that call; `{}` in the path stands for any one part.
    #[must_use]
    pub fn is(&self, method: &str, path: &str) -> bool {
        let (mine, wanted) = (
            self.path.trim_end_matches('/').split('/'),
            path.trim_end_matches('/').split('/'),
        );
        self.method == method
            && mine.clone().count() == wanted.clone().count()
            && mine.zip(wanted).all(|(mine, wanted)| wanted == "{}" || mine == wanted)
    }

    /// Whether it claims an `S` code.
    #[must_use]
    pub fn is_claim(&self) -> bool {
        self.is("POST", "/registration") && self.body["token"].is_string()
    }

    /// A number in the query.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        let pairs = self.query.as_deref()?.split('&');
        pairs
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| value.parse().ok())
    }

    /// Path and query.
    #[must_use]
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}

impl Answer {
    /// An answer of the attacker's own.
    #[must_use]
    pub fn made_up(status: u16, body: Value) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body,
            other: Bytes::new(),
        }
    }

    pub(super) async fn of(answer: reqwest::Response) -> reqwest::Result<Self> {
        let (status, headers) = (answer.status(), of_the_message(answer.headers().clone()));
        let bytes = answer.bytes().await?;
        let (body, other) = match serde_json::from_slice(&bytes) {
            Ok(body) => (body, Bytes::new()),
            Err(_) => (Value::Null, bytes),
        };
        Ok(Self {
            status,
            headers,
            body,
            other,
        })
    }

    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let bytes = if self.body.is_null() {
            self.other
        } else {
            self.body.to_string().into()
        };
        let mut response = Response::new(Full::new(bytes));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

fn of_the_message(mut headers: HeaderMap) -> HeaderMap {
    for name in [CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    headers
}
