//! Going on after a crash, for a program that does not know what was asked before.

use std::time::Duration;

use tokio::time::timeout;

use super::prepare::destroy;
use super::waiting::{finish, withdraw};
use super::{Registered, already};
use crate::computer::Computer;
use crate::device::Device;
use crate::error::Error;
use crate::keychain::on_own_thread;
use crate::profile::{Held, Pending, PendingKind, Profile, Record, Vault};
use crate::trust::{ServerAddress, first_contact};

/// An enrolment that was begun and has not made a device yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its username, as the person typed it.
    pub username: String,
    /// Its server.
    pub server: ServerAddress,
    /// Whether it makes an account, and does not add this computer to one.
    pub is_registration: bool,
}

/// Finds the enrolment that was begun here and has not made a device yet; none where its keys are gone, since then
/// nothing can be repeated with it.
///
/// # Errors
/// The keychain or the profile do not serve.
pub async fn begun(computer: &Computer) -> Result<Option<Begun>, Error> {
    if !Pending::is_in(&computer.profile) || computer.record()?.is_some() {
        return Ok(None);
    }
    let Some(entry) = on_own_thread(&computer.keychain, |keychain| keychain.load()).await? else {
        return Ok(None);
    };
    let vault = Vault::new(entry.wrapping_key(), computer.profile.id());
    Ok(Pending::load(&computer.profile, &vault)?.map(|pending| Begun {
        username: pending.username,
        server: pending.server,
        is_registration: matches!(pending.kind, PendingKind::Register { .. }),
    }))
}

/// Finds the registration whose recovery key nobody has acknowledged, where the device is enrolled. A claim that
/// was stopped after it was done needs nobody: it is forgotten here.
///
/// # Errors
/// The profile is in use, or it or its keychain do not serve.
pub async fn resume(computer: &Computer) -> Result<Option<Registered>, Error> {
    let _lock = computer.profile.lock()?;
    let Some(record) = computer.record()? else {
        return Ok(None);
    };
    match left_over(computer, record).await? {
        Some(LeftOver {
            device,
            kind: PendingKind::Register { recovery_key },
        }) => Ok(Some(Registered {
            record: device.record,
            recovery_key,
        })),
        Some(LeftOver {
            device,
            kind: PendingKind::Claim { held, .. },
        }) => {
            device.finish_claim(held).await?;
            Ok(None)
        }
        None => Ok(None),
    }
}

/// A device, and what is left of the enrolment that made it.
pub(super) struct LeftOver {
    pub(super) device: Device,
    pub(super) kind: PendingKind,
}

/// What is left of the enrolment that made the device of `record`, where a crash came before it was acknowledged.
pub(super) async fn left_over(computer: &Computer, record: Record) -> Result<Option<LeftOver>, Error> {
    if !Pending::is_in(&computer.profile) {
        return Ok(None);
    }
    let device = Device::open(computer.clone(), record).await?;
    let pending = Pending::load(&computer.profile, &device.vault)?;
    Ok(pending.map(|pending| LeftOver {
        device,
        kind: pending.kind,
    }))
}

impl Device {
    /// Ends a claim that has made this device: the other computer learns of it, and it is forgotten here.
    pub(super) async fn finish_claim(&self, held: Option<Held>) -> Result<(), Error> {
        let is_heard = match &held {
            Some(held) => finish(&self.api, held.side()).await,
            None => true,
        };
        if is_heard {
            Pending::forget(&self.computer.profile)?;
        }
        Ok(())
    }
}

/// Destroys the keys of an enrolment that has made no device, and forgets it. A claim that waits for its approval is
/// withdrawn, if its server answers. There being none is success, so that what was stopped halfway is ended by the
/// next call.
///
/// # Errors
/// [`Error::AlreadyEnrolled`] where there is a device, which is left alone; the profile is in use, or it or its
/// keychain do not serve.
pub async fn give_up(computer: &Computer) -> Result<(), Error> {
    let _lock = computer.profile.lock()?;
    match computer.record()? {
        Some(record) => Err(already(&record)),
        None => {
            let held = held(computer).await;
            destroy(computer).await?;
            if let Some((pending, held)) = held {
                let told = timeout(PARTING, withdraw_from(computer, &pending, &held)).await;
                tracing::info!(told = matches!(told, Ok(Ok(()))), "a claim was given up");
            }
            Ok(())
        }
    }
}

/// Who gives something up does not wait longer for a server.
const PARTING: Duration = Duration::from_secs(5);

/// The claim that waits at a server, where the keychain gives its keys.
async fn held(computer: &Computer) -> Option<(Pending, Held)> {
    if !Pending::is_in(&computer.profile) {
        return None;
    }
    let entry = on_own_thread(&computer.keychain, |keychain| keychain.load())
        .await
        .ok()??;
    let vault = Vault::new(entry.wrapping_key(), computer.profile.id());
    let pending = Pending::load(&computer.profile, &vault).ok()??;
    match &pending.kind {
        PendingKind::Claim { held: Some(held), .. } => Some((pending.clone(), held.clone())),
        _ => None,
    }
}

async fn withdraw_from(computer: &Computer, pending: &Pending, held: &Held) -> Result<(), Error> {
    let contact = first_contact(std::slice::from_ref(&pending.server), computer.language).await?;
    let api = contact.trust(pending.pin)?.api(computer.language)?;
    withdraw(&api, held.side()).await
}

/// Forgets an enrolment that has made no device, without its keychain: for one that does not answer any more. Keys that
/// are still in it serve nothing, and the next enrolment takes their place.
///
/// # Errors
/// [`Error::AlreadyEnrolled`] where there is a device, which is left alone; the profile is in use or cannot be written.
pub fn forget_begun(profile: &Profile) -> Result<(), Error> {
    let _lock = profile.lock()?;
    match Record::load(profile)? {
        Some(record) => Err(already(&record)),
        None => Ok(Pending::forget(profile)?),
    }
}
