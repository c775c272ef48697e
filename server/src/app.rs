//! The whole server: the one place that knows every part.

mod keys;
mod lock;
mod running;
mod start;
mod sweeper;

pub use lock::{DataLock, LockError};
pub use running::Running;
pub use start::start;
