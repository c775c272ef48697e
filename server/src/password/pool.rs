//! A bounded pool: so many hashes at a time, so many waiting, and the rest is told to come again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use warifu_protocol::text::Password;
use zeroize::Zeroizing;

use super::cost::{Cost, CostError, Memory, verify};
use crate::domain::PasswordHash;
use crate::domain::entropy::Entropy;
use crate::domain::passwords::{Passwords, QueueFull};

/// Hashes at most `threads` passwords at once, with at most `queue` more waiting.
pub struct HashPool {
    cost: Cost,
    // Against this, a password without an account is compared: the same work, always in vain.
    decoy: PasswordHash,
    entropy: Arc<dyn Entropy>,
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
    // Memory is kept while there is more to hash and given back when the pool rests, so that a busy
    // server does not fault 19 MiB in for each hash and an idle one does not hold them.
    spare: Arc<Mutex<Vec<Memory>>>,
    hashes: Arc<AtomicU64>,
    size: usize,
}

impl HashPool {
    /// A pool of `threads` and a queue of `queue`.
    ///
    /// # Errors
    /// `cost` is not one of Argon2id.
    pub fn new(cost: Cost, threads: usize, queue: usize, entropy: Arc<dyn Entropy>) -> Result<Self, CostError> {
        cost.validate()?;
        let threads = threads.max(1);
        let size = threads + queue;
        // No password hashes to 32 zero bytes; the salt is drawn so that nobody can test for that.
        let salt = data_encoding::BASE64_NOPAD.encode(&entropy.bytes::<16>());
        let nothing = data_encoding::BASE64_NOPAD.encode(&[0; 32]);
        let decoy = format!(
            "$argon2id$v=19$m={},t={},p={}${salt}${nothing}",
            cost.memory_kib, cost.passes, cost.lanes
        );
        Ok(Self {
            cost,
            decoy: PasswordHash::from_phc(decoy),
            entropy,
            admitted: Arc::new(Semaphore::new(size)),
            running: Arc::new(Semaphore::new(threads)),
            spare: Arc::default(),
            hashes: Arc::default(),
            size,
        })
    }

    /// How many hashes were made since the start.
    #[must_use]
    pub fn hashes(&self) -> u64 {
        self.hashes.load(Ordering::Relaxed)
    }

    async fn run<T, F>(&self, work: F) -> Result<T, QueueFull>
    where
        T: Send + 'static,
        F: FnOnce(&mut Memory) -> T + Send + 'static,
    {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| QueueFull)?;
        let Ok(turn) = Arc::clone(&self.running).acquire_owned().await else {
            unreachable!("the semaphore is never closed")
        };
        let place = Place {
            spare: Arc::clone(&self.spare),
            admitted: Arc::clone(&self.admitted),
            size: self.size,
        };
        let hashes = Arc::clone(&self.hashes);
        // The permits go with the work: a client that hangs up frees its place only when the hash that
        // was begun for it ends.
        let work = tokio::task::spawn_blocking(move || {
            hashes.fetch_add(1, Ordering::Relaxed);
            let mut memory = place.take();
            let result = work(&mut memory);
            place.give_back(memory, [admitted, turn]);
            result
        });
        match work.await {
            Ok(result) => Ok(result),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Err(QueueFull), // the runtime is shutting down
        }
    }
}

#[async_trait]
impl Passwords for HashPool {
    async fn hash(&self, password: Password) -> Result<PasswordHash, QueueFull> {
        let (cost, salt) = (self.cost, self.entropy.bytes::<16>());
        let hashed = self
            .run(move |memory| cost.hash(password.expose(), &salt, memory))
            .await?;
        match hashed {
            Ok(phc) => Ok(PasswordHash::from_phc(phc)),
            Err(error) => unreachable!("the cost was checked and passwords are bounded: {error}"),
        }
    }

    async fn verify(&self, password: Password, stored: Option<PasswordHash>) -> Result<bool, QueueFull> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        let phc = Zeroizing::new(stored.expose().to_owned());
        let same = self.run(move |memory| verify(password.expose(), &phc, memory)).await?;
        Ok(same && known)
    }
}

struct Place {
    spare: Arc<Mutex<Vec<Memory>>>,
    admitted: Arc<Semaphore>,
    size: usize,
}

impl Place {
    fn take(&self) -> Memory {
        self.spare
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .unwrap_or_default()
    }

    fn give_back(&self, memory: Memory, permits: [OwnedSemaphorePermit; 2]) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.push(memory);
        drop(permits);
        if self.admitted.available_permits() == self.size {
            spare.clear();
            spare.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entropy::SystemEntropy;

    fn pool(threads: usize, queue: usize) -> Arc<HashPool> {
        let cost = Cost {
            memory_kib: 8,
            passes: 1,
            lanes: 1,
        };
        Arc::new(HashPool::new(cost, threads, queue, Arc::new(SystemEntropy)).unwrap())
    }

    fn password(text: &str) -> Password {
        Password::present(text).unwrap()
    }

    #[tokio::test]
    async fn an_unknown_user_costs_a_hash_and_is_never_right() {
        let pool = pool(1, 8);
        let stored = pool.hash(password("correct horse")).await.unwrap();
        assert!(
            pool.verify(password("correct horse"), Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(!pool.verify(password("wrong horse"), Some(stored)).await.unwrap());
        assert!(!pool.verify(password("correct horse"), None).await.unwrap());
        assert_eq!(pool.hashes(), 4);
    }

    #[tokio::test]
    async fn what_does_not_fit_in_the_queue_is_refused_at_once() {
        let pool = pool(1, 1);
        let held = Arc::clone(&pool.running).acquire_owned().await.unwrap();
        let mut first = Box::pin(pool.hash(password("first password")));
        let mut second = Box::pin(pool.hash(password("second password")));
        assert!(futures_poll(&mut first).await.is_none());
        assert!(futures_poll(&mut second).await.is_none());
        assert_eq!(pool.hash(password("third password")).await, Err(QueueFull));
        drop(held);
        assert!(first.await.is_ok());
        assert!(second.await.is_ok());
        assert!(pool.spare.lock().unwrap().is_empty(), "an idle pool holds no memory");
    }

    #[tokio::test]
    async fn who_hangs_up_while_waiting_frees_the_place() {
        let pool = pool(1, 0);
        let held = Arc::clone(&pool.running).acquire_owned().await.unwrap();
        let mut waiting = Box::pin(pool.hash(password("first password")));
        assert!(futures_poll(&mut waiting).await.is_none());
        drop(waiting);
        drop(held);
        assert!(pool.hash(password("second password")).await.is_ok());
    }

    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
                std::task::Poll::Ready(output) => Some(output),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
