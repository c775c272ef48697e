//! Password hashing: Argon2id (RFC 9106) on a bounded pool with a bounded queue.

mod cost;
mod pool;

pub use cost::{Cost, CostError};
pub use pool::{HashPool, PoolError};
