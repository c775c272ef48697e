//! The listener that clients reach, and the honest server behind it.

use std::convert::Infallible;
use std::fmt;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;

use super::{Answer, Asked, Attack, Honest, Ledger, identity};
use crate::server::{Server, Setup};

/// A server that was taken over. It ends with this value.
pub struct Malice {
    /// The honest part.
    pub server: Server,
    /// Every log entry that came by.
    pub ledger: Arc<Ledger>,
    url: String,
    inside: Arc<Inside>,
    accepting: AbortHandle,
}

struct Inside {
    onward: String,
    client: reqwest::Client,
    attack: Mutex<Arc<dyn Attack>>,
    ledger: Arc<Ledger>,
    calls: Mutex<Vec<String>>,
}

impl Malice {
    /// A fresh server whose clients all go by the attacker, who does nothing yet.
    ///
    /// # Panics
    /// It does not get ready.
    pub async fn fresh() -> Self {
        Self::with(Setup::new()).await
    }

    /// As [`Malice::fresh`], with the honest part set up like that.
    ///
    /// # Panics
    /// It does not get ready.
    pub async fn with(setup: Setup) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let server = setup.with("WARIFU_SERVER__PUBLIC_URL", &url).start().await;
        Self::before(server, listener, url).await
    }

    /// Somebody with the server's keys at another address than the server's own: what relays have.
    ///
    /// # Panics
    /// It does not get ready.
    pub async fn elsewhere(server: Server) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        Self::before(server, listener, url).await
    }

    /// The address that clients dial, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on it does that.
    pub fn turn(&self, attack: impl Attack + 'static) {
        *locked(&self.inside.attack) = Arc::new(attack);
    }

    /// From now on it does nothing.
    pub fn rest(&self) {
        self.turn(Honest);
    }

    /// The calls that came by, each its method and path.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        locked(&self.inside.calls).clone()
    }

    async fn before(server: Server, listener: TcpListener, url: String) -> Self {
        let tls = identity::taken_from(&server);
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(server.bundle().await.tls())
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let ledger = Arc::new(Ledger::default());
        let inside = Arc::new(Inside {
            onward: server.url().to_owned(),
            client,
            attack: Mutex::new(Arc::new(Honest)),
            ledger: Arc::clone(&ledger),
            calls: Mutex::default(),
        });
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let accepting = tokio::spawn(accept(listener, acceptor, Arc::clone(&inside))).abort_handle();
        Self {
            server,
            ledger,
            url,
            inside,
            accepting,
        }
    }
}

impl fmt::Debug for Malice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Malice({})", self.url)
    }
}

impl Drop for Malice {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn locked<T: ?Sized>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, inside: Arc<Inside>) -> Infallible {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let (acceptor, inside) = (acceptor.clone(), Arc::clone(&inside));
        tokio::spawn(async move {
            // Who does not trust it hangs up; however a connection ends, the client sees its end.
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let service = service_fn(|request| pass(request, Arc::clone(&inside)));
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

// An error ends the connection without an answer.
async fn pass(request: Request<Incoming>, inside: Arc<Inside>) -> anyhow::Result<Response<Full<Bytes>>> {
    let mut asked = Asked::of(request).await?;
    locked(&inside.calls).push(format!("{} {}", asked.method, asked.path));
    inside.ledger.note(&asked.body);
    let attack = Arc::clone(&locked(&inside.attack));
    // Who attacks answers each question by itself: nobody gets a stream that goes by.
    if asked.path.ends_with("/events") {
        return Ok(Answer::made_up(404, json!({})).into_response());
    }
    if let Some(answer) = attack.asked(&mut asked) {
        return Ok(answer.into_response());
    }
    let mut onward = inside
        .client
        .request(asked.method.clone(), format!("{}{}", inside.onward, asked.target()))
        .headers(asked.headers.clone());
    if !asked.body.is_null() {
        onward = onward.body(asked.body.to_string());
    }
    let mut answer = Answer::of(onward.send().await?).await?;
    inside.ledger.note(&answer.body);
    attack.answered(&asked, &mut answer);
    Ok(answer.into_response())
}
