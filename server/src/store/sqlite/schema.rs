//! The database's schema, and how an older one becomes the current.

use std::cmp::Ordering;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::OpenError;

/// What makes version n + 1 from version n. Only ever appended to.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_accounts_devices_pairings.sql"),
    include_str!("migrations/0002_outbox_channels.sql"),
    include_str!("migrations/0003_revocation.sql"),
    include_str!("migrations/0004_approval_and_log.sql"),
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
    use std::collections::BTreeMap;

    use rusqlite::types::Value;
    use warifu_protocol::encoding::hex;

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

    /// Tables are made anew in the fourth step: nothing of them, and nothing that refers to them, may get lost.
    #[test]
    fn a_database_of_version_3_keeps_its_devices_and_pairings() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        migrate(&mut connection, &MIGRATIONS[..3]).unwrap();
        let id = |n: u8| format!("x'{}'", hex(&[n; 16]));
        let hash = |n: u8| format!("x'{}'", hex(&[n; 32]));
        let account = format!(
            "INSERT INTO accounts VALUES ({}, 'u', 'e', 'p', {}, NULL, 1);",
            id(1),
            hash(1)
        );
        connection.execute_batch(&account).unwrap();
        for (n, outcome, claimed_by) in [(1, "open", "NULL".to_owned()), (2, "completed", id(1))] {
            let rows = format!(
                "INSERT INTO devices VALUES ({id}, {account}, 'n', NULL, 'device', 'registration', NULL, 1, 7, NULL);
                 INSERT INTO keys VALUES ({hash}, {id}, x'aa');
                 INSERT INTO fingerprints VALUES ({hash}, {id});
                 INSERT INTO certificates VALUES ({n}, {id}, {hash}, {hash}, x'01', 9, x'bb');
                 INSERT INTO sessions VALUES ({id}, {account}, {id}, 1, 2, NULL, NULL, NULL, NULL);
                 INSERT INTO pairings VALUES
                     ({id}, {account}, {id}, {hash}, {hash}, 1, 2, 3, '{outcome}', {claimed_by}, 'c', NULL, '::1', 5);
                 INSERT INTO claim_keys VALUES ({id}, 0, x'cc');",
                id = id(n),
                hash = hash(n),
                account = id(1),
            );
            connection.execute_batch(&rows).unwrap();
        }
        let tables = [
            "devices",
            "keys",
            "fingerprints",
            "certificates",
            "sessions",
            "pairings",
            "claim_keys",
        ];
        let before = tables.map(|table| rows_of(&connection, table));

        migrate(&mut connection, MIGRATIONS).unwrap();

        for (table, before) in tables.iter().zip(before) {
            let after = rows_of(&connection, table);
            for (column, values) in before {
                assert_eq!(after.get(&column), Some(&values), "{table}.{column}");
            }
        }
        let broken = connection
            .prepare("PRAGMA foreign_key_check")
            .unwrap()
            .exists([])
            .unwrap();
        assert!(!broken);
        // And what refers to them holds on to the new ones.
        for table in ["devices", "accounts"] {
            assert!(
                connection.execute(&format!("DELETE FROM {table}"), []).is_err(),
                "{table}"
            );
        }
        connection.execute("DELETE FROM pairings", []).unwrap();
        assert!(rows_of(&connection, "claim_keys").values().all(Vec::is_empty));
    }

    /// What is in each column, row by row.
    fn rows_of(connection: &Connection, table: &str) -> BTreeMap<String, Vec<Value>> {
        let mut statement = connection
            .prepare(&format!("SELECT * FROM {table} ORDER BY 1"))
            .unwrap();
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut found: BTreeMap<String, Vec<Value>> =
            columns.iter().map(|column| (column.clone(), Vec::new())).collect();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in &columns {
                found.get_mut(column).unwrap().push(row.get(column.as_str()).unwrap());
            }
        }
        found
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
