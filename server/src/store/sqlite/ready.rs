//! Whether the database can be written and read: asked by doing it.

use rusqlite::Connection;

use super::failure::Failure;
use super::query::one;
use super::writer::Verdict;

/// Changes a row that exists for this, and gives what it holds then.
pub(super) fn write(connection: &Connection) -> Result<Verdict<i64>, Failure> {
    let written = one(
        connection,
        "UPDATE meta SET value = value + 1 WHERE name = 'ready' RETURNING value",
        [],
        |row| Ok(row.get("value")?),
    )?;
    written.map(Verdict::Keep).ok_or(Failure::Damaged("meta row"))
}

/// Reads the row; a later value is another caller's.
pub(super) fn read(connection: &Connection, written: i64) -> Result<(), Failure> {
    let read: Option<i64> = one(connection, "SELECT value FROM meta WHERE name = 'ready'", [], |row| {
        Ok(row.get("value")?)
    })?;
    if read.is_some_and(|value| value >= written) {
        Ok(())
    } else {
        Err(Failure::Damaged("meta row"))
    }
}
