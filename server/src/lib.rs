//! The Warifu server.
//!
//! `http → domain ← {store, ca, token, password, notify, publish}`: what the server does is in [`domain`], which
//! declares the ports that the adapters implement; [`http`] turns requests into calls of the domain;
//! only [`app`] knows every part.

pub mod app;
#[cfg(any(feature = "dynamodb", feature = "s3", feature = "sns"))]
mod aws;
mod by_hand;
pub mod ca;
mod causes;
pub mod cli;
pub mod config;
pub mod domain;
pub mod finding;
pub mod http;
pub mod notify;
pub mod password;
pub mod private_file;
pub mod publish;
pub mod store;
mod text;
pub mod tls;
pub mod token;
