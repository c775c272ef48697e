//! What happens before the request: keys made and kept, or found again.

use warifu_protocol::Pin;
use warifu_protocol::recovery::RecoveryKey;

use crate::computer::Computer;
use crate::entropy::secret;
use crate::error::Error;
use crate::keychain::{KeychainEntry, KeychainError, on_own_thread};
use crate::keys::DeviceKeys;
use crate::profile::{Pending, PendingKind, Vault};

/// What a request is made from.
pub(super) struct Prepared {
    pub(super) keys: DeviceKeys,
    pub(super) pending: Pending,
}

/// What is asked for, to know whether an enrolment under way asked for the same.
pub(super) struct Wish<'a> {
    pub(super) username: &'a str,
    pub(super) pin: Pin,
    /// For a claim, the code; none for a first device, which gets a recovery key.
    pub(super) code_sha256: Option<warifu_protocol::Sha256Hash>,
}

/// Finds the keys of the same enrolment under way, or makes new ones; keeps them before anything is sent.
pub(super) async fn prepare(computer: &Computer, wish: Wish<'_>) -> Result<Prepared, Error> {
    if let Some(entry) = load(computer).await? {
        let vault = Vault::new(entry.wrapping_key(), computer.profile.id());
        if let Some(pending) = Pending::load(&computer.profile, &vault)?
            && wish.is_same_as(&pending)
        {
            tracing::info!("going on with the enrolment that was begun before");
            let keys = DeviceKeys::of_entry(&entry)?;
            return Ok(Prepared { keys, pending });
        }
    }
    make(computer, wish).await
}

async fn load(computer: &Computer) -> Result<Option<KeychainEntry>, KeychainError> {
    match on_own_thread(&computer.keychain, |keychain| keychain.load()).await {
        // Nothing is enrolled with what cannot be read, so it can be replaced.
        Err(KeychainError::Damaged(_)) => Ok(None),
        outcome => outcome,
    }
}

async fn make(computer: &Computer, wish: Wish<'_>) -> Result<Prepared, Error> {
    let entropy = &*computer.entropy;
    let entry = KeychainEntry::generate(entropy)?;
    let keys = DeviceKeys::of_entry(&entry)?;
    let vault = Vault::new(entry.wrapping_key(), computer.profile.id());
    let kind = match wish.code_sha256 {
        Some(code_sha256) => PendingKind::Claim { code_sha256 },
        None => PendingKind::Register {
            recovery_key: RecoveryKey::from_bytes(*secret(entropy)?).to_text().as_str().into(),
        },
    };
    let pending = Pending {
        kind,
        username: wish.username.to_owned(),
        pin: wish.pin,
    };
    on_own_thread(&computer.keychain, move |keychain| keychain.store(&entry)).await?;
    pending.save(&computer.profile, &vault, entropy)?;
    Ok(Prepared { keys, pending })
}

/// Destroys the keys of an enrolment that must not go on.
pub(super) async fn destroy(computer: &Computer) -> Result<(), Error> {
    Pending::forget(&computer.profile)?;
    on_own_thread(&computer.keychain, |keychain| keychain.delete()).await?;
    Ok(())
}

impl Wish<'_> {
    fn is_same_as(&self, pending: &Pending) -> bool {
        let same_kind = match &pending.kind {
            PendingKind::Register { .. } => self.code_sha256.is_none(),
            PendingKind::Claim { code_sha256 } => self.code_sha256 == Some(*code_sha256),
        };
        same_kind && pending.username == self.username && pending.pin == self.pin
    }
}
