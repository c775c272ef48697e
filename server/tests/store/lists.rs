//! The sequences of revocation lists, as servers make them on one store.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use warifu_protocol::encoding::hex;
use warifu_protocol::{Algorithm, Pin, PublicKey, Timestamp};
use warifu_server::domain::issuer::{IssueError, MadeKey, RequestError, Subject};
use warifu_server::domain::revocation::{LIFETIME, ListContent, RENEWED_BEFORE, RevocationList};
use warifu_server::domain::{Certificate, Clock, Issuer, RevocationLists, Store};

use crate::contest::{Broken, hold, race};
use crate::fixture::{Fixture, at};

const ALGORITHM: Algorithm = Algorithm::MlDsa87;

/// Signs a list by writing down who made it and what it says.
struct Scribe {
    server: usize,
    signed: AtomicU32,
}

impl Issuer for Scribe {
    fn revocation_list(&self, content: ListContent<'_>) -> Result<Vec<u8>, IssueError> {
        self.signed.fetch_add(1, Ordering::Relaxed);
        let serials: Vec<_> = content.revoked.iter().map(|revoked| hex(&revoked.serial)).collect();
        let ListContent {
            number,
            this_update,
            next_update,
            ..
        } = content;
        let text = format!(
            "{} made {number}, {this_update} to {next_update}: {}",
            self.server,
            serials.join(" ")
        );
        Ok(text.into_bytes())
    }

    fn pin(&self) -> Pin {
        unreachable!("a list has no pin")
    }

    fn accepted_pins(&self) -> Vec<Pin> {
        unreachable!("a list has no pin")
    }

    fn bundle_pem(&self) -> String {
        unreachable!("a list is in no bundle")
    }

    fn requested_key(&self, _: Algorithm, _: &str) -> Result<PublicKey, RequestError> {
        unreachable!("a list is not requested")
    }

    fn make_key(&self) -> Result<MadeKey, IssueError> {
        unreachable!("a list has no key")
    }

    fn issue(&self, _: Subject, _: &PublicKey, _: [u8; 16], _: Timestamp) -> Result<Certificate, IssueError> {
        unreachable!("a list is no certificate")
    }
}

struct Stopped(AtomicI64);

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(self.0.load(Ordering::Relaxed))
    }
}

struct Server {
    lists: RevocationLists,
    scribe: Arc<Scribe>,
}

impl Server {
    fn new(number: usize, store: &Arc<dyn Store>, clock: &Arc<Stopped>) -> Self {
        let scribe = Arc::new(Scribe {
            server: number,
            signed: AtomicU32::new(0),
        });
        let lists = RevocationLists::new(
            Arc::clone(store),
            Arc::clone(&scribe) as Arc<dyn Issuer>,
            Arc::clone(clock) as Arc<dyn Clock>,
        );
        Self { lists, scribe }
    }

    async fn newest(&self) -> Arc<RevocationList> {
        self.lists.newest(ALGORITHM).await.unwrap()
    }

    fn signed(&self) -> u32 {
        self.scribe.signed.load(Ordering::Relaxed)
    }
}

fn clock() -> Arc<Stopped> {
    Arc::new(Stopped(AtomicI64::new(at(10).unix())))
}

/// A registration with a key of the algorithm, and what replaces its device.
async fn replaceable(store: &dyn Store, fixture: &mut Fixture) -> (warifu_server::domain::store::Replacement, String) {
    let mut first = fixture.registration();
    let keys = Algorithm::ALL.map(|algorithm| fixture.key(algorithm)).to_vec();
    first.device = fixture.device_with(first.account.id, keys);
    store.register_account(first.clone()).await.unwrap();
    let serial = hex(&first.device.certificate(ALGORITHM).unwrap().serial);
    (fixture.replacement(&first), serial)
}

fn tells(list: &RevocationList, serial: &str) -> bool {
    String::from_utf8_lossy(&list.der).contains(serial)
}

