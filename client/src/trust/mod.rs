//! Which server is the right one: addresses, pins, and TLS under the pinned roots alone.

mod address;
mod bundle;
mod contact;
mod introduction;
mod issued;
mod known;
mod likeness;
mod tls;

pub use address::{AddressError, ServerAddress};
pub use bundle::{Bundle, BundleError, Root, RootPair};
pub use contact::{Contact, ContactError, TrustedServer, first_contact};
pub use introduction::{Acquaintance, Doubt, Introduction};
pub use issued::{Expected, IssuedError, verify_issued};
pub use known::KnownServers;
pub(crate) use tls::{pinned, unverified};

#[cfg(test)]
pub(crate) mod tests;
