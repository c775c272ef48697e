//! How often a person is told of the same: whoever has password and codes shall not be able to bury them in messages.
//!
//! What is told is counted after it, because what fails must not silence the next. Of several at once each may so be told of; there are only so
//! many open offers.

use std::slice;
use std::time::Duration;

use warifu_protocol::Timestamp;

use super::attempt::{AttemptKey, Limit};
use super::authority::Authority;
use super::{AccountId, Refusal};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// What is told only so often, and how often that is.
pub(super) type Told = (AttemptKey, Limit);

/// Claims of an account.
pub(super) const fn claims(account: AccountId) -> Told {
    (AttemptKey::ClaimNotices(account), hourly(1))
}

/// Refusals of claims.
pub(super) const fn denials(account: AccountId) -> Told {
    (AttemptKey::DenialNotices(account), hourly(3))
}

const fn hourly(failures: u32) -> Limit {
    Limit { failures, window: HOUR }
}

impl Authority {
    /// Whether the person hears of another one.
    pub(super) async fn is_told(&self, (key, limit): &Told, now: Timestamp) -> Result<bool, Refusal> {
        let told = self.store.failures(slice::from_ref(key), now).await?;
        Ok(told.iter().all(|told| told.count < limit.failures))
    }

    /// Counts one that is told. It is durable by then, so that nothing which fails here may say that it is not.
    pub(super) async fn count_as_told(&self, told: Told, now: Timestamp) {
        if let Err(error) = self.store.count_failures(&[told], now).await {
            tracing::warn!(%error, "it could not be counted of what a person was told");
        }
    }
}
