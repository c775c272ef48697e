//! The device logs of accounts: read, and checked before anything is added.

use std::panic::resume_unwind;
use std::time::Duration;

use tokio::task::spawn_blocking;
use warifu_protocol::device_log::{Change, DeviceLog, LogError, SignedEntry};
use warifu_protocol::{DeviceId, KemKey, PublicKey, Timestamp};

use super::authority::Authority;
use super::login::Caller;
use super::{AccountId, LogEntry, LogHead, Refusal, StoreError};

/// So many entries are read or told at once.
const PAGE: u32 = 32;

/// So far may the time of a new entry be from the server's.
const TOLERATED: Duration = Duration::from_secs(10 * 60);

/// Why an entry is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryRefusal {
    /// It does something else than what is asked for.
    #[error("the log entry does something else than what is asked for")]
    Kind,
    /// Its device, or the keys of that, are not those of the request.
    #[error("the log entry is about another device than the request")]
    Keys,
    /// It is by another device.
    #[error("the log entry is by another device")]
    Signer,
    /// Its time is not now.
    #[error("the time in the log entry is more than ten minutes from the server's")]
    Time,
    /// It breaks a rule of the log.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl EntryRefusal {
    /// Refuses a time that is not now.
    pub(super) fn expect_now(at: Timestamp, now: Timestamp) -> Result<(), Self> {
        if at.since(now) > TOLERATED || now.since(at) > TOLERATED {
            Err(Self::Time)
        } else {
            Ok(())
        }
    }
}

/// Some entries of a device log.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// The entries, oldest first, as on the wire.
    pub entries: Vec<Vec<u8>>,
    /// The newest entry of the log; none where the account has no log.
    pub head: Option<LogHead>,
    /// Where the next page begins, where there is one.
    pub next: Option<u64>,
}

impl LogPage {
    /// The entries from `from` on, of a log that ends there. Whoever reads on comes to its head, also where there was
    /// nothing yet when the entries were read.
    fn new(from: u64, entries: Vec<LogEntry>, head: Option<LogHead>) -> Self {
        let next = entries.last().map_or(from, |last| last.seq.saturating_add(1));
        Self {
            next: head.is_some_and(|head| head.seq >= next).then_some(next),
            entries: entries.into_iter().map(|entry| entry.bytes).collect(),
            head,
        }
    }
}

/// What the store holds is no device log: somebody else wrote it, or the disk did.
#[derive(Debug, thiserror::Error)]
#[error("the device log of account {account} is damaged: {why}")]
struct DamagedLog {
    account: AccountId,
    why: String,
}

impl Authority {
    /// The entries of the caller's log from `from` on.
    ///
    /// # Errors
    /// A part failed.
    pub async fn account_log(&self, caller: &Caller, from: u64) -> Result<LogPage, Refusal> {
        let id = caller.device.account;
        // Entries first: what comes between is then on the next page, which `next` leads to.
        let entries = self.store.log_entries(id, from, PAGE).await?;
        let account = self.store.account(id).await?;
        let head = account.and_then(|account| account.log);
        Ok(LogPage::new(from, entries, head))
    }

