//! The login keychain.

use std::sync::Arc;

use apple_native_keyring_store::keychain::Store;
use keyring_core::Error;
use keyring_core::api::CredentialStore;
use uuid::Uuid;

use super::{Modifiers, Secrets};

/// macOS 11 and later.
pub(super) enum MacOs {}

impl Secrets for MacOs {
    fn open() -> Result<Arc<CredentialStore>, Error> {
        Ok(Store::new()?)
    }

    fn modifiers(_: Uuid) -> Modifiers {
        Vec::new()
    }
}
