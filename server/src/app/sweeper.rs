//! Forgets what has lapsed.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Clock, Store};

const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Clears the store of lapsed rows now and then, for ever. Nothing depends on it but the disk: what
/// has lapsed counts for nothing, cleared or not.
pub(crate) async fn sweep(store: Arc<dyn Store>, clock: Arc<dyn Clock>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        match store.forget_lapsed(clock.now()).await {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(store.rows = rows, "lapsed rows were cleared"),
            Err(error) => tracing::warn!(error = %error, "lapsed rows could not be cleared; trying again later"),
        }
    }
}
