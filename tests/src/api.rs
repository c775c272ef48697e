//! Plain HTTP calls, and answers that can be looked at.

use std::fmt;

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use warifu_protocol::Pin;
use warifu_protocol::proof::Origin;

use crate::bundle::Bundle;
use crate::process::PATIENCE;

/// A client of one server.
#[derive(Clone, Debug)]
pub struct Api {
    client: reqwest::Client,
    base: String,
    public: String,
    /// The pin under which the server is known.
    pub pin: Pin,
}

/// A whole answer.
#[derive(Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body as JSON; null where it is none.
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

impl Api {
    /// A client that trusts the roots of `bundle` alone.
    ///
    /// # Panics
    /// TLS cannot be set up.
    #[must_use]
    pub fn trusting(base: &str, bundle: &Bundle) -> Self {
        let mut tls = bundle.tls();
        // As browsers and our own client do; the benchmark's client speaks HTTP/1.1.
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let builder = reqwest::Client::builder().tls_backend_preconfigured(tls);
        Self {
            client: build(builder),
            base: base.to_owned(),
            public: base.to_owned(),
            pin: bundle.pin,
        }
    }

    /// A client of a server that speaks plain HTTP on loopback.
    ///
    /// # Panics
    /// It cannot be set up.
    #[must_use]
    pub fn plain(base: &str, pin: Pin) -> Self {
        // Its TLS is never used; it must be there, because none is built in.
        let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        Self {
            client: build(reqwest::Client::builder().tls_backend_preconfigured(tls)),
            base: base.to_owned(),
            public: base.to_owned(),
            pin,
        }
    }

    /// The same server, where all clients dial `public` and something in between chooses the server.
    #[must_use]
    pub fn behind(self, public: &str) -> Self {
        Self {
            public: public.to_owned(),
            ..self
        }
    }

    /// The address of `path`, as it is dialled.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public)
    }

    /// The origin that is dialled.
    ///
    /// # Panics
    /// The address of the server has none.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin::of_url(&self.public.parse().unwrap()).unwrap()
    }

    /// A request to be filled and given to [`send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// `GET path`.
    ///
    /// # Panics
    /// There is no answer.
    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// `POST path` with `body` as JSON.
    ///
    /// # Panics
    /// There is no answer.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }
}

/// Sends a request.
///
/// # Panics
/// There is no answer.
pub async fn send(request: RequestBuilder) -> Answer {
    match try_send(request).await {
        Ok(answer) => answer,
        Err(error) => panic!("no answer: {error:?}"),
    }
}

/// Sends a request to a server that may be gone.
///
/// # Errors
/// There is no whole answer.
pub async fn try_send(request: RequestBuilder) -> reqwest::Result<Answer> {
    let answer = request.send().await?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let text = answer.text().await?;
    Ok(Answer {
        status,
        headers,
        body: serde_json::from_str(&text).unwrap_or(Value::Null),
        text,
    })
}

impl Answer {
    /// The answer, which must have `status`.
    ///
    /// # Panics
    /// It has another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// The body of a problem, which must have this status and code.
    ///
    /// # Panics
    /// It is another answer.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{self:?}"
        );
        assert_eq!(self.body["status"], status, "{self:?}");
        assert_eq!(self.field("content-type"), Some("application/problem+json"), "{self:?}");
        for member in ["title", "detail", "request_id"] {
            assert!(
                self.body[member].as_str().is_some_and(|text| !text.is_empty()),
                "{self:?}"
            );
        }
        self.body
    }

    /// A text in the body.
    ///
    /// # Panics
    /// There is none of that name.
    #[must_use]
    #[track_caller]
    pub fn text_of(&self, name: &str) -> &str {
        match self.body[name].as_str() {
            Some(text) => text,
            None => panic!("no {name} in {self:?}"),
        }
    }

    /// A header field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {}", value.to_str().unwrap_or("?"))?;
        }
        f.write_str(&self.text.chars().take(2000).collect::<String>())
    }
}

fn build(builder: reqwest::ClientBuilder) -> reqwest::Client {
    builder
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .unwrap()
}
