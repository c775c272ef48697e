//! Bringing the kept log up to what the server shows.

use warifu_protocol::device_log::{DeviceLog, SignedEntry};

use super::LogAlarm;
use super::file::MAX_LOG;
use super::judge::judge;
use super::keep::{keep_shown, lock, raise, raise_in};
use super::memory::Memory;
use crate::api::{Access, Api, ApiError};
use crate::device::Device;
use crate::error::Error;
use crate::keychain::on_own_thread;

/// What the server showed.
enum Shown {
    /// All of it, to be judged.
    Whole(Vec<String>),
    /// The kept log, verified, with what came after it.
    Longer(DeviceLog),
}

/// How often the log is fetched where another process of this computer keeps a longer one meanwhile.
const TRIES: u32 = 3;

impl Device {
    /// Fetches what is new of the account's device log, verifies it, holds it against what this computer remembers, and keeps it.
    /// None: the account has no log, and never showed one.
    ///
    /// # Errors
    /// [`Error::Log`]: an alarm, which is then in the profile; [`Error::NotLoggedIn`], the server refuses or does not
    /// answer, or the log cannot be kept.
    pub async fn sync_log(&self) -> Result<Option<DeviceLog>, Error> {
        let mut tried = 1;
        loop {
            let memory = self.log_memory().await?;
            let judged = match self.fetch_log(memory.kept.as_ref()).await {
                Ok(Shown::Whole(entries)) => judge(&entries, &memory),
                Ok(Shown::Longer(log)) => Ok(Some(log)),
                Err(Error::Log(alarm)) => Err(alarm),
                Err(error) => return Err(error),
            };
            match self.keep_judged(judged).await {
                // Perhaps another process has seen more of the log since: what was fetched is old then, and not rolled back.
                Err(Stale::Perhaps(_)) if tried < TRIES => tried += 1,
                Err(Stale::Perhaps(alarm)) => return Err(raise_in(&self.computer, alarm).await),
                Err(Stale::No(error)) => return Err(error),
                Ok(log) => return Ok(log),
            }
        }
    }

    /// Verifies a *whole* log that came in another answer of the server, holds it against what this computer remembers, and
    /// keeps it.
    ///
    /// # Errors
    /// As [`Device::sync_log`]; a server that shows none where there must be one shows a log that is gone.
    pub async fn check_log(&self, shown: &[String]) -> Result<DeviceLog, Error> {
        let memory = self.log_memory().await?;
        let alarm = match judge(shown, &memory) {
            // Perhaps another process has seen more of the log since the server gave this answer.
            Err(alarm @ LogAlarm::RolledBack { .. }) => alarm,
            judged => {
                let judged = judged.and_then(|log| log.map(Some).ok_or(LogAlarm::Gap { seq: 0 }));
                match self.keep_judged(judged).await {
                    Ok(Some(log)) => return Ok(log),
                    Ok(None) => return Err(Error::Log(LogAlarm::Gap { seq: 0 })),
                    Err(Stale::No(error)) => return Err(error),
                    Err(Stale::Perhaps(alarm)) => alarm,
                }
            }
        };
        self.decide_by_log_of_now(alarm).await
    }

    /// After an answer that seems old: the log of now is asked for, and decides. A server that does not show it has nothing
    /// that speaks against `alarm`.
    async fn decide_by_log_of_now(&self, alarm: LogAlarm) -> Result<DeviceLog, Error> {
        match self.sync_log().await {
            Ok(Some(log)) => return Ok(log),
            Err(error @ Error::Log(_)) => return Err(error),
            Ok(None) => {}
            Err(error) => tracing::info!(%error, "the log of now is not known"),
        }
        Err(raise_in(&self.computer, alarm).await)
    }

    /// The log that is kept here, without asking the server. None: no log was seen.
    ///
    /// # Errors
    /// [`Error::Log`] where it is not the one that this computer remembers; the keychain or the profile do not serve.
    pub async fn log(&self) -> Result<Option<DeviceLog>, Error> {
        let memory = self.log_memory().await?;
        if memory.mark.is_some() && memory.kept.is_none() {
            return Err(raise_in(&self.computer, LogAlarm::KeptChanged).await);
        }
        Ok(memory.kept)
    }

