//! What happens before the request: keys made and kept, or found again.

use warifu_protocol::recovery::RecoveryKey;
use warifu_protocol::text::Username;
use warifu_protocol::{Pin, Sha256Hash};

use crate::computer::Computer;
use crate::device_log;
use crate::entropy::secret;
use crate::error::Error;
use crate::keychain::{KeychainEntry, KeychainError, on_own_thread};
use crate::keys::{DeviceKeys, KemKeys};
use crate::profile::{Named, Pending, PendingKind, Vault};
use crate::trust::ServerAddress;

/// What a request is made from.
pub(super) struct Prepared {
    pub(super) keys: DeviceKeys,
    pub(super) kem: KemKeys,
    pub(super) vault: Vault,
    pub(super) pending: Pending,
    pub(super) begun: When,
}

/// When an enrolment was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Nothing was sent of it yet.
    Now,
    /// By an earlier command, so that a server may have accepted it already.
    Before,
}

/// What is asked for, to know whether an enrolment under way asked for the same.
pub(super) struct Wish<'a> {
    pub(super) username: &'a str,
    pub(super) server: &'a ServerAddress,
    pub(super) pin: Pin,
    /// For a claim, the code; none for a first device, which gets a recovery key.
    pub(super) code_sha256: Option<Sha256Hash>,
    /// For a claim, what this computer is to be called.
    pub(super) named: Option<Named>,
}

/// Finds the keys of the same enrolment under way, or makes new ones; keeps them before anything is sent.
///
/// # Errors
/// [`Error::Unfinished`] where the enrolment under way is another one: a server may have accepted its keys.
pub(super) async fn prepare(computer: &Computer, wish: Wish<'_>) -> Result<Prepared, Error> {
    if !Pending::is_in(&computer.profile) {
        return make(computer, wish).await;
    }
    let entry = on_own_thread(&computer.keychain, |keychain| keychain.load())
        .await?
        .ok_or(Error::KeysGone)?;
    let vault = Vault::new(entry.wrapping_key(), computer.profile.id());
    let mut pending = Pending::load(&computer.profile, &vault)?.ok_or(Error::KeysGone)?;
    if !wish.is_same_as(&pending) {
        return Err(unfinished(&pending));
    }
    // A server keeps what the first claim said. One that was begun before names were kept has none.
    pending.named = pending.named.or(wish.named);
    tracing::info!("going on with the enrolment that was begun before");
    Ok(Prepared {
        keys: DeviceKeys::of_entry(&entry)?,
        kem: KemKeys::of_entry(&entry),
        vault,
        pending,
        begun: When::Before,
    })
}

async fn make(computer: &Computer, wish: Wish<'_>) -> Result<Prepared, Error> {
    let entropy = &*computer.entropy;
    // Nothing is enrolled with what the keychain still holds. It is asked all the same, so that a wrong
    // passphrase is noticed and not made the new one.
    match on_own_thread(&computer.keychain, |keychain| keychain.load()).await {
        Ok(_) | Err(KeychainError::Damaged(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let entry = KeychainEntry::generate(entropy)?;
    let keys = DeviceKeys::of_entry(&entry)?;
    let kem = KemKeys::of_entry(&entry);
    let vault = Vault::new(entry.wrapping_key(), computer.profile.id());
    let kind = match wish.code_sha256 {
        Some(code_sha256) => PendingKind::Claim {
            code_sha256,
            held: None,
        },
        None => PendingKind::Register {
            recovery_key: RecoveryKey::from_bytes(*secret(entropy)?).to_text().as_str().into(),
        },
    };
    let pending = Pending {
        kind,
        username: wish.username.to_owned(),
        server: wish.server.clone(),
        pin: wish.pin,
        begun_at: computer.clock.now(),
        beginning: None,
        named: wish.named,
    };
    // Of keys that were destroyed, where a crash came before their log was forgotten.
    device_log::forget(&computer.profile)?;
    on_own_thread(&computer.keychain, move |keychain| keychain.store(&entry)).await?;
    pending.save(&computer.profile, &vault, entropy)?;
    Ok(Prepared {
        keys,
        kem,
        vault,
        pending,
        begun: When::Now,
    })
}

/// Destroys the keys of an enrolment that must not go on.
pub(super) async fn destroy(computer: &Computer) -> Result<(), Error> {
    Pending::forget(&computer.profile)?;
    device_log::forget(&computer.profile)?;
    on_own_thread(&computer.keychain, |keychain| keychain.delete()).await?;
    Ok(())
}

/// Destroys the keys of an enrolment that was attacked. That they cannot be destroyed takes nothing from the attack, which is
/// given back to be told.
pub(super) async fn destroy_after(attack: Error, computer: &Computer) -> Error {
    if let Err(error) = destroy(computer).await {
        tracing::error!(%error, "the keys of an enrolment under attack could not be destroyed");
    }
    attack
}

/// What is said to everything else while `pending` is under way.
pub(super) fn unfinished(pending: &Pending) -> Error {
    Error::Unfinished {
        username: pending.username.clone(),
        server: Box::new(pending.server.clone()),
    }
}

/// Whether two spellings are one username to a server.
pub(super) fn is_same_username(one: &str, other: &str) -> bool {
    match (one.parse::<Username>(), other.parse::<Username>()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

impl Wish<'_> {
    fn is_same_as(&self, pending: &Pending) -> bool {
        let same_kind = match &pending.kind {
            PendingKind::Register { .. } => self.code_sha256.is_none(),
            PendingKind::Claim { code_sha256, .. } => self.code_sha256 == Some(*code_sha256),
        };
        same_kind && is_same_username(&pending.username, self.username) && pending.pin == self.pin
    }
}
