//! Sessions: opened, continued, ended.

use std::sync::Arc;

use warifu_protocol::Sha256Hash;
use warifu_server::domain::outbox::Shelf;
use warifu_server::domain::session::{REPEAT_WINDOW, Rotation, SESSION_IDLE};
use warifu_server::domain::{Session, SessionId, Store};

use crate::contest::{Broken, CALLERS, count, hold, race};
use crate::fixture::{Fixture, at, login_record, logout_record, records, replay_record};

const MINUTE: u64 = REPEAT_WINDOW.as_secs();

pub(crate) async fn a_session_is_opened_by_an_active_device_of_the_account(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let first = fixture.registered(&*store).await;
    let other = fixture.registered(&*store).await;
    let unknown = fixture.device(other.account.id);
    let mut foreign = other.device.clone();
    foreign.account = first.account.id;
    let replacement = fixture.replacement(&first);
    assert!(store.replace_first_device(replacement).await.unwrap());
    for device in [unknown, foreign, first.device.clone()] {
        let session = fixture.session(&device, 0);
        let record = login_record(&session);
        assert!(!store.open_session(session.clone(), record).await.unwrap());
        assert_eq!(store.session(session.id).await.unwrap(), None);
    }
    assert_eq!(records(&*store, first.account.id, "logged_in").await, []);

    let session = fixture.opened(&*store, &other.device).await;
    assert_eq!(store.session(session.id).await.unwrap().as_ref(), Some(&session));
    let written = records(&*store, other.account.id, "logged_in").await;
    assert_eq!(written, [login_record(&session)]);
}

pub(crate) async fn a_refresh_token_is_followed_by_the_next(store: Arc<dyn Store>) {
    let mut tester = Tester::new(store, 2).await;
    let mut token = tester.session.current.unwrap();
    let mut now = 0;
    for _ in 0..4 {
        now += SESSION_IDLE.as_secs() - 1;
        let next = tester.fixture.hash();
        assert_eq!(tester.rotate(&token, next, now).await, Rotation::Rotated);
        let session = tester.stored().await;
        assert_eq!(session.current, Some(next));
        assert_eq!(session.previous, Some((token, at(now))));
        assert_eq!(session.expires_at, at(now).plus(SESSION_IDLE));
        token = next;
    }
    assert!(tester.replays().await.is_empty());
}

pub(crate) async fn the_last_used_refresh_token_repeats_for_a_minute(store: Arc<dyn Store>) {
    let mut tester = Tester::new(store, 3).await;
    let first = tester.session.current.unwrap();
    let [lost, second, third] = [(); 3].map(|()| tester.fixture.hash());
    assert_eq!(tester.rotate(&first, lost, 10).await, Rotation::Rotated);
    assert_eq!(tester.rotate(&first, second, 10 + MINUTE - 1).await, Rotation::Rotated);
    let session = tester.stored().await;
    assert_eq!(
        (session.current, session.previous),
        (Some(second), Some((first, at(10))))
    );
    // The minute does not begin again by the repeat.
    assert_eq!(tester.rotate(&first, third, 10 + MINUTE).await, Rotation::Replayed);
    assert_eq!(tester.rotate(&second, third, 10 + MINUTE).await, Rotation::Gone);
    assert_eq!(tester.replays().await, [replay_record(&session, 10 + MINUTE)]);

    // What the repeat voided ends the session.
    let tester = Tester::new(Arc::clone(&tester.store), 33).await;
    let first = tester.session.current.unwrap();
    assert_eq!(tester.rotate(&first, lost, 10).await, Rotation::Rotated);
    assert_eq!(tester.rotate(&first, second, 11).await, Rotation::Rotated);
    assert_eq!(tester.rotate(&lost, third, 12).await, Rotation::Replayed);
    assert_eq!(tester.stored().await.ended_at, Some(at(12)));
}

