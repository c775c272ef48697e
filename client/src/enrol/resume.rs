//! Going on after a crash, for a program that does not know what was asked before.

use super::prepare::destroy;
use super::{Registered, already};
use crate::computer::Computer;
use crate::device::Device;
use crate::error::Error;
use crate::keychain::on_own_thread;
use crate::profile::{Pending, PendingKind, Profile, Record, Vault};
use crate::trust::ServerAddress;

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
        Some((record, PendingKind::Register { recovery_key })) => Ok(Some(Registered { record, recovery_key })),
        Some((_, PendingKind::Claim { .. })) => {
            Pending::forget(&computer.profile)?;
            Ok(None)
        }
        None => Ok(None),
    }
}

/// What is left of the enrolment that made the device of `record`, where a crash came before it was acknowledged.
pub(super) async fn left_over(computer: &Computer, record: Record) -> Result<Option<(Record, PendingKind)>, Error> {
    if !Pending::is_in(&computer.profile) {
        return Ok(None);
    }
    let device = Device::open(computer.clone(), record).await?;
    let pending = Pending::load(&computer.profile, &device.vault)?;
    Ok(pending.map(|pending| (device.record, pending.kind)))
}

/// Destroys the keys of an enrolment that has made no device, and forgets it. There being none is success, so that
/// what was stopped halfway is ended by the next call.
///
/// # Errors
/// [`Error::AlreadyEnrolled`] where there is a device, which is left alone; the profile is in use, or it or its
/// keychain do not serve.
pub async fn give_up(computer: &Computer) -> Result<(), Error> {
    let _lock = computer.profile.lock()?;
    match computer.record()? {
        Some(record) => Err(already(&record)),
        None => destroy(computer).await,
    }
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
