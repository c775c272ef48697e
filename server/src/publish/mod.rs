//! Publishing the CA bundle and the revocation lists, so that relying services need not reach this server.

#[cfg(feature = "s3")]
mod bucket;
#[cfg(feature = "s3")]
mod connector;
#[cfg(feature = "s3")]
mod object;
#[cfg(feature = "s3")]
mod publisher;
mod status;

#[cfg(feature = "s3")]
pub use bucket::{BucketError, connect, connect_with};
#[cfg(feature = "s3")]
pub use publisher::Publisher;
pub use status::PublicationStatus;
