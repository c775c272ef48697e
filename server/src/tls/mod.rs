//! The server's connections: TLS, its own certificate, and the accept loop.

mod connection;
mod identity;
mod listener;
mod peer;
mod provider;
mod slots;
mod tasks;

pub use identity::{Identity, IdentityError, Shown, Source};
pub use listener::{Bounds, Transport, serve};
pub use peer::{Peer, Scheme};
pub(crate) use provider::provider;
pub use provider::{SetupError, server_config};
pub use tasks::Tasks;
