//! What only the SQLite store promises: durability, its file, its batches.

use std::path::Path;
use std::sync::Arc;
use std::task::Poll;

use rusqlite::{Connection, params};
use warifu_server::domain::audit::Event;
use warifu_server::domain::outbox::{ChannelKind, Shelf};
use warifu_server::domain::session::Rotation;
use warifu_server::domain::store::{Claimed, Registered};
use warifu_server::domain::{Account, AccountId, Store, StoreError};
use warifu_server::store::SqliteStore;
use warifu_server::store::sqlite::{DATABASE_FILE, OpenError, SqliteOptions};

use crate::backend::directory;
use crate::contest::race_calls;
use crate::fixture::{Fixture, at, record, replay_record};

const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Whoever is cut off from power after an answer finds what is in the files then, and no more.
#[tokio::test]
async fn what_is_answered_is_in_the_files() {
    let (directory, elsewhere) = (directory(), directory());
    let store = SqliteStore::open(directory.path()).unwrap();
    let mut fixture = Fixture::seeded(1);
    for n in 0..5 {
        let registration = fixture.registered(&store).await;
        let pairing = fixture.offered(&store, &registration.device).await;
        let claim = fixture.claim(&pairing, 1);
        assert_eq!(store.claim_pairing(claim.clone()).await.unwrap(), Claimed::Done);

        let copy = elsewhere.path().join(format!("{n}.db"));
        std::fs::copy(directory.path().join(DATABASE_FILE), &copy).unwrap();
        // Without the shared memory, which a crash loses too.
        let log = |database: &Path| format!("{}-wal", database.display());
        std::fs::copy(log(&directory.path().join(DATABASE_FILE)), log(&copy)).unwrap();
        let found = SqliteStore::open(&copy).unwrap();
        assert_eq!(found.device(claim.device.id).await.unwrap(), Some(claim.device));
        let account = found.account(registration.account.id).await.unwrap();
        assert_eq!(account, Some(registration.account));
    }
}

#[tokio::test]
async fn reopening_finds_everything() {
    let directory = directory();
    let mut fixture = Fixture::seeded(2);
    let store = SqliteStore::open(directory.path()).unwrap();
    let first = fixture.registered(&store).await;
    let pairing = fixture.offered(&store, &first.device).await;
    let claim = fixture.claim(&pairing, 1);
    assert_eq!(store.claim_pairing(claim.clone()).await.unwrap(), Claimed::Done);
    let session = fixture.opened(&store, &first.device).await;
    let challenge = fixture.bytes();
    assert!(store.spend_challenge(challenge, at(60), at(0)).await.unwrap());
    let records = store.records_of(first.account.id, 100).await.unwrap();
    let messages = store.messages(Shelf::Waiting, 100).await.unwrap();
    let devices = store.devices_of(first.account.id).await.unwrap();
    store.close();
    // Closed in order, it is one file.
    for suffix in BESIDE {
        let beside = directory.path().join(format!("{DATABASE_FILE}{suffix}"));
        assert!(!beside.exists(), "{}", beside.display());
    }

    // By its file this time.
    let store = SqliteStore::open(&directory.path().join(DATABASE_FILE)).unwrap();
    assert_eq!(
        store.account(first.account.id).await.unwrap(),
        Some(first.account.clone())
    );
    assert_eq!(store.devices_of(first.account.id).await.unwrap(), devices);
    let completed = store.pairing(pairing.id).await.unwrap().unwrap();
    assert_eq!(completed.claim.as_ref(), Some(&claim.claim));
    assert_eq!(store.session(session.id).await.unwrap(), Some(session));
    assert!(!store.spend_challenge(challenge, at(60), at(1)).await.unwrap());
    assert_eq!(store.records_of(first.account.id, 100).await.unwrap(), records);
    assert_eq!(store.messages(Shelf::Waiting, 100).await.unwrap(), messages);
    store.ready().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_comes_together_shares_commits() {
    const TOGETHER: u64 = 500;
    let directory = directory();
    let store = Arc::new(SqliteStore::open(directory.path()).unwrap());
    let shared: Arc<dyn Store> = store.clone();
    let mut fixture = Fixture::seeded(3);
    let registrations: Vec<_> = (0..TOGETHER).map(|_| fixture.registration()).collect();
    let answers = race_calls(&shared, registrations, |store, registration| async move {
        store.register_account(registration).await.unwrap()
    })
    .await;
    assert!(answers.iter().all(|answer| *answer == Registered::Done));
    let commits = store.commits();
    assert!(commits < TOGETHER / 4, "{commits} commits for {TOGETHER} registrations");
}

#[tokio::test]
async fn a_full_queue_is_busy_at_once_and_reads_go_on() {
    const QUEUE: usize = 2;
    let directory = directory();
    let options = SqliteOptions {
        write_queue: QUEUE,
        ..SqliteOptions::default()
    };
    let store = SqliteStore::open_with(directory.path(), options).unwrap();
    // Another program holds the file: the writer waits with the one operation that it took, or none.
    let other = raw(directory.path());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut fixture = Fixture::seeded(4);
    let mut waiting = Vec::new();
    let mut busy = Vec::new();
    while waiting.len() + busy.len() < 10 {
        let registration = fixture.registration();
        let mut call = store.register_account(registration.clone());
        match std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context))).await {
            Poll::Pending => waiting.push(call),
            Poll::Ready(answer) => {
                assert!(matches!(answer, Err(StoreError::Busy)));
                busy.push(registration);
            }
        }
    }
    assert!((QUEUE..=QUEUE + 1).contains(&waiting.len()), "{} wait", waiting.len());
    for registration in &busy {
        assert_eq!(store.account(registration.account.id).await.unwrap(), None);
    }
    other.execute_batch("ROLLBACK").unwrap();
    for call in waiting {
        assert_eq!(call.await.unwrap(), Registered::Done);
    }
    for registration in busy {
        assert_eq!(store.account(registration.account.id).await.unwrap(), None);
        assert_eq!(store.register_account(registration).await.unwrap(), Registered::Done);
    }
}