pub(crate) async fn a_list_is_made_when_it_is_needed_and_no_oftener(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(1);
    let clock = clock();
    let servers = [0, 1].map(|number| Server::new(number, &store, &clock));
    let first = servers[0].newest().await;
    for _ in 0..5 {
        for server in &servers {
            assert_eq!(server.newest().await, first);
        }
    }
    assert_eq!(servers.each_ref().map(Server::signed), [1, 0]);

    let (order, serial) = replaceable(&*store, &mut fixture).await;
    assert!(store.replace_first_device(order).await.unwrap());
    let second = servers[1].newest().await;
    assert!(tells(&second, &serial) && !tells(&first, &serial));
    assert!(second.number > first.number);
    assert_eq!(servers[0].newest().await, second);
    assert_eq!(servers.each_ref().map(Server::signed), [1, 1]);
}

pub(crate) async fn a_list_is_renewed_while_half_of_its_time_is_left(store: Arc<dyn Store>) {
    let clock = clock();
    let server = Server::new(0, &store, &clock);
    let first = server.newest().await;
    assert_eq!(first.next_update, clock.now().plus(LIFETIME));

    let renewed_at = first.next_update.minus(RENEWED_BEFORE);
    clock
        .0
        .store(renewed_at.minus(Duration::from_secs(1)).unix(), Ordering::Relaxed);
    assert_eq!(server.newest().await, first);
    clock.0.store(renewed_at.unix(), Ordering::Relaxed);
    let second = server.newest().await;
    assert!(second.number > first.number);
    assert_eq!(second.next_update, renewed_at.plus(LIFETIME));
    // As does a server that has seen neither.
    assert_eq!(Server::new(1, &store, &clock).newest().await, second);
}

/// A store that was restored from a backup has forgotten numbers, but not the time.
pub(crate) async fn numbers_rise_with_the_time(store: Arc<dyn Store>) {
    let mut fixture = Fixture::seeded(3);
    let clock = clock();
    let server = Server::new(0, &store, &clock);
    let now = u64::try_from(clock.now().unix()).unwrap();
    assert_eq!(server.newest().await.number, now);
    let (order, _) = replaceable(&*store, &mut fixture).await;
    assert!(store.replace_first_device(order).await.unwrap());
    assert_eq!(server.newest().await.number, now + 1, "twice in a second");
    clock.0.fetch_add(86_400, Ordering::Relaxed);
    assert_eq!(server.newest().await.number, now + 86_400);
}

/// Two servers never give different lists the same number, and who was told that a device is revoked finds that in
/// the next list, wherever it is fetched.
pub(crate) async fn servers_make_one_sequence_that_misses_no_revocation(
    store: Arc<dyn Store>,
    mut fixture: Fixture,
) -> Result<(), Broken> {
    const SERVERS: usize = 3;
    let clock = clock();
    let servers: Vec<_> = (0..SERVERS)
        .map(|number| Arc::new(Server::new(number, &store, &clock)))
        .collect();
    let mut orders = Vec::new();
    for _ in 0..SERVERS {
        orders.push(replaceable(&*store, &mut fixture).await);
    }
    let seen: Arc<Mutex<BTreeMap<u64, Arc<RevocationList>>>> = Arc::default();
    let callers = orders.into_iter().enumerate().map(|(n, (order, serial))| {
        let (store, seen) = (Arc::clone(&store), Arc::clone(&seen));
        let (own, other) = (Arc::clone(&servers[n]), Arc::clone(&servers[(n + 1) % SERVERS]));
        async move {
            let note = |list: Arc<RevocationList>| {
                let first = Arc::clone(seen.lock().unwrap().entry(list.number).or_insert(Arc::clone(&list)));
                hold!(first == list, "two lists have the number {}", list.number);
                Ok(())
            };
            note(own.newest().await)?;
            let done = store.replace_first_device(order).await.unwrap();
            hold!(done, "the device was not replaced");
            for server in [other, own] {
                let list = server.newest().await;
                hold!(tells(&list, &serial), "list {} lacks a revocation", list.number);
                note(list)?;
            }
            Ok(())
        }
    });
    race(callers).await.into_iter().collect()
}
