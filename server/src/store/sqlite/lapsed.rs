//! Forgetting what has lapsed.

use rusqlite::{Connection, named_params};
use warifu_protocol::Timestamp;

use super::failure::Failure;
use super::query::change;
use super::writer::Verdict;
use crate::domain::pairing::REMEMBERED;
use crate::domain::revocation::TOLD_AFTER_END;

// The most rows of one table that one call deletes: a registration that waits behind it in the same
// transaction must not wait long.
const AT_ONCE: u32 = 1_000;

const SPENT: &str = "DELETE FROM spent WHERE (kind, id) IN
    (SELECT kind, id FROM spent WHERE expires_at <= :lapsed LIMIT :limit)";

const FAILURES: &str = "DELETE FROM failures WHERE (kind, value) IN
    (SELECT kind, value FROM failures WHERE window_ends <= :lapsed LIMIT :limit)";

const SESSIONS: &str = "DELETE FROM sessions WHERE id IN
    (SELECT id FROM sessions WHERE expires_at <= :lapsed LIMIT :limit)";

const PAIRINGS: &str = "DELETE FROM pairings WHERE id IN
    (SELECT id FROM pairings WHERE expires_at <= :lapsed LIMIT :limit)";

const REVOKED: &str = "DELETE FROM revoked_certificates WHERE (algorithm, serial) IN
    (SELECT algorithm, serial FROM revoked_certificates WHERE not_after <= :lapsed LIMIT :limit)";

pub(super) fn forget(connection: &Connection, now: Timestamp) -> Result<Verdict<u64>, Failure> {
    let mut forgotten = 0;
    for (sql, lapsed) in [
        (SPENT, now),
        (FAILURES, now),
        (SESSIONS, now),
        (PAIRINGS, now.minus(REMEMBERED)),
        (REVOKED, now.minus(TOLD_AFTER_END)),
    ] {
        let rows = change(
            connection,
            sql,
            named_params! { ":lapsed": lapsed.unix(), ":limit": AT_ONCE },
        )?;
        forgotten += u64::try_from(rows).unwrap_or(u64::MAX);
    }
    Ok(Verdict::Keep(forgotten))
}
