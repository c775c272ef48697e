//! The audit trail, and the outbox that is written with it.

use rusqlite::{Connection, Row, named_params};
use warifu_protocol::Timestamp;

use super::columns::{account_id, address, blob, timestamp};
use super::failure::Failure;
use super::query::{all, change, one};
use crate::domain::AccountId;
use crate::domain::audit::{OutboxMessage, Record};

/// Writes the record and, where it is announced, its message.
pub(super) fn write(connection: &Connection, record: &Record) -> Result<(), Failure> {
    let id: Option<i64> = one(
        connection,
        "INSERT INTO audit (account, at, address, event) VALUES (:account, :at, :address, :event) RETURNING id",
        named_params! {
            ":account": blob(&record.account.0),
            ":at": record.at.unix(),
            ":address": record.address.to_string(),
            ":event": serde_json::to_string(&record.event)?,
        },
        |row| Ok(row.get("id")?),
    )?;
    if record.event.is_announced() {
        change(
            connection,
            "INSERT INTO outbox (audit, due_at) VALUES (:audit, :due_at)",
            named_params! { ":audit": id, ":due_at": record.at.unix() },
        )?;
    }
    Ok(())
}

pub(super) fn of_account(connection: &Connection, account: AccountId, limit: u32) -> Result<Vec<Record>, Failure> {
    all(
        connection,
        "SELECT * FROM audit WHERE account = :account ORDER BY id LIMIT :limit",
        named_params! { ":account": blob(&account.0), ":limit": limit },
        read,
    )
}

pub(super) fn due(connection: &Connection, now: Timestamp, limit: u32) -> Result<Vec<OutboxMessage>, Failure> {
    all(
        connection,
        "SELECT audit.*, outbox.id AS message, outbox.tries FROM outbox JOIN audit ON audit.id = outbox.audit
         WHERE outbox.due_at <= :now ORDER BY outbox.id LIMIT :limit",
        named_params! { ":now": now.unix(), ":limit": limit },
        |row| {
            Ok(OutboxMessage {
                id: row.get::<_, i64>("message")?.cast_unsigned(),
                record: read(row)?,
                tries: row.get("tries")?,
            })
        },
    )
}

pub(super) fn delivered(connection: &Connection, message: u64) -> Result<(), Failure> {
    change(
        connection,
        "DELETE FROM outbox WHERE id = :id",
        named_params! { ":id": message.cast_signed() },
    )?;
    Ok(())
}

pub(super) fn failed(connection: &Connection, message: u64, due_at: Timestamp) -> Result<(), Failure> {
    change(
        connection,
        "UPDATE outbox SET tries = min(tries + 1, :most), due_at = :due_at WHERE id = :id",
        named_params! { ":most": u32::MAX, ":due_at": due_at.unix(), ":id": message.cast_signed() },
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Record, Failure> {
    Ok(Record {
        account: account_id(row, "account")?,
        at: timestamp(row, "at")?,
        address: address(row, "address")?,
        event: serde_json::from_str(row.get_ref("event")?.as_str().map_err(rusqlite::Error::from)?)?,
    })
}
