//! The HTTP calls, one file per endpoint. Bounded in time and size, never redirected.

mod account;
mod answer;
mod challenge;
mod devices;
mod error;
mod event_stream;
mod log;
mod login;
mod pairing;
mod register;
mod service;
mod session;
mod trust_anchor;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;
use warifu_protocol::Language;
use zeroize::Zeroizing;

pub(crate) use account::change_params;
pub use devices::Access;
pub use error::{ApiError, Refusal};
pub(crate) use event_stream::EventStream;
pub(crate) use pairing::{Side, View, shown};
pub(crate) use register::{Claimed, NotEnrolled};

use crate::trust::ServerAddress;

/// Speaks with one server.
#[derive(Clone, Debug)]
pub struct Api {
    client: Client,
    address: ServerAddress,
    language: Language,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longer than a server's queue of password hashes lasts.
const TIMEOUT: Duration = Duration::from_secs(60);
/// What `localhost` means; the port is the URL's.
const LOCALHOST: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];
/// How often a request whose answer was lost is sent, all told.
const TRIES: u32 = 3;

impl Api {
    /// A client for `address` with a ready TLS configuration.
    ///
    /// # Errors
    /// The HTTP client cannot be set up.
    pub fn new(address: ServerAddress, tls: rustls::ClientConfig, language: Language) -> Result<Self, ApiError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(language.tag()));
        let client = builder()
            .tls_backend_preconfigured(tls)
            .default_headers(headers)
            .build()
            .map_err(|_| ApiError::Tls)?;
        Ok(Self {
            client,
            address,
            language,
        })
    }

    /// The server's address.
    #[must_use]
    pub const fn address(&self) -> &ServerAddress {
        &self.address
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.address.url().clone();
        url.set_path(path);
        url
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// Sends `body` once.
    async fn post<A: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<A, ApiError> {
        let body = Body::of(body)?;
        self.json(body.attach(self.request(Method::POST, path))).await
    }
}

fn builder() -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("warifu/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .no_proxy()
        // Http is for this machine alone, which no resolver may name (RFC 6761 §6.3).
        .resolve_to_addrs("localhost", &LOCALHOST)
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
}

/// Tries `call` until it ends in something else than a lost answer, at most [`TRIES`] times.
pub(crate) async fn repeat<A, E: std::fmt::Display, F: Future<Output = Result<A, E>>>(
    call: impl Fn() -> F,
    lost: impl Fn(&E) -> bool,
) -> Result<A, E> {
    let mut tried = 1;
    loop {
        match call().await {
            Err(error) if lost(&error) && tried < TRIES => {
                tracing::debug!(%error, tried, "trying again");
                tokio::time::sleep(Duration::from_millis(200) * tried).await;
                tried += 1;
            }
            outcome => return outcome,
        }
    }
}

/// A request body, shared by its repeats and wiped with the last of them.
#[derive(Clone)]
struct Body(Bytes);

impl Body {
    fn of(body: &impl Serialize) -> Result<Self, ApiError> {
        serde_json::to_vec(body)
            .map(|bytes| Self(Bytes::from_owner(Zeroizing::new(bytes))))
            .map_err(|_| ApiError::Unintelligible)
    }

    fn attach(&self, request: RequestBuilder) -> RequestBuilder {
        request.header(CONTENT_TYPE, "application/json").body(self.0.clone())
    }
}

/// A header with a secret, which no `Debug` shows.
fn secret_header(text: &str) -> Result<HeaderValue, ApiError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| ApiError::Unintelligible)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
pub(crate) mod tests;
