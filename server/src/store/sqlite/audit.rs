//! The audit trail.

use rusqlite::{Connection, Row, named_params};

use super::columns::{account_id, address, blob, timestamp};
use super::failure::Failure;
use super::outbox;
use super::query::{all, one};
use crate::domain::AccountId;
use crate::domain::audit::Record;

/// Writes the record and, where it is announced, its messages.
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
    match id {
        Some(audit) if record.event.is_announced() => outbox::announce(connection, audit, record),
        _ => Ok(()),
    }
}

pub(super) fn of_account(connection: &Connection, account: AccountId, limit: u32) -> Result<Vec<Record>, Failure> {
    all(
        connection,
        "SELECT * FROM audit WHERE account = :account ORDER BY id LIMIT :limit",
        named_params! { ":account": blob(&account.0), ":limit": limit },
        read,
    )
}

pub(super) fn read(row: &Row<'_>) -> Result<Record, Failure> {
    Ok(Record {
        account: account_id(row, "account")?,
        at: timestamp(row, "at")?,
        address: address(row, "address")?,
        event: serde_json::from_str(row.get_ref("event")?.as_str().map_err(rusqlite::Error::from)?)?,
    })
}
