//! Publishes what is new, at the start and after each change.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use object_store::ObjectStore;
use warifu_protocol::Algorithm;

use super::PublicationStatus;
use super::object::{Object, ObjectError};
use crate::domain::{Clock, Entropy, Issuer, Refusal, RevocationLists, Store};
use crate::notify::back_off;

// So old a published list is at most while publishing goes well. Another server may have revoked, so that the store
// must be asked.
const LOOK_EVERY: Duration = Duration::from_secs(5);

// What was published is looked at again now and then: somebody may have deleted it.
const LOOK_AGAIN: Duration = Duration::from_secs(3600);

// About five minutes: a list must not wait for an hour once the bucket can be reached again.
const LONGEST_AFTER: u32 = 7;

// What hangs is given up and tried again.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Why it could not be published.
#[derive(Debug, thiserror::Error)]
enum PublishError {
    #[error("the revocation list cannot be made: {0}")]
    List(#[from] Refusal),
    #[error(transparent)]
    Object(#[from] ObjectError),
    #[error("the bucket does not answer")]
    Hangs,
}

/// The worker that publishes.
pub struct Publisher {
    bucket: Arc<dyn ObjectStore>,
    issuer: Arc<dyn Issuer>,
    // Its own, so that no request waits while it makes a list.
    lists: RevocationLists,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    status: Arc<PublicationStatus>,
}

/// What is known to be in the bucket.
#[derive(Default)]
struct Published {
    bundle: bool,
    numbers: HashMap<Algorithm, u64>,
}

impl Publisher {
    /// A worker that publishes into `bucket` what `issuer` signs and `store` keeps, and notes in `status` how it goes.
    #[must_use]
    pub fn new(
        bucket: Arc<dyn ObjectStore>,
        store: Arc<dyn Store>,
        issuer: Arc<dyn Issuer>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        status: Arc<PublicationStatus>,
    ) -> Self {
        let lists = RevocationLists::new(store, Arc::clone(&issuer), Arc::clone(&clock));
        Self {
            bucket,
            issuer,
            lists,
            clock,
            entropy,
            status,
        }
    }

    /// Publishes, for ever. It can be dropped at any time: what is half done is done again.
    pub async fn run(self) {
        let mut published = Published::default();
        let mut looked = tokio::time::Instant::now();
        let mut tries = 0;
        loop {
            if looked.elapsed() >= LOOK_AGAIN {
                published = Published::default();
                looked = tokio::time::Instant::now();
            }
            let outcome = tokio::time::timeout(TIMEOUT, self.publish(&mut published)).await;
            let wait = match outcome.unwrap_or(Err(PublishError::Hangs)) {
                Ok(()) => {
                    tries = 0;
                    self.went_well();
                    LOOK_EVERY
                }
                Err(error) => {
                    tries += 1;
                    self.failed(&error);
                    back_off(tries.min(LONGEST_AFTER), &*self.entropy)
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    async fn publish(&self, published: &mut Published) -> Result<(), PublishError> {
        if !published.bundle {
            let bundle = Object {
                path: "ca/bundle.pem",
                content_type: "application/pem-certificate-chain",
                content: self.issuer.bundle_pem().into(),
            };
            bundle.publish(&*self.bucket).await?;
            published.bundle = true;
        }
        for algorithm in Algorithm::ALL {
            let list = self.lists.newest(algorithm).await?;
            if published.numbers.get(&algorithm) == Some(&list.number) {
                continue;
            }
            let [der_path, pem_path] = paths(algorithm);
            let der = Object {
                path: der_path,
                content_type: "application/pkix-crl",
                content: Bytes::from_owner(Arc::clone(&list.der)),
            };
            let pem = Object {
                path: pem_path,
                content_type: "application/x-pem-file",
                content: list.pem().into(),
            };
            for object in [der, pem] {
                object.publish(&*self.bucket).await?;
            }
            published.numbers.insert(algorithm, list.number);
            tracing::info!(crl.algorithm = %algorithm, crl.number = list.number, "a revocation list was published");
        }
        Ok(())
    }

    fn went_well(&self) {
        if self.status.succeeded() {
            tracing::info!("the CA bundle and the revocation lists are published again");
        }
    }

    /// Once for each time that it begins: it is tried again for ever.
    fn failed(&self, error: &PublishError) {
        if self.status.failed(self.clock.now()) {
            tracing::error!(
                error = %error,
                "the CA bundle and the revocation lists cannot be published; relying services that read the bucket go on \
                 with older ones. It is tried again until it goes well"
            );
        } else {
            tracing::debug!(error = %error, "publishing fails still");
        }
    }
}

const fn paths(algorithm: Algorithm) -> [&'static str; 2] {
    match algorithm {
        Algorithm::EcdsaP256 => ["ca/ecdsa-p256.crl", "ca/ecdsa-p256.crl.pem"],
        Algorithm::MlDsa87 => ["ca/ml-dsa-87.crl", "ca/ml-dsa-87.crl.pem"],
    }
}