    /// The account's log, verified; `None` where it has none.
    pub(super) async fn device_log(&self, account: AccountId) -> Result<Option<DeviceLog>, Refusal> {
        let entries = self.whole_log(account).await?;
        if entries.is_empty() {
            return Ok(None);
        }
        // Signature for signature, which is too long for where requests are served.
        let log = match spawn_blocking(move || DeviceLog::verify(entries)).await {
            Ok(verified) => verified.map_err(|why| damaged(account, &why))?,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // The server stops.
                Err(_) => return Err(StoreError::Busy.into()),
            },
        };
        Ok(Some(log))
    }

    /// The account's log, verified, where the entry is by that device, made now, and names the end of it; `None` where it has none.
    pub(super) async fn log_before(
        &self,
        account: AccountId,
        by: DeviceId,
        signed: &SignedEntry,
        now: Timestamp,
    ) -> Result<Option<DeviceLog>, Refusal> {
        let entry = signed.entry();
        if entry.by != by {
            return Err(EntryRefusal::Signer.into());
        }
        EntryRefusal::expect_now(entry.at, now)?;
        let log = self.device_log(account).await?;
        match log {
            Some(log) if entry.prev != Some(log.head()) => Err(Refusal::LogConflict(log.head())),
            log => Ok(log),
        }
    }

    /// Every entry of the account's log, oldest first.
    pub(super) async fn whole_log(&self, account: AccountId) -> Result<Vec<SignedEntry>, Refusal> {
        let mut log = Vec::new();
        let mut from = 0;
        loop {
            let page = self.store.log_entries(account, from, PAGE).await?;
            let Some(last) = page.last() else { return Ok(log) };
            from = last.seq.saturating_add(1);
            for entry in &page {
                log.push(SignedEntry::from_cbor(&entry.bytes).map_err(|why| damaged(account, &why))?);
            }
        }
    }

    /// The refusal that tells how far the log is.
    pub(super) async fn log_conflict(&self, account: AccountId) -> Result<Refusal, Refusal> {
        let account = self.store.account(account).await?;
        let log = account.and_then(|account| account.log).ok_or(Refusal::NotInLog)?;
        Ok(Refusal::LogConflict(log.head))
    }

    /// Refuses what would make a log longer that ends at that place.
    pub(super) const fn expect_room_after(&self, seq: u64) -> Result<(), Refusal> {
        if seq.saturating_add(1) < self.policy.longest_log {
            Ok(())
        } else {
            Err(Refusal::LogFull)
        }
    }
}

/// The first entry of a log, checked in all but its time: it enrols the device with these keys.
pub(super) fn first_entry(
    signed: &SignedEntry,
    keys: &[PublicKey],
    kem_key: &KemKey,
) -> Result<LogEntry, EntryRefusal> {
    let Change::Enrol { keys: named, .. } = &signed.entry().change else {
        return Err(EntryRefusal::Kind);
    };
    let [p256, ml_dsa_87] = keys else {
        return Err(EntryRefusal::Keys);
    };
    if !named.are(p256, ml_dsa_87, kem_key) {
        return Err(EntryRefusal::Keys);
    }
    DeviceLog::verify([signed.clone()])?;
    Ok(stored(signed))
}

/// The form in which an entry is kept.
pub(super) fn stored(signed: &SignedEntry) -> LogEntry {
    LogEntry {
        seq: signed.entry().seq,
        prev: signed.entry().prev,
        head: signed.head(),
        bytes: signed.to_cbor(),
    }
}

fn damaged(account: AccountId, why: &dyn std::error::Error) -> StoreError {
    StoreError::Failed(Box::new(DamagedLog {
        account,
        why: why.to_string(),
    }))
}

#[cfg(test)]
mod tests {
    use warifu_protocol::Sha256Hash;

    use super::*;

    fn entry(seq: u64) -> LogEntry {
        LogEntry {
            seq,
            prev: None,
            head: Sha256Hash([0; 32]),
            bytes: Vec::new(),
        }
    }

    #[test]
    fn there_is_a_way_to_the_head_whatever_came_between() {
        let head = |seq| {
            Some(LogHead {
                seq,
                head: Sha256Hash([0; 32]),
            })
        };
        for (from, entries, head, next) in [
            (0, vec![entry(0), entry(1)], head(1), None),
            (0, vec![entry(0), entry(1)], head(2), Some(2)),
            // Nothing was there when it was read, and then the log grew.
            (2, vec![], head(2), Some(2)),
            (2, vec![], head(1), None),
            (u64::MAX, vec![], head(1), None),
            (0, vec![], None, None),
        ] {
            assert_eq!(LogPage::new(from, entries, head).next, next, "from {from}");
        }
    }
}
