//! A few threads that read, each with a connection that cannot write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::failure::Failure;
use crate::domain::StoreError;

type Read = Box<dyn FnOnce(&Connection) + Send>;

pub(super) struct Readers {
    queue: Option<SyncSender<Read>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Starts a thread for each connection. At most `queue` questions wait.
    pub(super) fn start(connections: Vec<Connection>, queue: usize) -> std::io::Result<Self> {
        let (sender, questions) = sync_channel(queue);
        let questions = Arc::new(Mutex::new(questions));
        let mut readers = Self {
            queue: Some(sender),
            threads: Vec::new(),
        };
        for connection in connections {
            let questions = Arc::clone(&questions);
            let thread = Builder::new()
                .name("store-reader".to_owned())
                .spawn(move || serve(&connection, &questions))?;
            readers.threads.push(thread);
        }
        Ok(readers)
    }

    /// Runs `question` on one snapshot of the database. A full queue is [`StoreError::Busy`] at once.
    pub(super) async fn run<T, Q>(&self, question: Q) -> Result<T, StoreError>
    where
        T: Send + 'static,
        Q: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let read: Read = Box::new(move |connection| {
            // The error is the answer that nobody waits for any more.
            let _unheard = reply.send(in_snapshot(connection, question));
        });
        let queue = self.queue.as_ref().ok_or(Failure::Closed)?;
        queue.try_send(read).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => Failure::Closed.into(),
        })?;
        match answer.await {
            Ok(result) => result.map_err(StoreError::from),
            Err(_) => Err(Failure::Panicked.into()),
        }
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a reader of the store had ended by a panic");
            }
        }
    }
}

fn serve(connection: &Connection, questions: &Mutex<Receiver<Read>>) {
    loop {
        // One reader waits for the next question, the others for it; the lock is free while one answers.
        let question = questions.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(question) = question else { return };
        // Whoever asked hears of a panic, by an answer that never comes.
        let _ = catch_unwind(AssertUnwindSafe(|| question(connection)));
    }
}

fn in_snapshot<T>(
    connection: &Connection,
    question: impl FnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    // Dropped, it ends by a rollback, which is all that a read needs.
    let snapshot = connection.unchecked_transaction()?;
    question(&snapshot)
}
