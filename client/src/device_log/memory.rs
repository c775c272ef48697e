//! What this computer remembers of the log.

use warifu_protocol::device_log::{DeviceLog, Entry, Standing};

use super::announced::Told;
use super::{LogAlarm, LogMark, file};
use crate::error::Error;
use crate::profile::Profile;

/// What is remembered: the last place, from the keychain, and what the files say that fits it.
pub(super) struct Memory {
    pub(super) mark: Option<LogMark>,
    /// The kept log, where it leads to the last place.
    pub(super) kept: Option<DeviceLog>,
    /// Whether the server has ever shown a log.
    pub(super) shown: bool,
}

impl Memory {
    /// `mark` was read before the files: those are written first, so they are never behind it.
    pub(super) fn load(profile: &Profile, mark: Option<LogMark>) -> Result<Self, Error> {
        let kept = match mark {
            Some(mark) => file::load(profile)?
                .and_then(Result::ok)
                .filter(|log| matches!(log.standing(mark.seq, &mark.head), Standing::Same | Standing::Longer)),
            None => None,
        };
        Ok(Self {
            mark,
            kept,
            shown: Told::load(profile)?.shown,
        })
    }

    /// Whether `log` goes on from what is remembered: the one rule by which the last place moves, and never back.
    pub(super) fn allows(&self, log: &DeviceLog) -> Result<(), LogAlarm> {
        let Some(mark) = self.mark else {
            return Ok(());
        };
        match log.standing(mark.seq, &mark.head) {
            Standing::Same | Standing::Longer => self.contains_kept(log),
            Standing::RolledBack => Err(self.first_difference(log).unwrap_or(LogAlarm::RolledBack {
                seen: mark.seq,
                shown: log.seq(),
            })),
            Standing::Forked if self.is_own_beginning(log) => Ok(()),
            Standing::Forked => Err(self.first_difference(log).unwrap_or(LogAlarm::Forked { seq: mark.seq })),
        }
    }

    /// The kept log may be ahead of the last place, where a crash came between; it was verified all the same.
    fn contains_kept(&self, log: &DeviceLog) -> Result<(), LogAlarm> {
        match &self.kept {
            Some(kept) if kept.seq() <= log.seq() => self.first_difference(log).map_or(Ok(()), Err),
            Some(kept) => Err(self.first_difference(log).unwrap_or(LogAlarm::RolledBack {
                seen: kept.seq(),
                shown: log.seq(),
            })),
            None => Ok(()),
        }
    }

    /// The first entry in which `log` differs from the kept one, as far as both go.
    fn first_difference(&self, log: &DeviceLog) -> Option<LogAlarm> {
        let kept = self.kept.as_ref()?.entries().iter();
        kept.zip(log.entries())
            .position(|(kept, shown)| kept.head() != shown.head())
            .map(|seq| LogAlarm::Forked { seq: seq as u64 })
    }

    /// Whether `log` begins as the registration of this computer signed it, only at another time: a request was repeated later, and
    /// the server holds the entry of an earlier try. Nobody else can sign such an entry, and once the server has shown one
    /// it must stay the same.
    fn is_own_beginning(&self, log: &DeviceLog) -> bool {
        let [Some(own), Some(shown)] =
            [self.kept.as_ref(), Some(log)].map(|log| log.and_then(|log| log.entries().first()))
        else {
            return false;
        };
        let at_the_same_time = Entry {
            at: own.entry().at,
            ..shown.entry().clone()
        };
        !self.shown && self.mark.is_some_and(|mark| mark.seq == 0) && at_the_same_time == *own.entry()
    }
}