#[tokio::test]
async fn a_full_disk_is_busy_and_nothing_is_half_written() {
    let directory = directory();
    let store = SqliteStore::open(directory.path()).unwrap();
    let mut fixture = Fixture::seeded(5);
    let before = fixture.registered(&store).await;
    // As large as it is, and no page more.
    store.limit_pages(1).await.unwrap();
    let mut refused = Vec::new();
    while refused.len() < 3 {
        let registration = fixture.registration();
        match store.register_account(registration.clone()).await {
            Ok(answer) => assert_eq!(answer, Registered::Done),
            Err(StoreError::Busy) => refused.push(registration),
            Err(error) => panic!("it can be tried again: {error}"),
        }
    }
    for registration in &refused {
        let Account { id, username, .. } = &registration.account;
        assert_eq!(store.account(*id).await.unwrap(), None);
        assert_eq!(store.account_by_username(username).await.unwrap(), None);
        assert_eq!(store.device(registration.device.id).await.unwrap(), None);
        assert_eq!(store.records_of(*id, 1).await.unwrap(), []);
    }
    assert_eq!(store.account(before.account.id).await.unwrap(), Some(before.account));

    store.limit_pages(u32::MAX - 1).await.unwrap();
    store.ready().await.unwrap();
    for registration in refused {
        let answer = store.register_account(registration).await.unwrap();
        assert_eq!(answer, Registered::Done);
    }
    store.close();
    let check: String = raw(directory.path())
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
}

#[tokio::test]
async fn the_audit_trail_cannot_be_rewritten() {
    let directory = directory();
    let store = SqliteStore::open(directory.path()).unwrap();
    let registration = Fixture::seeded(6).registered(&store).await;
    let other = raw(directory.path());
    for forgery in [
        "UPDATE audit SET at = at + 1",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT id, account, at, '192.0.2.99', event FROM audit",
        "REPLACE INTO audit (id, account, at, address, event) SELECT id, account, 0, address, event FROM audit",
    ] {
        let error = other.execute_batch(forgery).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{forgery}: {error}");
    }
    let records = store.records_of(registration.account.id, 10).await.unwrap();
    assert_eq!(records, [registration.record]);
}

