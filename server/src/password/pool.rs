//! A bounded pool: so many hashes at a time, so many waiting, and the rest is told to come again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;

use async_trait::async_trait;
use tokio::sync::oneshot;
use warifu_protocol::text::Password;

use super::cost::{Cost, CostError, Memory, verify};
use crate::domain::PasswordHash;
use crate::domain::entropy::Entropy;
use crate::domain::passwords::{Passwords, QueueFull};

/// Hashes passwords on threads of its own.
///
/// They take the next hash from the queue by themselves: on a machine whose cores all hash, going through
/// the runtime between two hashes would leave a core waiting for its turn.
pub struct HashPool {
    cost: Cost,
    // Against this, a password without an account is compared: the same work, always in vain.
    decoy: PasswordHash,
    entropy: Arc<dyn Entropy>,
    queue: SyncSender<Job>,
    hashes: Arc<AtomicU64>,
}

/// The pool could not be started.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The cost is not one of Argon2id.
    #[error(transparent)]
    Cost(#[from] CostError),
    /// The system gives no threads.
    #[error("the system gives no threads for hashing: {0}")]
    Threads(#[from] std::io::Error),
}

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

impl HashPool {
    /// Starts `threads` threads with a queue of `queue`.
    ///
    /// # Errors
    /// `cost` is not one of Argon2id, or the system gives no threads.
    pub fn new(cost: Cost, threads: usize, queue: usize, entropy: Arc<dyn Entropy>) -> Result<Self, PoolError> {
        cost.validate()?;
        // No password hashes to 32 zero bytes; the salt is drawn so that nobody can test for that.
        let salt = data_encoding::BASE64_NOPAD.encode(&entropy.bytes::<16>());
        let nothing = data_encoding::BASE64_NOPAD.encode(&[0; 32]);
        let Cost {
            memory_kib,
            passes,
            lanes,
        } = cost;
        let decoy = format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${nothing}");
        let (sender, jobs) = sync_channel(queue);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..threads.max(1) {
            let jobs = Arc::clone(&jobs);
            Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || serve(&jobs))?;
        }
        Ok(Self {
            cost,
            decoy: PasswordHash::from_phc(decoy),
            entropy,
            queue: sender,
            hashes: Arc::default(),
        })
    }

    /// How many hashes were made since the start.
    #[must_use]
    pub fn hashes(&self) -> u64 {
        self.hashes.load(Ordering::Relaxed)
    }

    async fn run<T, W>(&self, work: W) -> Result<T, QueueFull>
    where
        T: Send + 'static,
        W: FnOnce(&mut Memory) -> T + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let hashes = Arc::clone(&self.hashes);
        let job: Job = Box::new(move |memory| {
            // Nobody waits any more: their place is free again, at no cost.
            if reply.is_closed() {
                return;
            }
            hashes.fetch_add(1, Ordering::Relaxed);
            // The error is the answer that nobody waits for any more.
            let _unheard = reply.send(work(memory));
        });
        self.queue.try_send(job).map_err(|_| QueueFull)?;
        answer.await.map_err(|_| QueueFull)
    }
}

/// Takes one job after the other. The memory of a hash is kept while there is more to hash and given back
/// when the pool rests: a busy server does not fault 19 MiB in for each hash, and an idle one does not
/// hold them.
fn serve(jobs: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::new();
    loop {
        // Where the lock is taken, another thread waits under it, so nothing else does.
        let waiting = jobs.try_lock().ok().and_then(|jobs| jobs.try_recv().ok());
        let job = waiting.map_or_else(
            || {
                memory = Memory::new();
                jobs.lock().unwrap_or_else(PoisonError::into_inner).recv()
            },
            Ok,
        );
        let Ok(job) = job else { return }; // the pool is gone
        // Whoever asked hears of a panic by the answer that never comes; the thread goes on.
        let _logged = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
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
        let same = self
            .run(move |memory| verify(password.expose(), stored.expose(), memory))
            .await?;
        Ok(same && known)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::mpsc;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::domain::entropy::SystemEntropy;

    fn pool(queue: usize) -> HashPool {
        let cost = Cost {
            memory_kib: 8,
            passes: 1,
            lanes: 1,
        };
        HashPool::new(cost, 1, queue, Arc::new(SystemEntropy)).unwrap()
    }

    fn password(text: &str) -> Password {
        Password::present(text).unwrap()
    }

    /// Keeps the one thread busy until the gate is opened.
    fn hold_up(pool: &HashPool) -> mpsc::Sender<()> {
        let (started, has_started) = mpsc::channel();
        let (gate, opened) = mpsc::channel();
        let job: Job = Box::new(move |_| {
            started.send(()).unwrap();
            opened.recv().unwrap();
        });
        pool.queue.send(job).unwrap();
        has_started.recv().unwrap();
        gate
    }

    fn poll<F: Future>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
        future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn an_unknown_user_costs_a_hash_and_is_never_right() {
        let pool = pool(8);
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
        let pool = pool(1);
        let gate = hold_up(&pool);
        let mut waiting = Box::pin(pool.hash(password("first password")));
        assert!(poll(&mut waiting).is_pending());
        assert_eq!(pool.hash(password("second password")).await, Err(QueueFull));
        gate.send(()).unwrap();
        assert!(waiting.await.is_ok());
    }

    #[tokio::test]
    async fn a_panic_costs_its_own_answer_and_no_thread() {
        let pool = pool(1);
        let panicked = pool.run(|_| panic!("on purpose")).await;
        assert_eq!(panicked, Err::<(), _>(QueueFull));
        assert!(pool.hash(password("second password")).await.is_ok());
    }

    #[tokio::test]
    async fn who_hangs_up_while_waiting_costs_no_hash() {
        let pool = pool(2);
        let gate = hold_up(&pool);
        let mut gone = Box::pin(pool.hash(password("first password")));
        assert!(poll(&mut gone).is_pending());
        drop(gone);
        gate.send(()).unwrap();
        assert!(pool.hash(password("second password")).await.is_ok());
        assert_eq!(pool.hashes(), 1);
    }
}
