//! Sessions: opened, continued, ended.

use rusqlite::{Connection, Row, named_params};
use warifu_protocol::{Sha256Hash, Timestamp};

use super::columns::{account_id, blob, device_id, optional_sha256, optional_timestamp, session_id, sha256, timestamp};
use super::failure::Failure;
use super::query::{change, one};
use super::writer::Verdict;
use super::{audit, device};
use crate::domain::audit::Record;
use crate::domain::session::{REPEAT_WINDOW, Rotation, SESSION_IDLE};
use crate::domain::{Session, SessionId};

pub(super) fn open(connection: &Connection, session: &Session, record: &Record) -> Result<Verdict<bool>, Failure> {
    if !device::seen(connection, session.device, session.account, record.at)? {
        return Ok(Verdict::Undo(false));
    }
    change(
        connection,
        "INSERT INTO sessions (id, account, device, opened_at, expires_at, ended_at, current, previous, previous_at)
         VALUES (:id, :account, :device, :opened_at, :expires_at, :ended_at, :current, :previous, :previous_at)",
        named_params! {
            ":id": blob(&session.id.0),
            ":account": blob(&session.account.0),
            ":device": blob(session.device.as_uuid()),
            ":opened_at": session.opened_at.unix(),
            ":expires_at": session.expires_at.unix(),
            ":ended_at": session.ended_at.map(Timestamp::unix),
            ":current": session.current.map(|token| token.0),
            ":previous": session.previous.map(|(token, _)| token.0),
            ":previous_at": session.previous.map(|(_, at)| at.unix()),
        },
    )?;
    audit::write(connection, record)?;
    Ok(Verdict::Keep(true))
}

/// [`Session::rotate`] as three conditional statements, of which at most one applies.
pub(super) fn rotate(
    connection: &Connection,
    id: SessionId,
    presented: Sha256Hash,
    next: Sha256Hash,
    record: &Record,
) -> Result<Verdict<Rotation>, Failure> {
    let now = record.at;
    if follow_current(connection, id, presented, next, now)? || follow_last_used(connection, id, presented, next, now)?
    {
        return Ok(Verdict::Keep(Rotation::Rotated));
    }
    if end_replayed(connection, id, now)? {
        audit::write(connection, record)?;
        return Ok(Verdict::Keep(Rotation::Replayed));
    }
    Ok(Verdict::Undo(Rotation::Gone))
}

fn follow_current(
    connection: &Connection,
    id: SessionId,
    presented: Sha256Hash,
    next: Sha256Hash,
    now: Timestamp,
) -> Result<bool, Failure> {
    let followed = change(
        connection,
        "UPDATE sessions SET previous = current, previous_at = :now, current = :next, expires_at = :expires_at
         WHERE id = :id AND current = :presented AND ended_at IS NULL AND expires_at > :now
           AND EXISTS (SELECT 1 FROM devices WHERE devices.id = sessions.device AND revoked_at IS NULL)",
        named_params! {
            ":id": blob(&id.0),
            ":presented": presented.0,
            ":next": next.0,
            ":now": now.unix(),
            ":expires_at": now.plus(SESSION_IDLE).unix(),
        },
    )?;
    Ok(followed == 1)
}

fn follow_last_used(
    connection: &Connection,
    id: SessionId,
    presented: Sha256Hash,
    next: Sha256Hash,
    now: Timestamp,
) -> Result<bool, Failure> {
    let followed = change(
        connection,
        "UPDATE sessions SET current = :next, expires_at = :expires_at
         WHERE id = :id AND previous = :presented AND previous_at > :repeatable_since
           AND ended_at IS NULL AND expires_at > :now
           AND EXISTS (SELECT 1 FROM devices WHERE devices.id = sessions.device AND revoked_at IS NULL)",
        named_params! {
            ":id": blob(&id.0),
            ":presented": presented.0,
            ":next": next.0,
            ":now": now.unix(),
            ":repeatable_since": now.minus(REPEAT_WINDOW).unix(),
            ":expires_at": now.plus(SESSION_IDLE).unix(),
        },
    )?;
    Ok(followed == 1)
}

fn end_replayed(connection: &Connection, id: SessionId, now: Timestamp) -> Result<bool, Failure> {
    let ended = change(
        connection,
        "UPDATE sessions SET ended_at = :now
         WHERE id = :id AND ended_at IS NULL AND expires_at > :now
           AND EXISTS (SELECT 1 FROM devices WHERE devices.id = sessions.device AND revoked_at IS NULL)",
        named_params! { ":id": blob(&id.0), ":now": now.unix() },
    )?;
    Ok(ended == 1)
}

pub(super) fn end(connection: &Connection, id: SessionId, record: &Record) -> Result<Verdict<bool>, Failure> {
    let ended = change(
        connection,
        "UPDATE sessions SET ended_at = :now WHERE id = :id AND ended_at IS NULL AND expires_at > :now",
        named_params! { ":id": blob(&id.0), ":now": record.at.unix() },
    )?;
    if ended == 0 {
        return Ok(Verdict::Undo(false));
    }
    audit::write(connection, record)?;
    Ok(Verdict::Keep(true))
}

pub(super) fn by_id(connection: &Connection, id: SessionId) -> Result<Option<Session>, Failure> {
    one(
        connection,
        "SELECT * FROM sessions WHERE id = :id",
        named_params! { ":id": blob(&id.0) },
        read,
    )
}

pub(super) fn read(row: &Row<'_>) -> Result<Session, Failure> {
    let previous_at = optional_timestamp(row, "previous_at")?;
    Ok(Session {
        id: session_id(row, "id")?,
        account: account_id(row, "account")?,
        device: device_id(row, "device")?,
        opened_at: timestamp(row, "opened_at")?,
        expires_at: timestamp(row, "expires_at")?,
        ended_at: optional_timestamp(row, "ended_at")?,
        current: optional_sha256(row, "current")?,
        previous: previous_at
            .map(|at| Ok::<_, Failure>((sha256(row, "previous")?, at)))
            .transpose()?,
    })
}
