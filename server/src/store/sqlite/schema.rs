//! The database's schema, and how an older one becomes the current.

use std::cmp::Ordering;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::OpenError;

/// What makes version n + 1 from version n. Only ever appended to.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_accounts_devices_pairings.sql"),
    include_str!("migrations/0002_outbox_channels.sql"),
    include_str!("migrations/0003_revocation.sql"),
];

/// Brings the database to the version that `migrations` end at, each step in a transaction of its own.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<(), OpenError> {
    loop {
        let step = Transaction::new(connection, TransactionBehavior::Immediate)?;
        let found: u32 = step.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
        if found > known {
            return Err(OpenError::Newer { found, known });
        }
        let Some(next) = usize::try_from(found).ok().and_then(|done| migrations.get(done)) else {
            return Ok(());
        };
        step.execute_batch(next)?;
        step.pragma_update(None, "user_version", found + 1)?;
        step.commit()?;
    }
}

/// Refuses a database of another version than that of this release.
pub(super) fn expect_current(connection: &Connection) -> Result<(), OpenError> {
    let found = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    match known.cmp(&found) {
        Ordering::Less => Err(OpenError::Newer { found, known }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(OpenError::Older { found, known }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(connection: &Connection) -> u32 {
        connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn a_database_of_version_1_gets_what_came_later_and_keeps_its_rows() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &MIGRATIONS[..1]).unwrap();
        assert_eq!(version(&connection), 1);
        connection
            .execute("INSERT INTO spent VALUES ('proof', x'00', 7)", [])
            .unwrap();

        let later = [
            MIGRATIONS[0],
            "ALTER TABLE spent ADD COLUMN a INTEGER",
            "UPDATE spent SET a = 3",
        ];
        migrate(&mut connection, &later).unwrap();
        assert_eq!(version(&connection), 3);
        let row: (i64, i64) = connection
            .query_row("SELECT expires_at, a FROM spent", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(row, (7, 3));
    }

    #[test]
    fn messages_of_version_1_are_for_the_log_and_of_their_account() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &MIGRATIONS[..1]).unwrap();
        let before = "INSERT INTO audit VALUES (3, x'07', 5, '::1', '{}'); INSERT INTO outbox VALUES (9, 3, 2, 60);";
        connection.execute_batch(before).unwrap();
        migrate(&mut connection, MIGRATIONS).unwrap();
        let row: (i64, Vec<u8>, String, i64, bool) = connection
            .query_row("SELECT id, account, channel, tries, is_dead FROM outbox", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            })
            .unwrap();
        assert_eq!(row, (9, vec![7], "log".to_owned(), 2, false));
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        let broken = [MIGRATIONS[0], "CREATE TABLE halfway (a INTEGER); no sql"];
        assert!(migrate(&mut connection, &broken).is_err());
        assert_eq!(version(&connection), 1);
        assert!(!connection.table_exists(None, "halfway").unwrap());
    }

    #[test]
    fn a_newer_database_is_refused_by_both_numbers() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 9).unwrap();
        let error = migrate(&mut connection, MIGRATIONS).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the database has version 9, and this release knows versions up to {}: use a later release",
                MIGRATIONS.len()
            )
        );
    }
}
