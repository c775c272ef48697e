//! The Secret Service of the desktop, over D-Bus.

use std::sync::Arc;

use keyring_core::Error;
use keyring_core::api::CredentialStore;
use uuid::Uuid;
use zbus_secret_service_keyring_store::Store;

use super::{Modifiers, Secrets};

/// Any desktop whose keyring speaks the Secret Service API.
pub(super) enum Linux {}

impl Secrets for Linux {
    fn open() -> Result<Arc<CredentialStore>, Error> {
        Ok(Store::new()?)
    }

    fn modifiers(profile: Uuid) -> Modifiers {
        vec![("label", format!("Warifu device keys ({profile})"))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_looks_into_the_keyring_reads_whose_the_entry_is() {
        let label = "Warifu device keys (00000000-0000-0000-0000-000000000000)";
        assert_eq!(Linux::modifiers(Uuid::nil()), [("label", label.to_owned())]);
    }
}
