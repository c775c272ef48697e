//! Who is at the other end of a connection.

use std::net::SocketAddr;

/// The scheme under which clients reach a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Plain HTTP: the loopback and the admin listener.
    Http,
    /// TLS, by this server or by the proxy in front of it.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// The other end of a connection: an extension of every request that came over it.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its address; behind a proxy the proxy's.
    pub address: SocketAddr,
    /// The client certificate of the TLS session in DER, verified up to a root of this CA and not
    /// expired at the handshake. Whether its device is revoked is for the store to say, each time.
    pub client_certificate: Option<Vec<u8>>,
    /// The scheme that the client dialled.
    pub scheme: Scheme,
}
