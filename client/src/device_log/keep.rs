//! Keeping a verified log, so that no crash loses the last place and no race moves it back.

use warifu_protocol::Timestamp;
use warifu_protocol::device_log::DeviceLog;

use super::announced::Told;
use super::memory::Memory;
use super::{Alarms, LogAlarm, LogMark, file};
use crate::computer::Computer;
use crate::error::Error;
use crate::keychain::{KeychainError, on_own_thread};
use crate::profile::{Profile, ProfileLock};

/// Keeps `log` in the profile, and its end in the keychain entry. The caller has the profile.
///
/// The file is written first: after a crash between the two it is ahead of the last place, and verifies. Nobody relies on
/// the log before both are written.
///
/// # Errors
/// [`Error::Log`] where it does not go on from what is remembered; the keychain or the profile do not serve.
pub async fn keep(computer: &Computer, log: &DeviceLog) -> Result<(), Error> {
    let entry = on_own_thread(&computer.keychain, |keychain| keychain.load())
        .await?
        .ok_or(Error::KeysGone)?;
    let memory = Memory::load(&computer.profile, entry.log_mark())?;
    memory.allows(log).map_err(Error::Log)?;
    if memory.kept.is_none_or(|kept| kept.entries() != log.entries()) {
        file::save(&computer.profile, log)?;
    }
    let mark = LogMark::of(log);
    if memory.mark != Some(mark) {
        let entry = entry.with_log_mark(mark);
        on_own_thread(&computer.keychain, move |keychain| keychain.store(&entry)).await?;
    }
    Ok(())
}

/// Keeps a log that the server showed. The caller has the profile.
pub(super) async fn keep_shown(computer: &Computer, log: &DeviceLog) -> Result<(), Error> {
    keep(computer, log).await?;
    Ok(Told::note_shown(&computer.profile)?)
}

/// Forgets the log of keys that are destroyed. The alarms stay.
pub(crate) fn forget(profile: &Profile) -> Result<(), Error> {
    file::remove(profile)?;
    Ok(Told::forget(profile)?)
}

/// Writes `alarm` into the profile, and gives it as the error that ends the flow. The caller has the profile.
pub(super) fn raise(profile: &Profile, alarm: LogAlarm, now: Timestamp) -> Error {
    if let Err(error) = Alarms::raise(profile, alarm.clone(), now) {
        tracing::error!(%error, "an alarm could not be written into the profile");
    }
    Error::Log(alarm)
}

/// As [`raise`], where nobody has the profile yet.
pub(super) async fn raise_in(computer: &Computer, alarm: LogAlarm) -> Error {
    match lock(&computer.profile).await {
        Ok(_lock) => raise(&computer.profile, alarm, computer.clock.now()),
        Err(error) => error,
    }
}

/// Takes the profile for a change, when others are done with theirs.
pub(super) async fn lock(profile: &Profile) -> Result<ProfileLock, Error> {
    let profile = profile.clone();
    let lock = tokio::task::spawn_blocking(move || profile.wait_for_lock())
        .await
        // The thread that waits ended early, which says nothing of the profile.
        .map_err(|_| KeychainError::Interrupted)?;
    Ok(lock?)
}
