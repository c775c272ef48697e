//! Which server is the right one: addresses, pins, and TLS under the pinned roots alone.

mod address;
mod bundle;
mod contact;
mod issued;
mod tls;

pub use address::{AddressError, ServerAddress};
pub use bundle::{Bundle, BundleError, Root, RootPair};
pub use contact::{Contact, ContactError, TrustedServer, first_contact};
pub use issued::{Expected, IssuedError, verify_issued};
pub(crate) use tls::{pinned, unverified};

#[cfg(test)]
pub(crate) mod tests;
