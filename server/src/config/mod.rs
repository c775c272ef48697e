//! What the operator sets.

mod proxies;

pub use proxies::{Block, TrustedProxies};
