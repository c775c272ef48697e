//! The writer by itself, its queue filled while a first operation holds it up.

use std::sync::mpsc;
use std::task::{Context, Poll, Waker};

use super::*;

type Answer<'a> = std::pin::Pin<Box<dyn Future<Output = Result<i64, StoreError>> + Send + 'a>>;

fn writer(queue: usize, batch: usize) -> Writer {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY, filling BLOB) STRICT")
        .unwrap();
    Writer::start(connection, queue, batch).unwrap()
}

fn insert(connection: &Connection, n: i64) -> Result<i64, Failure> {
    connection.execute("INSERT INTO t (n) VALUES (?1)", [n])?;
    Ok(n)
}

fn rows(connection: &Connection) -> Result<Vec<i64>, Failure> {
    let mut statement = connection.prepare("SELECT n FROM t ORDER BY n")?;
    let found: Result<_, _> = statement.query_map([], |row| row.get(0))?.collect();
    Ok(found?)
}

async fn stored(writer: &Writer) -> Vec<i64> {
    writer
        .run(|connection| rows(connection).map(Verdict::Keep))
        .await
        .unwrap()
}

/// Queues the work now; the answer is awaited later.
fn queued<'a, W>(writer: &'a Writer, work: W) -> Answer<'a>
where
    W: FnOnce(&Connection) -> Result<Verdict<i64>, Failure> + Send + 'static,
{
    let mut answer: Answer<'a> = Box::pin(writer.run(work));
    let first = answer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    match first {
        Poll::Pending => answer,
        Poll::Ready(result) => Box::pin(async { result }),
    }
}

/// Lets the writer take an operation that goes on only when the gate is opened, so that what is queued
/// meanwhile shares its transaction.
fn hold_up(writer: &Writer) -> (Answer<'_>, mpsc::Sender<()>) {
    let (started, has_started) = mpsc::channel();
    let (gate, opened) = mpsc::channel();
    let held = queued(writer, move |_| {
        started.send(()).unwrap();
        opened.recv().unwrap();
        Ok(Verdict::Keep(0))
    });
    has_started.recv().unwrap();
    (held, gate)
}

#[tokio::test]
async fn what_waits_shares_one_commit() {
    let writer = writer(512, 256);
    let (held, gate) = hold_up(&writer);
    let answers: Vec<_> = (1..=255)
        .map(|n| queued(&writer, move |c| insert(c, n).map(Verdict::Keep)))
        .collect();
    gate.send(()).unwrap();
    held.await.unwrap();
    for (n, answer) in (1..).zip(answers) {
        assert_eq!(answer.await.unwrap(), n);
    }
    assert_eq!(writer.commits(), 1);
}

#[tokio::test]
async fn a_batch_has_a_bound() {
    let writer = writer(512, 16);
    let (held, gate) = hold_up(&writer);
    let answers: Vec<_> = (1..=63)
        .map(|n| queued(&writer, move |c| insert(c, n).map(Verdict::Keep)))
        .collect();
    gate.send(()).unwrap();
    held.await.unwrap();
    for answer in answers {
        answer.await.unwrap();
    }
    assert_eq!(writer.commits(), 4);
}

#[tokio::test]
async fn a_full_queue_is_busy_at_once_and_changes_nothing() {
    let writer = writer(2, 256);
    let (held, gate) = hold_up(&writer);
    let first = queued(&writer, |c| insert(c, 1).map(Verdict::Keep));
    let second = queued(&writer, |c| insert(c, 2).map(Verdict::Keep));
    let third = writer.run(|c| insert(c, 3).map(Verdict::Keep)).await;
    assert!(matches!(third, Err(StoreError::Busy)));
    gate.send(()).unwrap();
    held.await.unwrap();
    first.await.unwrap();
    second.await.unwrap();
    assert_eq!(stored(&writer).await, [1, 2]);
}

#[tokio::test]
async fn who_fails_refuses_or_panics_in_a_batch_harms_nobody_else() {
    let writer = writer(64, 256);
    let (held, gate) = hold_up(&writer);
    let before = queued(&writer, |c| insert(c, 1).map(Verdict::Keep));
    let fails = queued(&writer, |c| {
        insert(c, 2)?;
        insert(c, 1).map(Verdict::Keep)
    });
    let refuses = queued(&writer, |c| insert(c, 3).map(Verdict::Undo));
    let panics = queued(&writer, |c| {
        insert(c, 4)?;
        panic!("on purpose");
    });
    let after = queued(&writer, |c| insert(c, 5).map(Verdict::Keep));
    gate.send(()).unwrap();
    held.await.unwrap();
    assert_eq!(before.await.unwrap(), 1);
    assert!(matches!(fails.await, Err(StoreError::Failed(_))));
    assert_eq!(refuses.await.unwrap(), 3);
    assert!(matches!(panics.await, Err(StoreError::Failed(_))));
    assert_eq!(after.await.unwrap(), 5);
    assert_eq!(writer.commits(), 1);
    assert_eq!(stored(&writer).await, [1, 5]);
}