pub(crate) async fn an_old_refresh_token_ends_the_session(store: Arc<dyn Store>) {
    let mut tester = Tester::new(store, 4).await;
    let first = tester.session.current.unwrap();
    let [second, third, fourth] = [(); 3].map(|()| tester.fixture.hash());
    assert_eq!(tester.rotate(&first, second, 10).await, Rotation::Rotated);
    assert_eq!(tester.rotate(&second, third, 11).await, Rotation::Rotated);
    assert_eq!(tester.rotate(&first, fourth, 12).await, Rotation::Replayed);
    let session = tester.stored().await;
    assert_eq!((session.ended_at, session.current), (Some(at(12)), Some(third)));
    assert_eq!(tester.rotate(&third, fourth, 13).await, Rotation::Gone);
    assert_eq!(tester.rotate(&first, fourth, 13).await, Rotation::Gone);
    assert_eq!(tester.replays().await, [replay_record(&session, 12)]);
    let announced = tester.store.messages(Shelf::Waiting, 10).await.unwrap();
    assert_eq!(announced.last().unwrap().record, replay_record(&session, 12));
    let unknown = SessionId(tester.fixture.uuid());
    let record = replay_record(&session, 13);
    let answer = tester.store.rotate_session(unknown, &third, fourth, record).await;
    assert_eq!(answer.unwrap(), Rotation::Gone);
}

pub(crate) async fn a_session_without_refresh_token_is_not_refreshed(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(5);
    let first = fixture.registered(&*store).await;
    let session = Session {
        current: None,
        ..fixture.session(&first.device, 0)
    };
    assert!(
        store
            .open_session(session.clone(), login_record(&session))
            .await
            .unwrap()
    );
    assert_eq!(store.session(session.id).await.unwrap().as_ref(), Some(&session));
    let [guess, next] = [(); 2].map(|()| fixture.hash());
    let mut expected = session.clone();
    let answer = expected.rotate(&guess, next, at(5));
    let stored = store
        .rotate_session(session.id, &guess, next, replay_record(&session, 5))
        .await;
    assert_eq!(stored.unwrap(), answer);
    assert_ne!(answer, Rotation::Rotated);
    assert_eq!(store.session(session.id).await.unwrap(), Some(expected));
}

pub(crate) async fn a_session_ends_once(store: Arc<dyn Store>) {
    let mut tester = Tester::new(store, 7).await;
    let session = tester.session.clone();
    let unknown = SessionId(tester.fixture.uuid());
    let end = async |id, seconds| {
        tester
            .store
            .end_session(id, logout_record(&session, seconds))
            .await
            .unwrap()
    };
    assert!(!end(unknown, 1).await);
    assert!(end(session.id, 2).await);
    assert!(!end(session.id, 3).await);
    assert_eq!(tester.stored().await.ended_at, Some(at(2)));
    let written = records(&*tester.store, session.account, "logged_out").await;
    assert_eq!(written, [logout_record(&session, 2)]);
    let next = tester.fixture.hash();
    assert_eq!(tester.rotate(&session.current.unwrap(), next, 4).await, Rotation::Gone);
}

pub(crate) async fn a_lapsed_session_neither_ends_nor_goes_on(store: Arc<dyn Store>) {
    let mut tester = Tester::new(store, 8).await;
    let session = tester.session.clone();
    let lapsed = SESSION_IDLE.as_secs();
    let next = tester.fixture.hash();
    assert_eq!(
        tester.rotate(&session.current.unwrap(), next, lapsed).await,
        Rotation::Gone
    );
    assert_eq!(tester.rotate(&next, next, lapsed).await, Rotation::Gone);
    let ended = tester
        .store
        .end_session(session.id, logout_record(&session, lapsed))
        .await;
    assert!(!ended.unwrap());
    assert_eq!(tester.stored().await, session);
}

/// The current token voids the one before it and the other way round, so that whoever comes second
/// with the other one is a replay.
pub(crate) async fn of_two_refresh_tokens_one_is_followed(
    store: Arc<dyn Store>,
    fixture: Fixture,
) -> Result<(), Broken> {
    let mut tester = Tester::with(store, fixture).await;
    let last_used = tester.session.current.unwrap();
    let current = tester.fixture.hash();
    assert_eq!(tester.rotate(&last_used, current, 1).await, Rotation::Rotated);
    let answers = tester
        .race(|n| if n % 2 == 0 { (current, 2) } else { (last_used, 2) })
        .await;

    hold!(count(&answers, &Rotation::Replayed) == 1, "{answers:?}");
    let rotated = |parity| {
        answers
            .iter()
            .skip(parity)
            .step_by(2)
            .any(|answer| *answer == Rotation::Rotated)
    };
    hold!(rotated(0) != rotated(1), "{answers:?}");
    hold!(tester.stored().await.ended_at == Some(at(2)), "the session goes on");
    let replays = tester.replays().await.len();
    hold!(replays == 1, "{replays} records");
    Ok(())
}

