//! The whole server: the one place that knows every part.

mod holdings;
mod keys;
mod lock;
mod running;
mod start;
mod sweeper;

#[cfg(feature = "dynamodb")]
pub(crate) use holdings::table_names;
pub(crate) use holdings::{ca_directory, existing_store, make_ca};
pub use lock::{DataLock, LockError};
pub use running::Running;
pub use start::start;
