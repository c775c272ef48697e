//! The accept loop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::rt::Executor as _;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use super::connection::{Terms, Timeouts};
use super::peer::Scheme;
use super::slots::{Share, Shares};
use super::tasks::Tasks;
use crate::config::TrustedProxies;

/// What runs over a connection.
#[derive(Clone)]
pub enum Transport {
    /// HTTP/1.1 as it is. The scheme is what clients dialled: `Https` where a proxy ends TLS.
    Plain(Scheme),
    /// TLS, and in it HTTP/2 or HTTP/1.1.
    Tls(Arc<ServerConfig>),
}

/// The bounds of a listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most connections at a time; more wait in the system's queue.
    pub connections: usize,
    /// The most of one address (IPv6: one /64); more are closed at once.
    pub connections_per_address: usize,
    /// For whom that does not hold.
    pub exempt: TrustedProxies,
    /// How long a TLS handshake may take.
    pub handshake: Duration,
    /// How long a request's head may take.
    pub header: Duration,
    /// How long an answer may wait to be read.
    pub body: Duration,
    /// How long a connection may be there without a request.
    pub idle: Duration,
}

// How long to wait for file descriptors or memory when there are none.
const BACK_OFF: Duration = Duration::from_millis(500);

/// Serves until `stop`, then takes no more connections and returns when all of `tasks` have ended:
/// those that are there answer what they were asked.
pub async fn serve(
    listener: TcpListener,
    transport: Transport,
    router: Router,
    bounds: Bounds,
    tasks: Tasks,
    stop: CancellationToken,
) {
    let slots = Arc::new(Semaphore::new(bounds.connections));
    let shares = Shares::new(bounds.connections_per_address, bounds.exempt.clone());
    let terms = Terms {
        transport,
        router,
        timeouts: Timeouts {
            handshake: bounds.handshake,
            header: bounds.header,
            body: bounds.body,
            idle: bounds.idle,
        },
        tasks: tasks.clone(),
        stop: stop.clone(),
    };
    while let Some(Some((stream, address, slot))) = stop.run_until_cancelled(next(&listener, &slots, &shares)).await {
        let terms = terms.clone();
        tasks.execute(async move {
            terms.serve(stream, address).await;
            drop(slot);
        });
    }
    // Who dials now is refused at once instead of waiting in vain.
    drop(listener);
    tasks.ended().await;
}

type Slot = (OwnedSemaphorePermit, Share);

async fn next(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
    shares: &Shares,
) -> Option<(TcpStream, SocketAddr, Slot)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                let address = canonical(address);
                if let Some(share) = shares.take(address.ip()) {
                    return Some((stream, address, (slot, share)));
                }
                tracing::debug!(peer.address = %address, "a connection too many of one address was closed");
            }
            Err(error) if is_the_peers(&error) => {}
            Err(error) => {
                tracing::error!(error = %error, "no connection can be accepted; trying again shortly");
                tokio::time::sleep(BACK_OFF).await;
            }
        }
    }
}

// A listener for both families shows IPv4 mapped into IPv6: one client, one address.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

// The other end gave up before it was accepted: nothing is wrong here.
fn is_the_peers(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}
