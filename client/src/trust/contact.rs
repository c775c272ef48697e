//! The first contact with a server: fetch its roots, and nothing else, before anybody trusts it.

use std::path::PathBuf;

use warifu_protocol::{Language, Pin};

use super::{Bundle, BundleError, RootPair, ServerAddress, unverified};
use crate::api::{Api, ApiError};
use crate::pem;
use crate::profile::Record;

/// A server whose roots are known, but not yet confirmed.
#[derive(Clone, Debug)]
pub struct Contact {
    address: ServerAddress,
    bundle: Bundle,
    text: String,
}

/// A server whose pin the person confirmed, or a code carried.
#[derive(Clone, Debug)]
pub struct TrustedServer {
    address: ServerAddress,
    pin: Pin,
    roots: RootPair,
    text: String,
}

/// Why a server did not become a trusted one.
#[derive(Debug, thiserror::Error)]
pub enum ContactError {
    /// The bundle could not be fetched.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// What it sent is no bundle: this is no Warifu server.
    #[error("{0} did not answer like a Warifu server")]
    NotWarifu(ServerAddress, #[source] BundleError),
    /// It has other roots than the pin names.
    #[error("the server has pin {offered}, not {expected}")]
    PinMismatch {
        /// The pin that was expected.
        expected: Pin,
        /// The pin of the server's current roots.
        offered: Pin,
    },
    /// This computer knows the server under a pin, and nothing that is signed leads from there to this one.
    #[error("{server} had pin {known}, and now {offered}")]
    PinChanged {
        /// The server.
        server: Box<ServerAddress>,
        /// The pin under which this computer knows it.
        known: Pin,
        /// The pin that it shall be trusted under now.
        offered: Pin,
        /// What says so on this computer.
        files: Vec<PathBuf>,
    },
}

/// Fetches the CA bundle: without any check of the server's certificate, which the pin makes up for, and
/// without sending anything of the person. A later one of `addresses` is only tried where the one before
/// answered without TLS: no other failure is a reason to do without it.
///
/// # Errors
/// It does not answer, or what answers is no Warifu server.
pub async fn first_contact(addresses: &[ServerAddress], language: Language) -> Result<Contact, ContactError> {
    let mut outcome = Err(ContactError::Api(ApiError::Unreachable));
    for address in addresses {
        outcome = fetch(address, language).await;
        match &outcome {
            Err(ContactError::Api(ApiError::NotTls)) => tracing::debug!(server = %address.url(), "no TLS there"),
            _ => break,
        }
    }
    outcome
}

async fn fetch(address: &ServerAddress, language: Language) -> Result<Contact, ContactError> {
    let tls = unverified().map_err(|_| ApiError::Tls)?;
    let text = Api::new(address.clone(), tls, language)?.ca_bundle().await?;
    Contact::of_bundle(address.clone(), &text)
}

impl Contact {
    /// The server at `address`, which sent this bundle (PEM).
    ///
    /// # Errors
    /// [`ContactError::NotWarifu`]: it is no bundle.
    pub fn of_bundle(address: ServerAddress, text: &str) -> Result<Self, ContactError> {
        let bundle = match Bundle::parse(text) {
            Ok(bundle) => bundle,
            Err(error) => return Err(ContactError::NotWarifu(address, error)),
        };
        // Written anew: what stands around the certificates never reaches the person.
        match pem::normalised(text, Bundle::MOST_CERTIFICATES) {
            Ok(text) => Ok(Self { address, bundle, text }),
            Err(_) => Err(ContactError::NotWarifu(address, BundleError)),
        }
    }

    /// The server's address.
    #[must_use]
    pub const fn address(&self) -> &ServerAddress {
        &self.address
    }

    /// What it sent.
    pub(super) const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The pin to show to the person.
    #[must_use]
    pub fn offered_pin(&self) -> Pin {
        self.bundle.current().pin()
    }

    /// Trusts the server under `pin`, which the person confirmed or a code carried.
    ///
    /// # Errors
    /// The server has not the roots that the pin names.
    pub fn trust(self, pin: Pin) -> Result<TrustedServer, ContactError> {
        let roots = self.bundle.pair(&pin).cloned().ok_or(ContactError::PinMismatch {
            expected: pin,
            offered: self.offered_pin(),
        })?;
        Ok(TrustedServer {
            address: self.address,
            pin,
            roots,
            text: self.text,
        })
    }
}

impl TrustedServer {
    /// The server that an enrolled device knows.
    ///
    /// # Errors
    /// The record's bundle does not hold the roots that its pin names: the record was changed.
    pub fn of_record(record: &Record) -> Result<Self, BundleError> {
        let roots = Bundle::parse(&record.ca)?
            .pair(&record.pin)
            .cloned()
            .ok_or(BundleError)?;
        Ok(Self {
            address: record.server.clone(),
            pin: record.pin,
            roots,
            text: record.ca.clone(),
        })
    }

    /// The server's address.
    #[must_use]
    pub const fn address(&self) -> &ServerAddress {
        &self.address
    }

    /// The pin under which it is trusted.
    #[must_use]
    pub const fn pin(&self) -> &Pin {
        &self.pin
    }

    /// The roots that the pin names.
    #[must_use]
    pub const fn roots(&self) -> &RootPair {
        &self.roots
    }

    /// The bundle as fetched, PEM.
    #[must_use]
    pub fn bundle_pem(&self) -> &str {
        &self.text
    }

    /// An API client that speaks with this server alone.
    ///
    /// # Errors
    /// TLS cannot be set up with its roots.
    pub fn api(&self, language: Language) -> Result<Api, ApiError> {
        let tls = super::pinned(&self.roots).map_err(|_| ApiError::Tls)?;
        Api::new(self.address.clone(), tls, language)
    }
}

#[cfg(test)]
impl TrustedServer {
    pub(crate) fn for_test(address: ServerAddress, bundle: &str, pin: Pin) -> Self {
        let contact = Contact {
            address,
            bundle: Bundle::parse(bundle).unwrap(),
            text: bundle.to_owned(),
        };
        contact.trust(pin).unwrap()
    }
}