/// No operation of the port revokes a device that has a session yet; the statements know of it already.
#[tokio::test]
async fn a_revoked_device_refreshes_nothing() {
    let directory = directory();
    let store = SqliteStore::open(directory.path()).unwrap();
    let mut fixture = Fixture::seeded(7);
    let first = fixture.registered(&store).await;
    let session = fixture.opened(&store, &first.device).await;
    raw(directory.path())
        .execute(
            "UPDATE devices SET revoked_at = ?1 WHERE id = ?2",
            params![at(1).unix(), first.device.id.as_uuid().as_bytes()],
        )
        .unwrap();
    let next = fixture.hash();
    for presented in [session.current.unwrap(), fixture.hash()] {
        let record = replay_record(&session, 2);
        let answer = store.rotate_session(session.id, &presented, next, record).await;
        assert_eq!(answer.unwrap(), Rotation::Gone);
    }
    assert_eq!(store.session(session.id).await.unwrap(), Some(session));
}

#[tokio::test]
async fn a_call_forgets_a_bounded_number_of_rows() {
    let directory = directory();
    let store = SqliteStore::open(directory.path()).unwrap();
    raw(directory.path())
        .execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
             INSERT INTO spent SELECT 'proof', CAST(i AS BLOB), 7 FROM n",
        )
        .unwrap();
    let mut calls = Vec::new();
    while calls.last() != Some(&0) {
        calls.push(store.forget_lapsed(at(0)).await.unwrap());
    }
    assert_eq!(calls, [1000, 1000, 500, 0]);
}

#[test]
fn a_database_of_a_later_release_is_left_alone() {
    let directory = directory();
    SqliteStore::open(directory.path()).unwrap().close();
    raw(directory.path()).pragma_update(None, "user_version", 99).unwrap();
    let error = SqliteStore::open(directory.path()).unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 99, .. }), "{error}");
    let version: i64 = raw(directory.path())
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
}

#[test]
fn what_is_no_database_is_refused() {
    let directory = directory();
    let file = directory.path().join(DATABASE_FILE);
    std::fs::write(&file, "no database, and longer than its magic number").unwrap();
    assert!(matches!(SqliteStore::open(&file), Err(OpenError::Sqlite(_))));
    let nowhere = directory.path().join("no").join("such").join("directory.db");
    assert!(matches!(SqliteStore::open(&nowhere), Err(OpenError::File(_))));
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let directory = directory();
    let mode = |suffix: &str| {
        let file = directory.path().join(format!("{DATABASE_FILE}{suffix}"));
        std::fs::metadata(file).unwrap().permissions().mode() & 0o777
    };
    let file = directory.path().join(DATABASE_FILE);
    // One that somebody opened up is narrowed again.
    std::fs::write(&file, "").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let store = SqliteStore::open(directory.path()).unwrap();
    Fixture::seeded(8).registered(&store).await;
    for suffix in ["", "-wal", "-shm"] {
        assert_eq!(mode(suffix), 0o600, "{suffix}");
    }
}

/// A connection of another program.
fn raw(directory: &Path) -> Connection {
    Connection::open(directory.join(DATABASE_FILE)).unwrap()
}

#[tokio::test]
async fn a_message_that_cannot_be_read_is_in_the_way_of_its_account_alone() {
    let directory = directory();
    let store = SqliteStore::open(directory.path()).unwrap();
    let mut fixture = Fixture::seeded(9);
    let accounts = [(); 2].map(|()| AccountId(fixture.uuid()));
    // As a newer server may write one, with an event that is unheard of.
    let other = raw(directory.path());
    other
        .execute(
            "INSERT INTO audit (account, at, address, event) VALUES (?1, 0, '::1', '{\"of\":\"tomorrow\"}')",
            [accounts[0].0.as_bytes()],
        )
        .unwrap();
    other
        .execute(
            "INSERT INTO outbox (audit, account, channel, due_at) SELECT id, account, 'log', 0 FROM audit",
            [],
        )
        .unwrap();
    for account in accounts {
        store.record(record(account, 5, Event::DeviceRefused)).await.unwrap();
    }

    let taken = async |now, until| {
        let taken = store
            .take_messages(ChannelKind::Log, at(now), at(until), 10)
            .await
            .unwrap();
        taken.iter().map(|message| message.id).collect::<Vec<_>>()
    };
    assert_eq!(taken(9, 60).await, [3]);
    assert_eq!(store.messages(Shelf::Waiting, 10).await.unwrap().len(), 2);
    // It was taken, by this server or by one that understands it: what comes after it waits.
    assert_eq!(taken(59, 99).await, Vec::<u64>::new());
    assert!(store.drop_message(1).await.unwrap());
    assert_eq!(taken(59, 99).await, [2]);
}