#[tokio::test]
async fn a_transaction_that_is_lost_fails_everybody_in_it_and_nobody_after() {
    let writer = writer(64, 256);
    let (held, gate) = hold_up(&writer);
    let before = queued(&writer, |c| insert(c, 1).map(Verdict::Keep));
    let refused = queued(&writer, |_| Ok(Verdict::Undo(2)));
    // What SQLite does by itself after some I/O errors.
    let loses = queued(&writer, |c| {
        c.execute_batch("ROLLBACK")?;
        Ok(Verdict::Keep(3))
    });
    let after = queued(&writer, |c| insert(c, 4).map(Verdict::Keep));
    gate.send(()).unwrap();
    for lost in [held, before, refused, loses] {
        assert!(matches!(lost.await, Err(StoreError::Failed(_))));
    }
    assert_eq!(after.await.unwrap(), 4);
    assert_eq!(stored(&writer).await, [4]);
}

#[tokio::test]
async fn a_commit_that_fails_fails_everybody_in_it_and_nobody_after() {
    let writer = writer(64, 256);
    writer
        .run(|c| {
            c.execute_batch(
                "CREATE TABLE child (parent INTEGER NOT NULL REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED) STRICT",
            )?;
            Ok(Verdict::Keep(()))
        })
        .await
        .unwrap();
    let (held, gate) = hold_up(&writer);
    let before = queued(&writer, |c| insert(c, 1).map(Verdict::Keep));
    // Noticed by the COMMIT alone.
    let orphan = queued(&writer, |c| {
        c.execute("INSERT INTO child VALUES (77)", [])?;
        Ok(Verdict::Keep(2))
    });
    gate.send(()).unwrap();
    for lost in [held, before, orphan] {
        assert!(matches!(lost.await, Err(StoreError::Failed(_))));
    }
    writer.run(|c| insert(c, 3).map(Verdict::Keep)).await.unwrap();
    assert_eq!(stored(&writer).await, [3]);
}

#[tokio::test]
async fn who_is_locked_out_by_another_program_hears_busy() {
    let directory = tempfile::tempdir().unwrap();
    let open = || Connection::open(directory.path().join("t.db")).unwrap();
    let (own, other) = (open(), open());
    own.execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT")
        .unwrap();
    own.busy_timeout(std::time::Duration::ZERO).unwrap();
    let writer = Writer::start(own, 64, 256).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let locked_out = writer.run(|c| insert(c, 1).map(Verdict::Keep)).await;
    assert!(matches!(locked_out, Err(StoreError::Busy)));
    other.execute_batch("ROLLBACK").unwrap();
    writer.run(|c| insert(c, 2).map(Verdict::Keep)).await.unwrap();
    assert_eq!(stored(&writer).await, [2]);
}

#[tokio::test]
async fn a_full_disk_is_busy_and_leaves_nothing_of_the_operation() {
    let writer = writer(64, 256);
    let limit = |pages: u32| {
        writer.run(move |c| {
            c.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
            Ok(Verdict::Keep(()))
        })
    };
    let fill = |n: i64| {
        writer.run(move |c| {
            insert(c, n)?;
            c.execute("INSERT INTO t VALUES (?1, zeroblob(65536))", [n + 1])?;
            Ok(Verdict::Keep(n))
        })
    };
    limit(8).await.unwrap();
    assert!(matches!(fill(1).await, Err(StoreError::Busy)));
    assert_eq!(stored(&writer).await, [0_i64; 0]);
    limit(1000).await.unwrap();
    fill(1).await.unwrap();
    assert_eq!(stored(&writer).await, [1, 2]);
}

/// What SQLite may do by itself on a full disk.
#[tokio::test]
async fn a_transaction_that_a_full_disk_ended_is_busy_too() {
    let writer = writer(64, 256);
    let (held, gate) = hold_up(&writer);
    let before = queued(&writer, |c| insert(c, 1).map(Verdict::Keep));
    let fills = queued(&writer, |c| {
        c.execute_batch("ROLLBACK")?;
        Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None).into())
    });
    gate.send(()).unwrap();
    for lost in [held, before, fills] {
        assert!(matches!(lost.await, Err(StoreError::Busy)));
    }
    assert_eq!(stored(&writer).await, [0_i64; 0]);
}

#[derive(Clone, Default)]
struct Log(Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn only_what_nobody_else_can_log_is_logged() {
    let log = Log::default();
    let copy = log.clone();
    tracing_subscriber::fmt().with_writer(move || copy.clone()).init();
    let told = |what| String::from_utf8(log.0.lock().unwrap().clone()).unwrap().contains(what);

    let writer = writer(64, 256);
    let lost = writer.run(|c| {
        c.execute_batch("ROLLBACK")?;
        Ok(Verdict::Keep(1))
    });
    assert!(matches!(lost.await, Err(StoreError::Failed(_))));
    assert!(!told("back by itself"));
    let full = writer.run(|_| -> Result<Verdict<i64>, _> {
        Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None).into())
    });
    assert!(matches!(full.await, Err(StoreError::Busy)));
    assert!(told("database or disk is full"));
}

#[tokio::test]
async fn dropping_it_does_first_what_is_queued() {
    let writer = writer(64, 256);
    let (done, is_done) = mpsc::channel();
    let (held, gate) = hold_up(&writer);
    drop(held);
    for n in 1..=20 {
        let done = done.clone();
        // Nobody waits for the answer; it is done all the same.
        drop(queued(&writer, move |_| {
            done.send(n).unwrap();
            Ok(Verdict::Keep(n))
        }));
    }
    gate.send(()).unwrap();
    drop(writer);
    assert_eq!(is_done.try_iter().collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
}
