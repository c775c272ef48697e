//! What can be chosen about the database.

use crate::domain::outbox::ChannelKind;

/// How the database is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteOptions {
    /// How many operations may wait for the writer before it is busy.
    pub write_queue: usize,
    /// The most operations that share a transaction.
    pub batch: usize,
    /// How many threads read.
    pub readers: usize,
    /// How many questions may wait for the readers before they are busy.
    pub read_queue: usize,
    /// What a commit waits for.
    pub durability: Durability,
    /// Whether another process may have it open: then it must be there, and of this release's version.
    pub beside: bool,
    /// Where what is announced goes: each has messages of its own.
    pub channels: Vec<ChannelKind>,
}

/// What a commit waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The disk (`synchronous=FULL`): an answered operation survives a power cut.
    #[default]
    Disk,
    /// Nothing (`synchronous=OFF`). Only for tests: of speed, and that a crash test notices it.
    Nothing,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            write_queue: 1024,
            batch: 256,
            readers: 4,
            read_queue: 1024,
            durability: Durability::Disk,
            beside: false,
            channels: vec![ChannelKind::Log],
        }
    }
}