    async fn log_memory(&self) -> Result<Memory, Error> {
        let entry = on_own_thread(&self.computer.keychain, |keychain| keychain.load())
            .await?
            .ok_or(Error::KeysGone)?;
        Memory::load(&self.computer.profile, entry.log_mark())
    }

    async fn keep_judged(&self, judged: Result<Option<DeviceLog>, LogAlarm>) -> Result<Option<DeviceLog>, Stale> {
        let _lock = lock(&self.computer.profile).await.map_err(Stale::No)?;
        match judged {
            Ok(None) => Ok(None),
            Ok(Some(log)) => match keep_shown(&self.computer, &log).await {
                Ok(()) => Ok(Some(log)),
                Err(Error::Log(alarm)) => Err(Stale::Perhaps(alarm)),
                Err(error) => Err(Stale::No(error)),
            },
            Err(alarm) => Err(Stale::No(raise(
                &self.computer.profile,
                alarm,
                self.computer.clock.now(),
            ))),
        }
    }

    /// Fetches what comes after the kept log, or all where that does not fit.
    async fn fetch_log(&self, kept: Option<&DeviceLog>) -> Result<Shown, Error> {
        let Some(kept) = kept else {
            return self.fetch_entries(0).await.map(Shown::Whole);
        };
        // With the last one that is known, so that a server that has another one there must show it.
        let entries = self.fetch_entries(kept.seq()).await?;
        match entries.split_first() {
            Some((last, new)) if is_head(last, kept) => extended(kept.clone(), new).map(Shown::Longer),
            _ => self.fetch_entries(0).await.map(Shown::Whole),
        }
    }

    async fn fetch_entries(&self, from: u64) -> Result<Vec<String>, Error> {
        let mut entries: Vec<String> = Vec::new();
        let mut size = 0;
        loop {
            let next = from + entries.len() as u64;
            let page = self
                .authorised("GET", Api::LOG, async |access: Access| {
                    self.api.log(&access, next).await
                })
                .await;
            let page = match page {
                // A server that knows no logs.
                Err(error) if error.is_not_found() => return Ok(Vec::new()),
                page => page?,
            };
            size += page.entries.iter().map(|entry| cost(entry)).sum::<u64>();
            if size > MAX_LOG {
                return Err(ApiError::TooLarge.into());
            }
            let is_empty = page.entries.is_empty();
            entries.extend(page.entries);
            let end = from + entries.len() as u64;
            match page.next {
                Some(next) if next == end && !is_empty => {}
                Some(_) => return Err(Error::Log(LogAlarm::Gap { seq: end })),
                // It must end where the server says that it ends.
                None => {
                    let last = entries.last().map(|last| SignedEntry::from_base64(last));
                    return match last {
                        Some(Ok(last)) if page.head.is_some_and(|head| head != last.head()) => {
                            Err(Error::Log(LogAlarm::Gap { seq: end }))
                        }
                        // What cannot be read is judged with the rest.
                        _ => Ok(entries),
                    };
                }
            }
        }
    }
}

/// What an entry counts against the largest log: there is none without a signature, so what is shorter is not cheaper.
fn cost(entry: &str) -> u64 {
    (entry.len() as u64).max(1024)
}

/// Why a log was not kept.
enum Stale {
    /// It does not go on from what is remembered by now.
    Perhaps(LogAlarm),
    /// Something else.
    No(Error),
}

fn is_head(entry: &str, log: &DeviceLog) -> bool {
    SignedEntry::from_base64(entry).is_ok_and(|entry| entry.head() == log.head())
}

fn extended(mut log: DeviceLog, new: &[String]) -> Result<DeviceLog, Error> {
    for (seq, text) in (log.seq() + 1..).zip(new) {
        let entry = SignedEntry::from_base64(text).map_err(|_| Error::Log(LogAlarm::Forged { seq }))?;
        log.append(&entry).map_err(|error| Error::Log(LogAlarm::of(&error)))?;
    }
    Ok(log)
}
