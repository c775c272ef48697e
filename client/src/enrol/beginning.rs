//! The beginning of an account's device log: the first device vouches for itself.

use std::time::Duration;

use warifu_protocol::SecretText;
use warifu_protocol::device_log::{DeviceLog, Entry, SignedEntry};

use super::prepare::Prepared;
use super::register::readable;
use crate::computer::Computer;
use crate::device_log::LogAlarm;
use crate::error::Error;
use crate::keys::MlDsa87Key;

/// For how long the same entry is sent again. A server takes none that is older than ten minutes, so a later repeat signs
/// anew; where the server holds the earlier one, that is recognised when it is first seen.
const SERVES_FOR: Duration = Duration::from_secs(5 * 60);

/// Finds the entry that was signed for this registration, or signs one and keeps it before anything is sent. Gives the log
/// that it begins.
pub(super) fn begin_log(
    computer: &Computer,
    prepared: &mut Prepared,
    recovery_key: &SecretText,
) -> Result<DeviceLog, Error> {
    let now = computer.clock.now();
    let signed = prepared
        .pending
        .beginning
        .as_deref()
        .and_then(|text| SignedEntry::from_base64(text).ok())
        .filter(|signed| signed.entry().at <= now && now < signed.entry().at.plus(SERVES_FOR));
    if let Some(log) = signed.and_then(|signed| DeviceLog::verify([signed]).ok()) {
        return Ok(log);
    }
    // The private half is not needed again before the account is recovered.
    let recovery = MlDsa87Key::from_seed(&readable(recovery_key)?.sign_seed())?;
    let keys = prepared.keys.logged(prepared.kem.public())?;
    let signed = prepared
        .keys
        .sign_entry(Entry::first(keys, recovery.public_key().clone(), now))?;
    prepared.pending.beginning = Some(signed.to_base64());
    prepared
        .pending
        .save(&computer.profile, &prepared.vault, &*computer.entropy)?;
    DeviceLog::verify([signed]).map_err(|error| Error::Log(LogAlarm::of(&error)))
}
