//! `warifu log show|verify|acknowledge`, without the server.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Serialize;
use warifu::clock::{Clock, SystemClock};
use warifu::device_log::{Alarms, LogAlarm, LogFileError, LogMark, kept_without_keychain, read_log};
use warifu::text::text_with;
use warifu_protocol::device_log::{DeviceLog, SignedEntry};
use warifu_protocol::{DeviceId, Sha256Hash, Timestamp};

use crate::cli::args::{Acknowledge, LogSource};
use crate::cli::ask::Answer;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::setup::Setup;

/// The largest file that is looked at.
const MAX_FILE: u64 = 16 * 1024 * 1024;

pub(crate) async fn show(setup: &Setup, source: LogSource, output: &mut Output) -> Result<(), Failure> {
    let log = log_of(setup, &source).await?;
    output.event(&Shown {
        event: "done",
        command: "log show",
        mark: log.as_ref().map(MarkEvent::of),
        entries: log.iter().flat_map(DeviceLog::entries).map(EntryEvent::of).collect(),
        devices: log.iter().flat_map(devices).collect(),
    });
    let Some(log) = log else {
        output.say("log-none", &[]);
        return Ok(());
    };
    for signed in log.entries() {
        describe(signed, output);
    }
    Ok(())
}

pub(crate) async fn verify(setup: &Setup, source: LogSource, output: &mut Output) -> Result<(), Failure> {
    let log = log_of(setup, &source).await?;
    let comparison = match (&source.file, &log) {
        (Some(_), Some(log)) => compare_with_kept(setup, log)?,
        (None, Some(log)) => Some(Comparison::of_kept(log)),
        (_, None) => None,
    };
    // That a log is whole is no good news while an alarm stands.
    standing(setup)?;
    output.event(&Verified {
        event: "done",
        command: "log verify",
        mark: log.as_ref().map(MarkEvent::of),
        devices: log.as_ref().map_or(0, |log| log.active_devices().count()),
        compared: comparison.is_some(),
        compared_entries: comparison.map(|comparison| comparison.compared),
        kept_entries: comparison.map(|comparison| comparison.kept),
    });
    match &log {
        Some(log) => output.say(
            "log-verified",
            &[
                ("entries", &log.len().to_string()),
                ("devices", &log.active_devices().count().to_string()),
                ("head", &log.head().to_string()),
            ],
        ),
        None => output.say("log-none", &[]),
    }
    if let Some(comparison) = comparison {
        let (id, compared, kept) = comparison.said();
        output.say(id, &[("compared", &compared), ("kept", &kept)]);
    }
    Ok(())
}

/// Acknowledges `shown`: what was shown before this command began, as before every command.
pub(crate) fn acknowledge(
    setup: &Setup,
    options: &Acknowledge,
    shown: &[LogAlarm],
    output: &mut Output,
) -> Result<(), Failure> {
    let profile = setup.profile()?.ok_or(warifu::Error::NotEnrolled)?;
    let any = !shown.is_empty();
    if any && !options.yes {
        match setup.ask.answer("ask-acknowledge", &[])? {
            Answer::Yes => {}
            Answer::No | Answer::Pin(_) => return Err(Failure::NotAcknowledged),
        }
    }
    let acknowledged = match any {
        true => Alarms::acknowledge(&profile, shown, SystemClock.now())?,
        false => 0,
    };
    output.event(&Acknowledged {
        event: "done",
        command: "log acknowledge",
        acknowledged,
    });
    match any {
        true => output.say("alarms-acknowledged", &[("count", &acknowledged.to_string())]),
        false => output.say("alarms-none", &[]),
    }
    Ok(())
}

/// The log of a file, or the one that is kept here and that the keychain remembers.
async fn log_of(setup: &Setup, source: &LogSource) -> Result<Option<DeviceLog>, Failure> {
    match &source.file {
        Some(path) => of_file(path).map(Some),
        None => Ok(setup.computer().await?.device().await?.log().await?),
    }
}

fn of_file(path: &Path) -> Result<DeviceLog, Failure> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::File(path.to_owned(), error))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Failure::NoLog(path.to_owned()));
    }
    read_log(&bytes).map_err(|error| match error {
        LogFileError::NoLog => Failure::NoLog(path.to_owned()),
        LogFileError::Log(error) => warifu::Error::Log(LogAlarm::of(&error)).into(),
    })
}

/// What of a log was compared with the one that is kept here, and is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Comparison {
    /// How many entries were: as far as both go.
    compared: usize,
    /// How many there are in the one that is kept.
    kept: usize,
}

impl Comparison {
    /// Of the kept log itself, which was held against the place that the keychain remembers.
    fn of_kept(log: &DeviceLog) -> Self {
        Self {
            compared: log.len(),
            kept: log.len(),
        }
    }

    /// Compares as far as both go, so that an entry that differs is named by its place.
    fn between(kept: &[Sha256Hash], given: &[Sha256Hash]) -> Result<Self, LogAlarm> {
        match (0..)
            .zip(kept.iter().zip(given))
            .find(|(_, (kept, given))| kept != given)
        {
            Some((seq, _)) => Err(LogAlarm::Forked { seq }),
            None => Ok(Self {
                compared: kept.len().min(given.len()),
                kept: kept.len(),
            }),
        }
    }

