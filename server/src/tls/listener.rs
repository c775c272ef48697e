//! The accept loop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::connection::{self, Timeouts};
use super::peer::Scheme;

/// What runs over a connection.
#[derive(Clone)]
pub enum Transport {
    /// HTTP/1.1 as it is. The scheme is what clients dialled: `Https` where a proxy ends TLS.
    Plain(Scheme),
    /// TLS, and in it HTTP/2 or HTTP/1.1.
    Tls(Arc<ServerConfig>),
}

/// The bounds of a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most connections at a time; more wait in the system's queue.
    pub connections: usize,
    /// How long a TLS handshake may take.
    pub handshake: Duration,
    /// How long a request's head may take.
    pub header: Duration,
    /// How long a connection may be there without a request.
    pub idle: Duration,
}

// How long to wait for file descriptors or memory when there are none.
const BACK_OFF: Duration = Duration::from_millis(500);

/// Serves until `stop`, then takes no more connections and returns when those that are there have
/// answered what they were asked. Dropped before that, it cuts them off.
pub async fn serve(
    listener: TcpListener,
    transport: Transport,
    router: Router,
    bounds: Bounds,
    stop: CancellationToken,
) {
    let slots = Arc::new(Semaphore::new(bounds.connections));
    let timeouts = Timeouts {
        handshake: bounds.handshake,
        header: bounds.header,
        idle: bounds.idle,
    };
    let mut connections = JoinSet::new();
    while let Some((stream, address, slot)) = next(&listener, &slots, &stop, &mut connections).await {
        let (transport, router, stop) = (transport.clone(), router.clone(), stop.clone());
        connections.spawn(async move {
            connection::serve(stream, address, transport, router, timeouts, stop).await;
            drop(slot);
        });
    }
    // Who dials now is refused at once instead of waiting in vain.
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn next(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
    stop: &CancellationToken,
    connections: &mut JoinSet<()>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let accepted = async {
        let slot = Arc::clone(slots).acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, address)) => return Some((stream, canonical(address), slot)),
                Err(error) if is_the_peers(&error) => {}
                Err(error) => {
                    tracing::error!(error = %error, "no connection can be accepted; trying again shortly");
                    tokio::time::sleep(BACK_OFF).await;
                }
            }
        }
    };
    tokio::pin!(accepted);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return None,
            accepted = &mut accepted => return accepted,
            // What has ended is forgotten, lest the set grow.
            Some(_) = connections.join_next() => {}
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
