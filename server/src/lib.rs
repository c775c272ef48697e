//! The Warifu server.
//!
//! `http → domain ← {store, ca, token, password, notify}`: what the server does is in [`domain`], which
//! declares the ports that the adapters implement; [`http`] turns requests into calls of the domain;
//! only [`app`] knows every part.

pub mod app;
pub mod ca;
pub mod cli;
pub mod config;
pub mod domain;
pub mod http;
pub mod notify;
pub mod password;
pub mod private_file;
pub mod store;
pub mod tls;
pub mod token;
