//! Forgets what has lapsed.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Clock, Store, StoreError};

const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Clears the store of lapsed rows at once and then now and again, for ever. Nothing depends on it but
/// the disk: what has lapsed counts for nothing, cleared or not.
pub(crate) async fn sweep(store: Arc<dyn Store>, clock: Arc<dyn Clock>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        match forget_all(&*store, &*clock).await {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(store.rows = rows, "lapsed rows were cleared"),
            Err(error) => tracing::warn!(error = %error, "lapsed rows could not be cleared; trying again later"),
        }
    }
}

// A call clears so many rows and no more, so that nobody waits long behind it: one call every ten minutes
// would clear less than a busy server writes.
async fn forget_all(store: &dyn Store, clock: &dyn Clock) -> Result<u64, StoreError> {
    let mut forgotten = 0;
    loop {
        match store.forget_lapsed(clock.now()).await? {
            0 => return Ok(forgotten),
            rows => forgotten += rows,
        }
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use warifu_protocol::Timestamp;

    use super::*;
    use crate::store::SqliteStore;

    struct Later;

    impl Clock for Later {
        fn now(&self) -> Timestamp {
            Timestamp::from_unix(1_793_525_400)
        }
    }

    #[tokio::test]
    async fn it_goes_on_until_nothing_is_left() {
        let directory = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(directory.path()).unwrap();
        rusqlite::Connection::open(directory.path().join(crate::store::sqlite::DATABASE_FILE))
            .unwrap()
            .execute_batch(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
                 INSERT INTO spent SELECT 'proof', CAST(i AS BLOB), 7 FROM n",
            )
            .unwrap();
        assert_eq!(forget_all(&store, &Later).await.unwrap(), 2500);
        assert_eq!(store.forget_lapsed(Later.now()).await.unwrap(), 0);
    }
}