/// Half of the callers are so much later that they are replays, unless they were first.
pub(crate) async fn one_refresh_token_presented_by_many_goes_one_way(
    store: Arc<dyn Store>,
    fixture: Fixture,
) -> Result<(), Broken> {
    let mut tester = Tester::with(store, fixture).await;
    let token = tester.session.current.unwrap();
    let seconds = |n| if n % 2 == 0 { 1 } else { 1 + MINUTE };
    let answers = tester.race(|n| (token, seconds(n))).await;

    let session = tester.stored().await;
    let replays = count(&answers, &Rotation::Replayed);
    let first_used = session.previous.map(|(_, at)| at);
    if first_used == Some(at(1)) {
        hold!(replays == 1, "{replays} replays: {answers:?}");
        hold!(session.ended_at == Some(at(1 + MINUTE)), "the session goes on");
        let late = answers
            .iter()
            .skip(1)
            .step_by(2)
            .any(|answer| *answer == Rotation::Rotated);
        hold!(!late, "the token was repeated after its minute: {answers:?}");
    } else {
        hold!(first_used == Some(at(1 + MINUTE)), "{session:?}");
        hold!(count(&answers, &Rotation::Rotated) == CALLERS, "{answers:?}");
        hold!(session.ended_at.is_none(), "{session:?}");
    }
    hold!(tester.replays().await.len() == replays, "as many records as replays");
    Ok(())
}

pub(crate) async fn one_of_many_ends_a_session(store: Arc<dyn Store>, fixture: Fixture) -> Result<(), Broken> {
    let tester = Tester::with(store, fixture).await;
    let answers = race((0..CALLERS).map(|_| {
        let (store, session) = (Arc::clone(&tester.store), tester.session.clone());
        async move {
            let record = logout_record(&session, 1);
            store.end_session(session.id, record).await.unwrap()
        }
    }))
    .await;
    hold!(count(&answers, &true) == 1, "{answers:?}");
    let written = records(&*tester.store, tester.session.account, "logged_out").await;
    hold!(written.len() == 1, "{} records", written.len());
    Ok(())
}

/// A session in a store.
struct Tester {
    store: Arc<dyn Store>,
    fixture: Fixture,
    session: Session,
}

impl Tester {
    async fn new(store: Arc<dyn Store>, seed: u64) -> Self {
        Self::with(store, Fixture::seeded(seed)).await
    }

    async fn with(store: Arc<dyn Store>, mut fixture: Fixture) -> Self {
        let first = fixture.registered(&*store).await;
        let session = fixture.opened(&*store, &first.device).await;
        Self {
            store,
            fixture,
            session,
        }
    }

    async fn rotate(&self, presented: &Sha256Hash, next: Sha256Hash, seconds: u64) -> Rotation {
        let record = replay_record(&self.session, seconds);
        let answer = self
            .store
            .rotate_session(self.session.id, presented, next, record)
            .await;
        answer.unwrap()
    }

    /// Lets the callers present what `of` gives for each of them: a token, and when.
    async fn race(&mut self, of: impl Fn(usize) -> (Sha256Hash, u64)) -> Vec<Rotation> {
        let callers: Vec<_> = (0..CALLERS).map(|n| (of(n), self.fixture.hash())).collect();
        race(callers.into_iter().map(|((presented, seconds), next)| {
            let (store, session) = (Arc::clone(&self.store), self.session.clone());
            async move {
                let record = replay_record(&session, seconds);
                store
                    .rotate_session(session.id, &presented, next, record)
                    .await
                    .unwrap()
            }
        }))
        .await
    }

    async fn stored(&self) -> Session {
        self.store.session(self.session.id).await.unwrap().unwrap()
    }

    async fn replays(&self) -> Vec<warifu_server::domain::audit::Record> {
        records(&*self.store, self.session.account, "refresh_token_replayed").await
    }
}
