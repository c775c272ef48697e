//! The Credential Manager.

use std::sync::Arc;

use keyring_core::Error;
use keyring_core::api::CredentialStore;
use uuid::Uuid;
use windows_native_keyring_store::Store;

use super::{Modifiers, Secrets};

/// Windows 10 and later.
pub(super) enum Windows {}

impl Secrets for Windows {
    fn open() -> Result<Arc<CredentialStore>, Error> {
        Ok(Store::new()?)
    }

    /// Windows may carry an entry to other machines of a domain unless it is told not to.
    fn modifiers(_: Uuid) -> Modifiers {
        vec![("persistence", "Local".to_owned())]
    }
}
