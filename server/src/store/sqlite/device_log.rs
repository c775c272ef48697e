//! Device logs: entries that are appended, each after the one that it names.

use rusqlite::{Connection, Row, named_params};

use super::columns::{blob, optional_sha256, sha256};
use super::failure::Failure;
use super::query::{all, change, one};
use crate::domain::AccountId;
use crate::domain::device_log::{LogEntry, LogHead};

/// Appends the entry; `false` where the account's last one is not that before it.
pub(super) fn append(connection: &Connection, account: AccountId, entry: &LogEntry) -> Result<bool, Failure> {
    // No log reaches so far.
    let Ok(seq) = i64::try_from(entry.seq) else {
        return Ok(false);
    };
    let appended = change(
        connection,
        "INSERT INTO log_entries (account, seq, prev, head, bytes)
         SELECT :account, :seq, :prev, :head, :bytes
         WHERE NOT EXISTS (SELECT 1 FROM log_entries WHERE account = :account AND seq >= :seq)
           AND ((:seq = 0 AND :prev IS NULL)
                OR EXISTS (SELECT 1 FROM log_entries WHERE account = :account AND seq = :seq - 1 AND head = :prev))",
        named_params! {
            ":account": blob(&account.0),
            ":seq": seq,
            ":prev": entry.prev.map(|prev| prev.0),
            ":head": entry.head.0,
            ":bytes": entry.bytes,
        },
    )?;
    Ok(appended == 1)
}

pub(super) fn head(connection: &Connection, account: AccountId) -> Result<Option<LogHead>, Failure> {
    one(
        connection,
        "SELECT seq, head FROM log_entries WHERE account = :account ORDER BY seq DESC LIMIT 1",
        named_params! { ":account": blob(&account.0) },
        |row| {
            Ok(LogHead {
                seq: row.get::<_, i64>("seq")?.cast_unsigned(),
                head: sha256(row, "head")?,
            })
        },
    )
}

pub(super) fn entries(
    connection: &Connection,
    account: AccountId,
    from: u64,
    limit: u32,
) -> Result<Vec<LogEntry>, Failure> {
    all(
        connection,
        "SELECT * FROM log_entries WHERE account = :account AND seq >= :from ORDER BY seq LIMIT :limit",
        named_params! {
            ":account": blob(&account.0),
            ":from": i64::try_from(from).unwrap_or(i64::MAX),
            ":limit": limit,
        },
        read,
    )
}

pub(super) fn read(row: &Row<'_>) -> Result<LogEntry, Failure> {
    Ok(LogEntry {
        seq: row.get::<_, i64>("seq")?.cast_unsigned(),
        prev: optional_sha256(row, "prev")?,
        head: sha256(row, "head")?,
        bytes: row.get("bytes")?,
    })
}
