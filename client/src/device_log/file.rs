//! Logs in files: one entry a line, as on the wire. The kept one has this form, and so has what is given to be verified.

use serde::Deserialize;
use warifu_protocol::device_log::{DeviceLog, LogError};

use crate::profile::{Profile, ProfileError};

const FILE: &str = "device-log";
/// More than a thousand entries, and less than a computer minds.
pub(super) const MAX_LOG: u64 = 16 * 1024 * 1024;
/// As many entries as are fetched at most.
const MAX_ENTRIES: usize = 16 * 1024;

/// Why a file is no log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogFileError {
    /// Neither lines of Base64 nor what a server answers.
    #[error("the file holds no device log")]
    NoLog,
    /// It holds a log, but a broken one.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// Reads and verifies a log by itself: lines of Base64, or what `GET /account/log` answers.
///
/// # Errors
/// There is none in it, or it does not verify.
pub fn read_log(bytes: &[u8]) -> Result<DeviceLog, LogFileError> {
    let text = std::str::from_utf8(bytes).map_err(|_| LogFileError::NoLog)?;
    let entries = match serde_json::from_str::<Answer>(text) {
        Ok(answer) => answer.entries,
        Err(_) => lines(text).take(MAX_ENTRIES + 1).map(ToOwned::to_owned).collect(),
    };
    let is_base64 = |entry: &String| entry.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
    if entries.is_empty() || entries.len() > MAX_ENTRIES || !entries.iter().all(is_base64) {
        return Err(LogFileError::NoLog);
    }
    Ok(DeviceLog::from_base64(&entries)?)
}

/// The log that is kept in `profile`, verified by itself alone: where nobody can be asked for the keychain.
///
/// # Errors
/// The file cannot be read.
pub fn kept_without_keychain(profile: &Profile) -> Result<Option<DeviceLog>, ProfileError> {
    Ok(load(profile)?.and_then(Result::ok))
}

/// The file of `profile`, where there is one: a log, or why it is none.
pub(super) fn load(profile: &Profile) -> Result<Option<Result<DeviceLog, LogFileError>>, ProfileError> {
    let bytes = match profile.read_at_most(FILE, MAX_LOG) {
        Err(ProfileError::TooLarge(_)) => return Ok(Some(Err(LogFileError::NoLog))),
        bytes => bytes?,
    };
    Ok(bytes.map(|bytes| read_log(&bytes)))
}

/// Writes `log`, whole or not at all.
pub(super) fn save(profile: &Profile, log: &DeviceLog) -> Result<(), ProfileError> {
    let mut text = log.to_base64().join("\n");
    text.push('\n');
    profile.write(FILE, text.as_bytes())
}

pub(super) fn remove(profile: &Profile) -> Result<(), ProfileError> {
    profile.remove(FILE)
}

#[derive(Deserialize)]
struct Answer {
    entries: Vec<String>,
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}
