//! The stores: each implements the domain's port [`crate::domain::Store`], and one conformance suite
//! holds all of them to it.

#[cfg(feature = "dynamodb")]
pub mod dynamodb;
pub mod memory;
pub mod sqlite;

#[cfg(feature = "dynamodb")]
pub use dynamodb::DynamoDbStore;
pub use memory::MemoryStore;
pub use sqlite::SqliteStore;
