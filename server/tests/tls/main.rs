//! Connections: who is let in, what is agreed on, how long they last, and how they end.

mod bounds;
mod handshake;
mod identity;
mod world;
