//! What can be used once, and failed attempts.

use rusqlite::{Connection, Row, named_params};
use warifu_protocol::Timestamp;

use super::columns::timestamp;
use super::failure::Failure;
use super::query::{change, one};
use super::writer::Verdict;
use crate::domain::attempt::{AttemptKey, Failures, Limit};

/// What is spent once.
#[derive(Clone, Copy)]
pub(super) enum Once {
    Challenge([u8; 16]),
    Proof([u8; 32]),
}

pub(super) fn spend(
    connection: &Connection,
    once: Once,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<Verdict<bool>, Failure> {
    let (kind, id) = match &once {
        Once::Challenge(id) => ("challenge", id.as_slice()),
        Once::Proof(id) => ("proof", id.as_slice()),
    };
    let spent = change(
        connection,
        "INSERT INTO spent (kind, id, expires_at) SELECT :kind, :id, :expires_at WHERE :expires_at > :now
         ON CONFLICT (kind, id) DO NOTHING",
        named_params! { ":kind": kind, ":id": id, ":expires_at": expires_at.unix(), ":now": now.unix() },
    )?;
    Ok(Verdict::Keep(spent == 1))
}

pub(super) fn failures(connection: &Connection, keys: &[AttemptKey], now: Timestamp) -> Result<Vec<Failures>, Failure> {
    keys.iter().map(|key| failures_of(connection, key, now)).collect()
}

fn failures_of(connection: &Connection, key: &AttemptKey, now: Timestamp) -> Result<Failures, Failure> {
    let open = one(
        connection,
        "SELECT count, window_ends FROM failures WHERE kind = :kind AND value = :value AND window_ends > :now",
        named_params! { ":kind": key.kind(), ":value": key.value(), ":now": now.unix() },
        read,
    )?;
    Ok(open.unwrap_or_default())
}

pub(super) fn count_failures(
    connection: &Connection,
    keys: &[(AttemptKey, Limit)],
    now: Timestamp,
) -> Result<Verdict<Vec<Failures>>, Failure> {
    let counts: Result<Vec<_>, _> = keys
        .iter()
        .map(|(key, limit)| count_failure(connection, key, *limit, now))
        .collect();
    Ok(Verdict::Keep(counts?))
}

fn count_failure(connection: &Connection, key: &AttemptKey, limit: Limit, now: Timestamp) -> Result<Failures, Failure> {
    let counted = one(
        connection,
        "INSERT INTO failures (kind, value, count, window_ends) VALUES (:kind, :value, 1, :end)
         ON CONFLICT (kind, value) DO UPDATE SET
             count = CASE WHEN window_ends > :now THEN min(count + 1, :most) ELSE 1 END,
             window_ends = CASE WHEN window_ends > :now THEN window_ends ELSE :end END
         RETURNING count, window_ends",
        named_params! {
            ":kind": key.kind(),
            ":value": key.value(),
            ":end": now.plus(limit.window).unix(),
            ":now": now.unix(),
            ":most": u32::MAX,
        },
        read,
    )?;
    Ok(counted.unwrap_or_default())
}

pub(super) fn read(row: &Row<'_>) -> Result<Failures, Failure> {
    Ok(Failures {
        count: row.get("count")?,
        window_ends: Some(timestamp(row, "window_ends")?),
    })
}
