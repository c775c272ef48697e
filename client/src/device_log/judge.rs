//! Whether what the server shows can be believed.

use warifu_protocol::device_log::DeviceLog;

use super::LogAlarm;
use super::memory::Memory;

/// Verifies a whole log that the server showed, and holds it against what is remembered. None: the account has no log, and
/// never showed one.
///
/// # Errors
/// It does not verify, or is not what it was before.
pub(super) fn judge(shown: &[String], memory: &Memory) -> Result<Option<DeviceLog>, LogAlarm> {
    if shown.is_empty() {
        return match memory.mark {
            None => Ok(None),
            // Only a registration begins a log; whoever knows more of one has been shown it.
            Some(mark) if memory.shown || mark.seq > 0 => Err(LogAlarm::Gone { seen: mark.seq }),
            Some(_) => Err(LogAlarm::NotKept),
        };
    }
    let log = DeviceLog::from_base64(shown).map_err(|error| LogAlarm::of(&error))?;
    memory.allows(&log)?;
    Ok(Some(log))
}
