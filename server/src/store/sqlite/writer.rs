//! The one thread that writes, and its group commit.
//!
//! What waits in the queue shares one transaction and so one wait for the disk. Each operation runs
//! in a savepoint of its own and hears of its success only after the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::failure::Failure;
use crate::domain::StoreError;

#[cfg(test)]
mod tests;

/// What an operation wants to become of what it wrote, and its answer.
pub(super) enum Verdict<T> {
    Keep(T),
    Undo(T),
}

pub(super) struct Writer {
    // `None` once it is closing: the thread ends when the queue has no sender and is empty.
    queue: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the thread. At most `queue` operations wait; at most `batch` share a transaction.
    pub(super) fn start(connection: Connection, queue: usize, batch: usize) -> std::io::Result<Self> {
        let (sender, jobs) = sync_channel(queue);
        let commits = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&commits);
        let thread = Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve(connection, &jobs, batch, &counter))?;
        Ok(Self {
            queue: Some(sender),
            thread: Some(thread),
            commits,
        })
    }

    /// Runs `work` in a transaction and answers once that is durable. A full queue is
    /// [`StoreError::Busy`] at once.
    pub(super) async fn run<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<Verdict<T>, Failure> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Operation {
            work: Some(work),
            result: Err(Failure::RolledBack),
            reply,
        });
        let queue = self.queue.as_ref().ok_or(Failure::Closed)?;
        queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => Failure::Closed.into(),
        })?;
        match answer.await {
            Ok(result) => result.map_err(StoreError::from),
            Err(_) => Err(Failure::Closed.into()),
        }
    }

    /// How many transactions were committed.
    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }
}

impl Drop for Writer {
    /// Waits until everything that was queued is done.
    fn drop(&mut self) {
        self.queue = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the store's writer had ended by a panic");
        }
    }
}

/// What became of an operation's savepoint.
enum Fate {
    Keep,
    Undo,
}

trait Job: Send {
    /// Does the work and keeps its answer back.
    fn run(&mut self, connection: &Connection) -> Fate;
    /// Why it failed, if it did.
    fn failure(&self) -> Option<&Failure>;
    /// Replaces the answer.
    fn fail(&mut self, failure: Failure);
    /// Gives the answer; whoever asked may have left.
    fn answer(self: Box<Self>);
}

struct Operation<T, W> {
    work: Option<W>,
    result: Result<T, Failure>,
    reply: oneshot::Sender<Result<T, Failure>>,
}

impl<T, W> Job for Operation<T, W>
where
    T: Send,
    W: FnOnce(&Connection) -> Result<Verdict<T>, Failure> + Send,
{
    fn run(&mut self, connection: &Connection) -> Fate {
        let Some(work) = self.work.take() else {
            return Fate::Undo;
        };
        let (result, fate) = match work(connection) {
            Ok(Verdict::Keep(answer)) => (Ok(answer), Fate::Keep),
            Ok(Verdict::Undo(answer)) => (Ok(answer), Fate::Undo),
            Err(failure) => (Err(failure), Fate::Undo),
        };
        self.result = result;
        fate
    }

    fn failure(&self) -> Option<&Failure> {
        self.result.as_ref().err()
    }

    fn fail(&mut self, failure: Failure) {
        self.result = Err(failure);
    }

    fn answer(self: Box<Self>) {
        // The error is the answer that nobody waits for any more.
        let _unheard = self.reply.send(self.result);
    }
}

fn serve(connection: Connection, queue: &Receiver<Box<dyn Job>>, batch: usize, commits: &AtomicU64) {
    let mut turned_away = false;
    while let Ok(first) = queue.recv() {
        let mut jobs = Vec::new();
        let outcome = transaction(&connection, first, queue, batch, &mut jobs);
        let failures = outcome.as_ref().err().into_iter();
        let temporary = failures
            .chain(jobs.iter().filter_map(|job| job.failure()))
            .find(|failure| failure.is_temporary());
        // Other failures reach whoever asked, who logs them; of these the cause is lost on the way.
        if let Some(failure) = temporary
            && !turned_away
        {
            tracing::error!(error = %failure, "the database cannot be written to now; who asks is told to try again");
        }
        turned_away = temporary.is_some();
        match outcome {
            Ok(()) => {
                commits.fetch_add(1, Ordering::Relaxed);
            }
            Err(failure) => {
                let cause = Arc::new(failure);
                for job in &mut jobs {
                    // Refusals too: they may have been judged by what is now undone.
                    job.fail(Failure::NotCommitted(Arc::clone(&cause)));
                }
            }
        }
        for job in jobs {
            job.answer();
        }
    }
    if let Err((_, error)) = connection.close() {
        tracing::warn!(%error, "the database was not closed in order; it will be recovered when it is opened");
    }
}

/// Runs `first` and what is queued behind it, and commits. Every job that was taken is in `jobs`.
fn transaction(
    connection: &Connection,
    first: Box<dyn Job>,
    queue: &Receiver<Box<dyn Job>>,
    batch: usize,
    jobs: &mut Vec<Box<dyn Job>>,
) -> Result<(), Failure> {
    let begun = control(connection, "BEGIN IMMEDIATE");
    let mut next = Some(first);
    let mut outcome = begun;
    while let Some(mut job) = next.take() {
        if outcome.is_ok() {
            outcome = in_savepoint(connection, &mut *job);
        }
        jobs.push(job);
        if outcome.is_ok() && jobs.len() < batch {
            next = queue.try_recv().ok();
        }
    }
    let outcome = outcome.and_then(|()| control(connection, "COMMIT"));
    if !connection.is_autocommit() {
        control(connection, "ROLLBACK")?;
    }
    outcome
}

/// Runs one job; an error means that the whole transaction is lost.
fn in_savepoint(connection: &Connection, job: &mut dyn Job) -> Result<(), Failure> {
    control(connection, "SAVEPOINT operation")?;
    let fate = catch_unwind(AssertUnwindSafe(|| job.run(connection))).unwrap_or_else(|_| {
        job.fail(Failure::Panicked);
        Fate::Undo
    });
    // After a full disk or an I/O error SQLite may have ended the transaction; without this check the
    // next statement would commit by itself.
    if connection.is_autocommit() {
        return Err(match job.failure() {
            Some(failure) if failure.is_full_disk() => Failure::DiskFull,
            _ => Failure::RolledBack,
        });
    }
    if matches!(fate, Fate::Undo) {
        control(connection, "ROLLBACK TO operation")?;
    }
    control(connection, "RELEASE operation")
}

fn control(connection: &Connection, sql: &str) -> Result<(), Failure> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}
