//! Opening the file and its connections.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::options::{Durability, SqliteOptions};
use super::{OpenError, schema};

// SQLite before 3.51.3 could lose commits when a WAL was reset while another connection wrote
// (https://www.sqlite.org/wal.html#walresetbug).
const OLDEST_SQLITE: i32 = 3_051_003;

// Another process (a backup) may hold the file for a moment.
const OTHERS_MAY_TAKE: Duration = Duration::from_secs(5);

// More statements than the store has, so that each is parsed once for each connection.
const STATEMENTS: usize = 128;

/// Opens the one connection that writes, makes the file where there is none, and migrates it.
pub(super) fn writer(file: &Path, options: &SqliteOptions) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite(rusqlite::version()));
    }
    if options.beside {
        std::fs::metadata(file).map_err(OpenError::File)?;
    } else {
        make_private(file).map_err(OpenError::File)?;
    }
    let mut connection = open(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if options.beside {
        schema::expect_current(&connection)?;
    }
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(OpenError::NoWal(mode));
    }
    connection.execute_batch(match options.durability {
        // fullfsync makes macOS wait for the disk too, not only for the drive's cache.
        Durability::Disk => "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;",
        Durability::Nothing => "PRAGMA synchronous = OFF;",
    })?;
    // One registration with its ML-DSA certificates is a dozen pages: at SQLite's 1,000 a busy server would
    // copy the log back every second or two.
    connection.execute_batch("PRAGMA wal_autocheckpoint = 4000;")?;
    schema::migrate(&mut connection, schema::MIGRATIONS)?;
    Ok(connection)
}

/// Opens a connection that cannot write, to a database that the writer has opened before.
pub(super) fn reader(file: &Path) -> Result<Connection, OpenError> {
    let connection = open(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.execute_batch("PRAGMA query_only = ON;")?;
    Ok(connection)
}

fn open(file: &Path, access: OpenFlags) -> Result<Connection, OpenError> {
    let connection = Connection::open_with_flags(file, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(OTHERS_MAY_TAKE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")?;
    Ok(connection)
}

/// Makes the file, or narrows one that is there: its password hashes are for nobody else. SQLite gives
/// `-wal` and `-shm` the same mode.
///
/// Before the first connection only: closing a descriptor ends every POSIX lock that the process has on
/// the file.
fn make_private(file: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    warifu_private::open(file, &mut options)?;
    warifu_private::close(file)
}
