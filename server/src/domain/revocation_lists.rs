//! The revocation lists of this installation.
//!
//! There is one sequence of lists for each root, whatever the number of servers: a list is made by whoever finds the
//! stored one outdated, and counts only once the store has taken it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use warifu_protocol::{Algorithm, Timestamp};

use super::revocation::{LIFETIME, ListContent, RevocationList, RevocationStatus};
use super::{Clock, Issuer, Refusal, Store, StoreError};

// A verifier refuses a list from its future, and with it every client; its clock may be a little slow.
const BACKDATE: Duration = Duration::from_secs(5 * 60);

// Each round but the last was lost to another server, whose list then lacked a still newer revocation.
const ROUNDS: u32 = 16;

/// Gives the newest list of each root, and makes it where it is outdated.
pub struct RevocationLists {
    store: Arc<dyn Store>,
    issuer: Arc<dyn Issuer>,
    clock: Arc<dyn Clock>,
    // As this server last read them, P-256 first.
    known: [Mutex<Option<Arc<RevocationList>>>; Algorithm::ALL.len()],
}

impl RevocationLists {
    /// The lists that `issuer` signs and `store` keeps.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, issuer: Arc<dyn Issuer>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            issuer,
            clock,
            known: Default::default(),
        }
    }

    /// The list of a root: it tells of every revocation that was answered before this was called. It is signed once
    /// for all who ask, on whichever server.
    ///
    /// # Errors
    /// The store or the CA failed.
    pub async fn newest(&self, algorithm: Algorithm) -> Result<Arc<RevocationList>, Refusal> {
        let status = self.store.revocation_status(algorithm).await?;
        // Who waits here while another one makes the list finds it made.
        let mut known = self.known(algorithm).lock().await;
        if let Some(list) = known.as_ref()
            && self.is_current(list, status)
        {
            return Ok(Arc::clone(list));
        }
        let list = Arc::new(self.read_or_make(algorithm).await?);
        *known = Some(Arc::clone(&list));
        Ok(list)
    }

    const fn known(&self, algorithm: Algorithm) -> &Mutex<Option<Arc<RevocationList>>> {
        let [p256, ml_dsa_87] = &self.known;
        match algorithm {
            Algorithm::EcdsaP256 => p256,
            Algorithm::MlDsa87 => ml_dsa_87,
        }
    }

    /// Whether the list is as good as the newest, by a status that may be a little older than it.
    fn is_current(&self, list: &RevocationList, status: RevocationStatus) -> bool {
        let with_this = RevocationStatus {
            published: Some(list.published()),
            ..status
        };
        list.number >= status.number() && with_this.is_current(self.clock.now())
    }

    async fn read_or_make(&self, algorithm: Algorithm) -> Result<RevocationList, Refusal> {
        for _ in 0..ROUNDS {
            let status = self.store.revocation_status(algorithm).await?;
            let now = self.clock.now();
            let list = if status.is_current(now) {
                // It may be a still newer one by now, which is as good.
                self.store.revocation_list(algorithm).await?
            } else {
                self.make(algorithm, status, now).await?
            };
            if let Some(list) = list {
                return Ok(list);
            }
        }
        Err(StoreError::Busy.into())
    }

    /// Makes the list after that of `status`; `None` where somebody was faster.
    async fn make(
        &self,
        algorithm: Algorithm,
        status: RevocationStatus,
        now: Timestamp,
    ) -> Result<Option<RevocationList>, Refusal> {
        // Read after the status: they lack nothing of its revision.
        let revoked = self.store.revoked_certificates(algorithm, now).await?;
        let content = ListContent {
            algorithm,
            number: number_after(status.number(), now),
            revoked: &revoked,
            this_update: now.minus(BACKDATE),
            next_update: now.plus(LIFETIME),
        };
        let list = RevocationList {
            algorithm,
            number: content.number,
            revision: status.revision,
            next_update: content.next_update,
            der: self.issuer.revocation_list(content)?.into(),
        };
        if !self
            .store
            .publish_revocation_list(list.clone(), status.number())
            .await?
        {
            return Ok(None);
        }
        tracing::info!(
            crl.algorithm = %algorithm,
            crl.number = list.number,
            crl.entries = revoked.len(),
            "a revocation list was made"
        );
        Ok(Some(list))
    }
}

/// The next number, and at least the time: a store that was restored from a backup does not give numbers again that
/// relying services know already.
fn number_after(number: u64, now: Timestamp) -> u64 {
    u64::try_from(now.unix())
        .unwrap_or_default()
        .max(number.saturating_add(1))
}
