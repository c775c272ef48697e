//! The stores: each implements the domain's port [`crate::domain::Store`], and one conformance suite
//! holds all of them to it.

pub mod memory;
pub mod sqlite;

pub use memory::MemoryStore;
pub use sqlite::SqliteStore;
