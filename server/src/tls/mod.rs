//! The server's connections: TLS, its own certificate, and the accept loop.

mod peer;

pub use peer::{Peer, Scheme};
