//! The outbox.

use rusqlite::{Connection, Row, named_params};
use warifu_protocol::Timestamp;

use super::audit;
use super::columns::{blob, parsed, timestamp};
use super::failure::Failure;
use super::query::{all, change, one};
use crate::domain::audit::Record;
use crate::domain::outbox::{ChannelKind, Next, OutboxMessage, Shelf, kept_failure};

/// Of a row of `outbox`: it waits, is due, and nothing is before it.
macro_rules! can_be_taken {
    () => {
        "NOT is_dead AND due_at <= :now
         AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE NOT earlier.is_dead
             AND earlier.account = outbox.account AND earlier.channel = outbox.channel AND earlier.id < outbox.id)"
    };
}

/// What [`read`] reads.
macro_rules! messages {
    () => {
        "SELECT audit.*, outbox.id AS message, outbox.* FROM outbox JOIN audit ON audit.id = outbox.audit"
    };
}

/// Makes the writer's connection know for which channels there are messages.
pub(super) fn know_channels(connection: &Connection, channels: &[ChannelKind]) -> rusqlite::Result<()> {
    connection.execute_batch("CREATE TEMP TABLE channels (name TEXT NOT NULL) STRICT")?;
    for channel in channels {
        connection.execute("INSERT INTO temp.channels (name) VALUES (?1)", [channel.name()])?;
    }
    Ok(())
}

/// Writes a message for each channel.
pub(super) fn announce(connection: &Connection, audit: i64, record: &Record) -> Result<(), Failure> {
    change(
        connection,
        "INSERT INTO outbox (audit, account, channel, due_at)
         SELECT :audit, :account, name, :due_at FROM temp.channels ORDER BY rowid",
        named_params! { ":audit": audit, ":account": blob(&record.account.0), ":due_at": record.at.unix() },
    )?;
    Ok(())
}

/// The messages that could be taken now. Most of the time there are none, and then nothing is written.
pub(super) fn due(
    connection: &Connection,
    channels: &[ChannelKind],
    now: Timestamp,
    limit: u32,
) -> Result<Vec<i64>, Failure> {
    let names: Vec<_> = channels.iter().map(|channel| channel.name()).collect();
    all(
        connection,
        concat!(
            "SELECT id FROM outbox WHERE channel IN (SELECT value FROM json_each(:channels)) AND ",
            can_be_taken!(),
            " ORDER BY id LIMIT :limit"
        ),
        named_params! { ":now": now.unix(), ":channels": serde_json::to_string(&names)?, ":limit": limit },
        |row| Ok(row.get("id")?),
    )
}

/// Takes those of them that still can be taken.
pub(super) fn take(
    connection: &Connection,
    ids: &[i64],
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<OutboxMessage>, Failure> {
    let mut taken = Vec::new();
    for id in ids {
        let changed = change(
            connection,
            concat!(
                "UPDATE outbox SET tries = min(tries + 1, :most), due_at = :until WHERE id = :id AND ",
                can_be_taken!()
            ),
            named_params! { ":most": u32::MAX, ":until": until.unix(), ":id": id, ":now": now.unix() },
        )?;
        if changed > 0 {
            taken.extend(one(
                connection,
                concat!(messages!(), " WHERE outbox.id = :id"),
                named_params! { ":id": id },
                read,
            )?);
        }
    }
    Ok(taken)
}

pub(super) fn delivered(connection: &Connection, message: u64) -> Result<(), Failure> {
    change(
        connection,
        "DELETE FROM outbox WHERE id = :id AND NOT is_dead",
        named_params! { ":id": message.cast_signed() },
    )?;
    Ok(())
}

pub(super) fn failed(connection: &Connection, message: u64, failure: &str, next: Next) -> Result<(), Failure> {
    let due_at = match next {
        Next::At(due_at) => Some(due_at.unix()),
        Next::Never => None,
    };
    change(
        connection,
        "UPDATE outbox SET failure = :failure, due_at = coalesce(:due_at, due_at), is_dead = :due_at IS NULL
         WHERE id = :id AND NOT is_dead",
        named_params! { ":failure": kept_failure(failure), ":due_at": due_at, ":id": message.cast_signed() },
    )?;
    Ok(())
}

pub(super) fn on_shelf(connection: &Connection, shelf: Shelf, limit: u32) -> Result<Vec<OutboxMessage>, Failure> {
    all(
        connection,
        concat!(
            messages!(),
            " WHERE outbox.is_dead = :is_dead ORDER BY outbox.id LIMIT :limit"
        ),
        named_params! { ":is_dead": shelf == Shelf::Dead, ":limit": limit },
        read,
    )
}

pub(super) fn retry(connection: &Connection, message: u64, now: Timestamp) -> Result<bool, Failure> {
    let changed = change(
        connection,
        "UPDATE outbox SET tries = 0, due_at = :now, is_dead = 0 WHERE id = :id",
        named_params! { ":now": now.unix(), ":id": message.cast_signed() },
    )?;
    Ok(changed > 0)
}

fn read(row: &Row<'_>) -> Result<OutboxMessage, Failure> {
    Ok(OutboxMessage {
        id: row.get::<_, i64>("message")?.cast_unsigned(),
        channel: parsed(row, "channel", "channel")?,
        record: audit::read(row)?,
        tries: row.get("tries")?,
        next: match row.get("is_dead")? {
            true => Next::Never,
            false => Next::At(timestamp(row, "due_at")?),
        },
        failure: row.get("failure")?,
    })
}