    /// In words: a log that ends too early is not said to be the one that is kept.
    fn said(self) -> (&'static str, String, String) {
        let id = match self.compared < self.kept {
            true => "log-verified-shorter",
            false => "log-verified-against",
        };
        (id, self.compared.to_string(), self.kept.to_string())
    }
}

/// Holds a log of the same account against the one that is kept here, where there is one.
fn compare_with_kept(setup: &Setup, log: &DeviceLog) -> Result<Option<Comparison>, Failure> {
    let kept = match setup.profile()? {
        Some(profile) => kept_without_keychain(&profile)?,
        None => None,
    };
    let Some(kept) = kept.filter(|kept| kept.head_at(0) == log.head_at(0)) else {
        return Ok(None);
    };
    let comparison = Comparison::between(&heads(&kept), &heads(log)).map_err(warifu::Error::Log)?;
    Ok(Some(comparison))
}

fn heads(log: &DeviceLog) -> Vec<Sha256Hash> {
    log.entries().iter().map(SignedEntry::head).collect()
}

/// Fails with an alarm that stands.
fn standing(setup: &Setup) -> Result<(), Failure> {
    let Some(profile) = setup.profile()? else {
        return Ok(());
    };
    match Alarms::load(&profile)?.standing().next() {
        Some(raised) => Err(warifu::Error::Log(raised.alarm.clone()).into()),
        None => Ok(()),
    }
}

fn describe(signed: &SignedEntry, output: &mut Output) {
    let entry = signed.entry();
    let device = entry.device_id().map(|device| device.to_string()).unwrap_or_default();
    let id = format!("log-entry-{}", entry.kind());
    let what = text_with(output.language(), &id, &[("device", &device)]);
    output.say(
        "log-entry",
        &[
            ("seq", &entry.seq.to_string()),
            ("at", &entry.at.to_string()),
            ("what", &what),
            ("by", &entry.by.to_string()),
            ("head", &signed.head().to_string()),
        ],
    );
}

fn devices(log: &DeviceLog) -> impl Iterator<Item = DeviceEvent> {
    log.devices().map(|device| DeviceEvent {
        device_id: device.keys.device_id,
        enrolled_seq: device.enrolled.seq,
        revoked_seq: device.revoked.map(|mark| mark.seq),
    })
}

#[derive(Serialize)]
struct Shown {
    event: &'static str,
    command: &'static str,
    #[serde(flatten)]
    mark: Option<MarkEvent>,
    entries: Vec<EntryEvent>,
    devices: Vec<DeviceEvent>,
}

#[derive(Serialize)]
struct Verified {
    event: &'static str,
    command: &'static str,
    #[serde(flatten)]
    mark: Option<MarkEvent>,
    devices: usize,
    compared: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    compared_entries: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_entries: Option<usize>,
}

#[derive(Serialize)]
struct Acknowledged {
    event: &'static str,
    command: &'static str,
    acknowledged: usize,
}

#[derive(Serialize)]
struct MarkEvent {
    seq: u64,
    head: Sha256Hash,
}

impl MarkEvent {
    fn of(log: &DeviceLog) -> Self {
        let LogMark { seq, head } = LogMark::of(log);
        Self { seq, head }
    }
}

#[derive(Serialize)]
struct EntryEvent {
    seq: u64,
    kind: &'static str,
    at: Timestamp,
    by: DeviceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_id: Option<DeviceId>,
    head: Sha256Hash,
    /// As it is on the wire, so that a file for `--file` can be made of it.
    entry: String,
}

impl EntryEvent {
    fn of(signed: &SignedEntry) -> Self {
        let entry = signed.entry();
        Self {
            seq: entry.seq,
            kind: entry.kind().name(),
            at: entry.at,
            by: entry.by,
            device_id: entry.device_id(),
            head: signed.head(),
            entry: signed.to_base64(),
        }
    }
}

#[derive(Serialize)]
struct DeviceEvent {
    device_id: DeviceId,
    enrolled_seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_seq: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_compared_as_far_as_both_go_and_a_shorter_one_is_called_shorter() {
        let heads = [1, 2, 3].map(|byte| Sha256Hash([byte; 32]));
        for (kept, given, id, compared) in [
            (3, 3, "log-verified-against", "3"),
            (3, 1, "log-verified-shorter", "1"),
            (2, 3, "log-verified-against", "2"),
        ] {
            let comparison = Comparison::between(&heads[..kept], &heads[..given]).unwrap();
            assert_eq!(comparison.said(), (id, compared.to_owned(), kept.to_string()));
        }
        let other = [heads[0], Sha256Hash([9; 32])];
        for (kept, given) in [(&heads[..], &other[..]), (&other[..], &heads[..])] {
            assert_eq!(Comparison::between(kept, given), Err(LogAlarm::Forked { seq: 1 }));
        }
    }
}
