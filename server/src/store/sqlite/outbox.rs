//! The outbox.

use rusqlite::{Connection, Row, named_params};
use warifu_protocol::Timestamp;

use super::audit;
use super::columns::{blob, parsed, timestamp};
use super::failure::Failure;
use super::query::{all, change, one};
use crate::domain::audit::Record;
use crate::domain::outbox::{self, ChannelKind, Next, OutboxMessage, Shelf, kept_failure};

/// Of a row of `outbox`: it waits, is due, and nothing is before it.
macro_rules! can_be_taken {
    () => {
        "NOT is_dead AND due_at <= :now
         AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE NOT earlier.is_dead
             AND earlier.account = outbox.account AND earlier.channel = outbox.channel AND earlier.id < outbox.id)"
    };
}

/// Of a row of `outbox`: nobody has taken or moved it since.
macro_rules! is_as_it_was_taken {
    () => {
        "id = :id AND NOT is_dead AND tries = :tries AND due_at = :until"
    };
}

/// What [`read`] reads.
macro_rules! messages {
    () => {
        "SELECT audit.*, outbox.id AS message, outbox.* FROM outbox JOIN audit ON audit.id = outbox.audit"
    };
}

/// All messages, oldest first, for [`legible`].
pub(super) const ALL: &str = concat!(messages!(), " ORDER BY outbox.id");

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
    channel: ChannelKind,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<i64>, Failure> {
    all(
        connection,
        concat!(
            "SELECT id FROM outbox WHERE channel = :channel AND ",
            can_be_taken!(),
            " ORDER BY due_at, id LIMIT :limit"
        ),
        named_params! { ":now": now.unix(), ":channel": channel.name(), ":limit": limit },
        |row| Ok(row.get("id")?),
    )
}

/// Takes those of them that still can be taken, unreadable ones too: so they come again after a while, and not at once.
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
            let message = one(
                connection,
                concat!(messages!(), " WHERE outbox.id = :id"),
                named_params! { ":id": id },
                legible,
            )?;
            taken.extend(message.flatten());
        }
    }
    Ok(taken)
}

pub(super) fn delivered(connection: &Connection, taken: &OutboxMessage) -> Result<(), Failure> {
    let Next::At(until) = taken.next else {
        return Ok(());
    };
    change(
        connection,
        concat!("DELETE FROM outbox WHERE ", is_as_it_was_taken!()),
        named_params! { ":id": taken.id.cast_signed(), ":tries": taken.tries, ":until": until.unix() },
    )?;
    Ok(())
}

pub(super) fn failed(connection: &Connection, taken: &OutboxMessage, failure: &str, next: Next) -> Result<(), Failure> {
    let Next::At(until) = taken.next else {
        return Ok(());
    };
    let due_at = match next {
        Next::At(due_at) => Some(due_at.unix()),
        Next::Never => None,
    };
    change(
        connection,
        concat!(
            "UPDATE outbox SET failure = :failure, due_at = coalesce(:due_at, due_at), is_dead = :due_at IS NULL WHERE ",
            is_as_it_was_taken!()
        ),
        named_params! {
            ":failure": kept_failure(failure), ":due_at": due_at,
            ":id": taken.id.cast_signed(), ":tries": taken.tries, ":until": until.unix()
        },
    )?;
    Ok(())
}

pub(super) fn on_shelf(connection: &Connection, shelf: Shelf, limit: u32) -> Result<Vec<OutboxMessage>, Failure> {
    let found = all(
        connection,
        concat!(
            messages!(),
            " WHERE outbox.is_dead = :is_dead ORDER BY outbox.id LIMIT :limit"
        ),
        named_params! { ":is_dead": shelf == Shelf::Dead, ":limit": limit },
        legible,
    )?;
    Ok(found.into_iter().flatten().collect())
}

pub(super) fn retry(connection: &Connection, message: u64, now: Timestamp) -> Result<bool, Failure> {
    let changed = change(
        connection,
        "UPDATE outbox SET tries = iif(is_dead, 0, tries), due_at = :now, is_dead = 0 WHERE id = :id",
        named_params! { ":now": now.unix(), ":id": message.cast_signed() },
    )?;
    Ok(changed > 0)
}

pub(super) fn drop_one(connection: &Connection, message: u64) -> Result<bool, Failure> {
    let id = message.cast_signed();
    let changed = change(
        connection,
        "DELETE FROM outbox WHERE id = :id",
        named_params! { ":id": id },
    )?;
    Ok(changed > 0)
}

/// The message, unless it cannot be read: it may be a newer server's, and must hold up no other.
pub(super) fn legible(row: &Row<'_>) -> Result<Option<OutboxMessage>, Failure> {
    match read(row) {
        Ok(message) => Ok(Some(message)),
        Err(failure) if failure.is_damage() => {
            outbox::warn_of_illegible(row.get::<_, i64>("message")?.cast_unsigned(), &failure);
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
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
