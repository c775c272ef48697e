//! What only the DynamoDB store promises: that it comes through conflicts and lost answers, shares its tables with
//! other servers, and lets lapse what lapses.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use tokio::time::timeout;
use warifu_server::domain::attempt::{AttemptKey, Limit};
use warifu_server::domain::audit::Event;
use warifu_server::domain::outbox::{ChannelKind, Shelf};
use warifu_server::domain::pairing::{CLAIM_LIVES, COLLECTABLE, REMEMBERED};
use warifu_server::domain::revocation::TOLD_AFTER_END;
use warifu_server::domain::session::Rotation;
use warifu_server::domain::store::{Claimed, MAX_OPEN_OFFERS, Offered, Registered};
use warifu_server::domain::{Store, StoreError};
use warifu_server::finding::Finding;
use warifu_server::store::DynamoDbStore;
use warifu_server::store::dynamodb::{self, OpenError, TableNames};

use crate::contest::{CALLERS, race};
use crate::copy::everything_is_copied_and_goes_on;
use crate::emulator::{Emulator, names, open};
use crate::faults::{Fault, Faults};
use crate::fixture::{Fixture, TTL, at, logout_record, offer_record, record, replay_record};
use crate::owner::run_by;

const LIMIT: Limit = Limit {
    failures: 10,
    window: TTL,
};

/// Makes a test of each on both emulators.
macro_rules! on_emulators {
    ($($test:ident),* $(,)?) => {
        on_emulators!(on_dynamodb, start, $($test)*);
        on_emulators!(on_dynamodb_local, local, $($test)*);
    };
    ($place:ident, $start:ident, $($test:ident)*) => {
        mod $place {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    let Some(emulator) = crate::emulator::Emulator::$start().await else { return };
                    super::$test(emulator).await;
                }
            )*
        }
    };
}

on_emulators! {
    a_conflict_never_means_that_something_is_spent,
    what_was_done_before_its_answer_was_lost_is_done_once,
    what_stays_contended_is_busy_and_nothing_was_changed,
    what_may_have_been_done_is_not_called_busy,
    servers_that_share_the_tables_lose_no_failure,
    what_lapses_has_a_time_to_live_and_nothing_else_has,
    what_a_cut_connection_leaves_open_is_asked_again_and_done_once,
    what_is_never_answered_is_asked_again_and_done_once,
    nobody_waits_for_ever,
    who_is_not_let_in_is_told_that_the_store_cannot_be_used_now,
    the_tables_are_made_once_and_looked_over,
    a_table_that_is_too_new_for_backups_is_waited_for,
    what_was_taken_is_given_though_others_could_not_be,
    a_message_that_cannot_be_read_is_in_the_way_of_its_account_alone,
    the_doctor_says_what_is_wrong_with_credentials_and_tables,
    everything_is_copied_and_goes_on,
    what_is_written_often_is_small,
    a_device_of_an_earlier_release_is_read_and_used,
    a_claim_without_what_lies_apart_is_forgotten,
    a_device_that_is_seen_in_part_is_asked_for_again,
    of_many_that_lapsed_none_takes_room,
}

/// A store behind faults, and one beside them.
struct Behind {
    faults: Faults,
    store: DynamoDbStore,
    beside: DynamoDbStore,
    emulator: Emulator,
}

impl Behind {
    async fn faults(emulator: Emulator) -> Self {
        let beside = emulator.store().await;
        let faults = Faults::before(&emulator.url).await;
        let store = open(emulator.client_by(&faults.url).await).await;
        Self {
            faults,
            store,
            beside,
            emulator,
        }
    }
}

async fn a_conflict_never_means_that_something_is_spent(emulator: Emulator) {
    let Behind { faults, store, .. } = &Behind::faults(emulator).await;
    let mut fixture = Fixture::seeded(1);
    let challenge = fixture.bytes();
    faults.next([Fault::Conflict, Fault::Throttled, Fault::Conflict]);
    assert!(store.spend_challenge(challenge, at(60), at(0)).await.unwrap());
    assert_eq!(faults.left(), 0);
    assert!(!store.spend_challenge(challenge, at(60), at(0)).await.unwrap());

    let first = fixture.registered(store).await;
    let pairing = fixture.offered(store, &first.device).await;
    faults.next([Fault::Conflict, Fault::Conflict]);
    let claim = fixture.claim(&pairing, 1);
    assert_eq!(store.claim_pairing(claim).await.unwrap(), Claimed::Done);
    assert_eq!(faults.left(), 0);
}

async fn what_was_done_before_its_answer_was_lost_is_done_once(emulator: Emulator) {
    let Behind { faults, store, .. } = &Behind::faults(emulator).await;
    let lose_two = || faults.next([Fault::LostAnswer, Fault::LostAnswer]);
    let mut fixture = Fixture::seeded(2);

    lose_two();
    assert!(store.spend_proof(fixture.hash(), at(60), at(0)).await.unwrap());
    let registration = fixture.registration();
    lose_two();
    let answer = store.register_account(registration.clone()).await.unwrap();
    assert_eq!(answer, Registered::Done);
    let pairing = fixture.offered(store, &registration.device).await;
    lose_two();
    let claim = fixture.claim(&pairing, 1);
    assert_eq!(store.claim_pairing(claim).await.unwrap(), Claimed::Done);
    let session = fixture.opened(store, &registration.device).await;
    let next = fixture.hash();
    lose_two();
    let record = replay_record(&session, 1);
    let answer = store
        .rotate_session(session.id, &session.current.unwrap(), next, record)
        .await;
    assert_eq!(answer.unwrap(), Rotation::Rotated);
    let name = [(AttemptKey::Name("somebody".to_owned()), LIMIT)];
    lose_two();
    let counted = store.count_failures(&name, at(0)).await.unwrap();
    assert_eq!(counted[0].count, 1);
    lose_two();
    assert!(store.end_session(session.id, logout_record(&session, 2)).await.unwrap());
    assert_eq!(faults.left(), 0);

    let written = store.records_of(registration.account.id, 100).await.unwrap();
    let names: Vec<_> = written.iter().map(|record| record.event.name()).collect();
    let once = [
        "account_registered",
        "pairing_offered",
        "device_added",
        "logged_in",
        "logged_out",
    ];
    assert_eq!(names, once);
}

async fn what_stays_contended_is_busy_and_nothing_was_changed(emulator: Emulator) {
    let Behind {
        faults, store, beside, ..
    } = &Behind::faults(emulator).await;
    let mut fixture = Fixture::seeded(3);
    let challenge = fixture.bytes();
    faults.next([Fault::Conflict; 100]);
    let answer = store.spend_challenge(challenge, at(60), at(0)).await;
    assert!(matches!(answer, Err(StoreError::Busy)), "{answer:?}");
    assert!(faults.left() > 80, "the tries are bounded");
    assert!(beside.spend_challenge(challenge, at(60), at(0)).await.unwrap());
}

async fn what_may_have_been_done_is_not_called_busy(emulator: Emulator) {
    let Behind {
        faults, store, beside, ..
    } = &Behind::faults(emulator).await;
    let mut fixture = Fixture::seeded(4);
    let challenge = fixture.bytes();
    faults.next([Fault::LostAnswer; 100]);
    let answer = store.spend_challenge(challenge, at(60), at(0)).await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    assert!(!beside.spend_challenge(challenge, at(60), at(0)).await.unwrap());
}

async fn servers_that_share_the_tables_lose_no_failure(emulator: Emulator) {
    const SERVERS: usize = 4;
    let mut servers: Vec<Arc<dyn Store>> = vec![Arc::new(emulator.store().await)];
    while servers.len() < SERVERS {
        servers.push(Arc::new(open(emulator.client().await).await));
    }
    let keys = [
        (AttemptKey::Name("somebody".to_owned()), LIMIT),
        (AttemptKey::Address("192.0.2.7".to_owned()), LIMIT),
    ];
    let answers = race((0..CALLERS).map(|n| {
        let (server, keys) = (Arc::clone(&servers[n % SERVERS]), keys.clone());
        async move { server.count_failures(&keys, at(0)).await.unwrap() }
    }))
    .await;
    let mut counts: Vec<_> = answers
        .iter()
        .map(|answer| (answer[0].count, answer[1].count))
        .collect();
    counts.sort_unstable();
    let all: Vec<_> = (1..).take(CALLERS).map(|n| (n, n)).collect();
    assert_eq!(counts, all);
}

async fn what_lapses_has_a_time_to_live_and_nothing_else_has(emulator: Emulator) {
    let store = emulator.store().await;
    let mut fixture = Fixture::seeded(5);
    let first = fixture.registered_with_log(&store).await;
    let waits = fixture.held(&store, &first.device).await;
    let pairing = fixture.offered(&store, &first.device).await;
    let session = fixture.opened(&store, &first.device).await;
    assert!(store.spend_challenge(fixture.bytes(), at(60), at(0)).await.unwrap());
    assert!(store.spend_proof(fixture.hash(), at(90), at(0)).await.unwrap());
    let name = [(AttemptKey::Name("somebody".to_owned()), LIMIT)];
    store.count_failures(&name, at(0)).await.unwrap();
    store.ready().await.unwrap();
    let replaced = fixture.registered(&store).await;
    let replacement = fixture.replacement(&replaced);
    assert!(store.replace_first_device(replacement).await.unwrap());
    let told_until = replaced.device.certificates[0].not_after.plus(TOLD_AFTER_END);
    let list = crate::revocation::list(7, 1);
    assert!(store.publish_revocation_list(list.clone(), 0).await.unwrap());

    let main = emulator
        .client()
        .await
        .scan()
        .table_name(names().main)
        .send()
        .await
        .unwrap();
    let mut found = BTreeMap::new();
    let of_the_claim = |item: &HashMap<String, AttributeValue>| {
        let (id, token) = (waits.pairing.id.to_string(), waits.pairing.token_sha256.to_string());
        let pk = item["pk"].as_s().unwrap();
        pk.ends_with(&id) || pk.ends_with(&token)
    };
    for item in main.items().iter().filter(|item| !of_the_claim(item)) {
        let part_of_a_list = item["sk"].as_s().unwrap().starts_with("PART#");
        let kind = item["pk"].as_s().unwrap().split('#').next().unwrap();
        let kind = if part_of_a_list { "PART" } else { kind }.to_owned();
        let ttl = item.get("ttl").map(|ttl| ttl.as_n().unwrap().parse::<i64>().unwrap());
        found.insert(kind, ttl);
    }
    let remembered = pairing.expires_at.plus(REMEMBERED).unix();
    let expected = [
        ("CHAL", Some(at(60).unix())),
        ("CRL", None),
        ("DEV", None),
        ("EMAIL", None),
        ("FP", None),
        ("JTI", Some(at(90).unix())),
        ("KEY", None),
        ("LIMIT", Some(at(0).plus(TTL).unix())),
        ("META", None),
        ("OUTBOX", None),
        ("PAIR", Some(remembered)),
        ("PART", Some(list.next_update.unix())),
        ("REVOKED", Some(told_until.unix())),
        ("RT", Some(session.expires_at.unix())),
        ("TOK", Some(remembered)),
        ("UNAME", None),
        ("USER", None),
    ];
    let expected: BTreeMap<_, _> = expected.map(|(kind, ttl)| (kind.to_owned(), ttl)).into();
    assert_eq!(found, expected);
    // A claim that waits can be approved and collected; what leads to it, and what lies apart of it, stays for that long.
    let waits_until = at(1).plus(CLAIM_LIVES).plus(REMEMBERED);
    for item in main.items().iter().filter(|item| of_the_claim(item)) {
        let ttl = item["ttl"].as_n().unwrap().parse::<i64>().unwrap();
        if item["sk"].as_s().unwrap() == "PAIR" {
            assert_eq!(ttl, waits_until.unix());
        } else {
            assert!(
                ttl >= at(0).plus(TTL).plus(COLLECTABLE).plus(REMEMBERED).unix(),
                "{item:?}"
            );
        }
    }

    // A refresh puts the end of the session off.
    let record = replay_record(&session, 7);
    let next = fixture.hash();
    store
        .rotate_session(session.id, &session.current.unwrap(), next, record)
        .await
        .unwrap();
    let stored = store.session(session.id).await.unwrap().unwrap();
    assert!(stored.expires_at > session.expires_at);
    let key = AttributeValue::S(format!("RT#{}", session.id));
    let request = emulator.client().await.get_item().table_name(names().main);
    let item = request.key("pk", key).key("sk", AttributeValue::S("RT".to_owned()));
    let item = item.send().await.unwrap().item.unwrap();
    assert_eq!(item["ttl"], AttributeValue::N(stored.expires_at.unix().to_string()));
}

async fn what_a_cut_connection_leaves_open_is_asked_again_and_done_once(emulator: Emulator) {
    let Behind {
        faults, store, beside, ..
    } = &Behind::faults(emulator).await;
    let mut fixture = Fixture::seeded(11);
    for cuts in [[Fault::CutAfter; 2], [Fault::CutBefore; 2]] {
        let challenge = fixture.bytes();
        faults.next(cuts);
        assert!(store.spend_challenge(challenge, at(60), at(0)).await.unwrap());
        assert_eq!(faults.left(), 0);
        assert!(!beside.spend_challenge(challenge, at(60), at(0)).await.unwrap());
    }
}

// The time that these two take is what the store waits for an answer.
async fn what_is_never_answered_is_asked_again_and_done_once(emulator: Emulator) {
    let Behind {
        faults, store, beside, ..
    } = &Behind::faults(emulator).await;
    let challenge = Fixture::seeded(12).bytes();
    faults.next([Fault::SilentBefore, Fault::SilentAfter]);
    assert!(store.spend_challenge(challenge, at(60), at(0)).await.unwrap());
    assert_eq!(faults.left(), 0);
    assert!(!beside.spend_challenge(challenge, at(60), at(0)).await.unwrap());
}

async fn nobody_waits_for_ever(emulator: Emulator) {
    const BOUND: Duration = Duration::from_secs(20);
    let Behind { faults, store, .. } = &Behind::faults(emulator).await;
    let challenge = Fixture::seeded(13).bytes();
    faults.next([Fault::SilentBefore; 100]);
    let answer = timeout(BOUND, store.spend_challenge(challenge, at(60), at(0))).await;
    let answer = answer.unwrap();
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    faults.next([]);
    assert!(store.spend_challenge(challenge, at(60), at(0)).await.unwrap());
}

async fn who_is_not_let_in_is_told_that_the_store_cannot_be_used_now(emulator: Emulator) {
    let Behind { faults, store, .. } = &Behind::faults(emulator).await;
    let mut fixture = Fixture::seeded(9);
    let challenge = fixture.bytes();
    faults.next([Fault::WrongCredentials]);
    let refused = store.spend_challenge(challenge, at(60), at(0)).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Unavailable(_)), "{refused:?}");
    for word in ["store check", "warifu and warifu-audit"] {
        assert!(refused.to_string().contains(word), "{refused}");
    }
    assert!(store.spend_challenge(challenge, at(60), at(0)).await.unwrap());
}

async fn the_tables_are_made_once_and_looked_over(emulator: Emulator) {
    let client = emulator.client().await;
    let wrong = |findings: &[Finding]| findings.iter().filter(|one| matches!(one, Finding::Wrong(_))).count();

    let findings = dynamodb::check(&client, &names()).await.unwrap();
    assert_eq!(wrong(&findings), 2, "{findings:?}");
    let entropy = Arc::new(warifu_server::domain::entropy::SystemEntropy);
    let missing = DynamoDbStore::open(client.clone(), names(), &[], entropy)
        .await
        .unwrap_err();
    assert!(matches!(&missing, OpenError::NoTable(table) if table == "warifu"));
    assert!(missing.to_string().contains("store init"), "{missing}");

    for _ in 0..2 {
        let findings = dynamodb::init(&client, &names()).await.unwrap();
        assert_eq!(wrong(&findings), 0, "{findings:?}");
        let findings = dynamodb::check(&client, &names()).await.unwrap();
        assert_eq!(wrong(&findings), 0, "{findings:?}");
    }
    open(client.clone()).await.ready().await.unwrap();

    // The tables in each other's place: records would be deleted.
    let exchanged = TableNames {
        main: names().audit,
        audit: names().main,
    };
    let findings = dynamodb::check(&client, &exchanged).await.unwrap();
    assert_eq!(wrong(&findings), 2, "{findings:?}");
}

async fn a_table_that_is_too_new_for_backups_is_waited_for(emulator: Emulator) {
    let faults = Faults::before(&emulator.url).await;
    faults.next_of("UpdateContinuousBackups", [Fault::NotYet, Fault::NotYet]);
    let findings = dynamodb::init(&emulator.client_by(&faults.url).await, &names())
        .await
        .unwrap();
    assert_eq!(faults.left(), 0);
    assert!(
        !findings.iter().any(|one| matches!(one, Finding::Wrong(_))),
        "{findings:?}"
    );
}

async fn what_was_taken_is_given_though_others_could_not_be(emulator: Emulator) {
    let Behind { faults, store, .. } = &Behind::faults(emulator).await;
    let mut fixture = Fixture::seeded(12);
    for _ in 0..2 {
        fixture.registered(store).await;
    }
    faults.next_of("UpdateItem", [Fault::WrongCredentials]);
    let one = store.take_messages(ChannelKind::Log, at(9), at(60), 10).await.unwrap();
    assert_eq!((one.len(), faults.left()), (1, 0));
    let other = store.take_messages(ChannelKind::Log, at(9), at(60), 10).await.unwrap();
    assert_eq!(other.len(), 1);
    assert_ne!(one[0].id, other[0].id);

    // The other answer got lost: it is told to whoever asks next, and nobody has two.
    faults.next_of("UpdateItem", [Fault::CutAfter]);
    assert_eq!(
        store
            .take_messages(ChannelKind::Log, at(60), at(99), 10)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        store.take_messages(ChannelKind::Log, at(61), at(99), 10).await.unwrap(),
        []
    );
    assert_eq!(
        store
            .take_messages(ChannelKind::Log, at(99), at(200), 10)
            .await
            .unwrap()
            .len(),
        2
    );
}

async fn a_message_that_cannot_be_read_is_in_the_way_of_its_account_alone(emulator: Emulator) {
    let Behind {
        store,
        beside,
        faults: _,
        emulator,
    } = &Behind::faults(emulator).await;
    let mut fixture = Fixture::seeded(13);
    let first = fixture.registered(store).await;
    let newer = store.messages(Shelf::Waiting, 9).await.unwrap().remove(0);
    let second = fixture.registered(store).await;
    for account in [&first, &second] {
        let record = record(account.account.id, 5, Event::DeviceRefused);
        store.record(record).await.unwrap();
    }
    let partition = 0..4;
    let mut changed = 0;
    for shard in partition {
        let key = AttributeValue::S(format!("OUTBOX#{shard:02}"));
        let client = emulator.client().await;
        let request = client
            .query()
            .table_name(names().main)
            .key_condition_expression("pk = :pk");
        let answer = request.expression_attribute_values(":pk", key).send().await.unwrap();
        for mut item in answer.items.unwrap() {
            if item["id"] == AttributeValue::N(newer.id.to_string()) {
                let event = AttributeValue::S("{\"of\":\"tomorrow\"}".to_owned());
                item.insert("event".to_owned(), event);
                let put = client.put_item().table_name(names().main).set_item(Some(item));
                put.send().await.unwrap();
                changed += 1;
            }
        }
    }
    assert_eq!(changed, 1);

    let taken = store.take_messages(ChannelKind::Log, at(9), at(60), 10).await.unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].record.account, second.account.id);
    assert_eq!(beside.messages(Shelf::Waiting, 9).await.unwrap().len(), 3);
    // It was taken, by this server or by one that understands it: what comes after it waits.
    assert_eq!(
        beside
            .take_messages(ChannelKind::Log, at(59), at(99), 10)
            .await
            .unwrap(),
        []
    );
    assert!(beside.drop_message(newer.id).await.unwrap());
    let taken = beside
        .take_messages(ChannelKind::Log, at(59), at(99), 10)
        .await
        .unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].record.account, first.account.id);
}

async fn the_doctor_says_what_is_wrong_with_credentials_and_tables(emulator: Emulator) {
    let faults = Faults::before(&emulator.url).await;
    let data = crate::backend::directory();
    let doctor = async || {
        let (_, out, _) = run_by(&faults.url, &emulator, data.path(), &["doctor"]).await;
        out
    };
    let out = doctor().await;
    assert!(out.contains("wrong: there is no table warifu"), "{out}");

    faults.next_of("DescribeTable", [Fault::WrongCredentials]);
    let out = doctor().await;
    assert!(out.contains("wrong: the table warifu cannot be asked about"), "{out}");
    assert!(out.contains("Amazon does not know these credentials"), "{out}");
    assert!(!out.contains("no table warifu"), "{out}");

    dynamodb::init(&emulator.client().await, &names()).await.unwrap();
    let out = doctor().await;
    assert!(out.contains("ok: the store reads and writes"), "{out}");
}

/// The items of a partition, by their sort keys.
async fn partition(emulator: &Emulator, pk: &str) -> BTreeMap<String, HashMap<String, AttributeValue>> {
    let request = emulator.client().await.query().table_name(names().main);
    let request = request.key_condition_expression("pk = :pk").consistent_read(true);
    let request = request.expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()));
    let items = request.send().await.unwrap().items.unwrap_or_default();
    let by_key = items.into_iter().map(|item| (item["sk"].as_s().unwrap().clone(), item));
    by_key.collect()
}

/// A write costs by the size of the whole item: what each login, each offer and each step of a pairing rewrites must not
/// hold certificates or keys.
async fn what_is_written_often_is_small(emulator: Emulator) {
    const SMALL: usize = 1024;
    let store = emulator.store().await;
    let mut fixture = Fixture::seeded(14);
    let first = fixture.registered_with_log(&store).await;
    fixture.opened(&store, &first.device).await;
    let (held, _) = fixture.approved(&store, &first.device).await;
    let user = partition(&emulator, &format!("USER#{}", first.account.id)).await;
    let pair = partition(&emulator, &format!("PAIR#{}", held.pairing.id)).await;
    for (key, item) in user.iter().chain(&pair) {
        let is_large = ["#KEYS", "KEM#", "LOG#", "#CLAIM"]
            .iter()
            .any(|part| key.contains(part));
        assert_eq!(size(item) > SMALL, is_large, "{key} has {} bytes", size(item));
    }
    let (devices, large) = (2, 2 * 2 + 2);
    assert_eq!(user.len(), 1 + devices + large);
}

fn size(item: &HashMap<String, AttributeValue>) -> usize {
    item.iter().map(|(name, value)| name.len() + size_of_value(value)).sum()
}

fn size_of_value(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(number) => number.len().div_ceil(2) + 1,
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::L(list) => 3 + list.iter().map(|value| 1 + size_of_value(value)).sum::<usize>(),
        AttributeValue::M(map) => 3 + map.len() + size(map),
        _ => 1,
    }
}

/// One with ML-DSA-87 had its certificates in its own item, and a pairing did not say which kind of code it has.
async fn a_device_of_an_earlier_release_is_read_and_used(emulator: Emulator) {
    let store = emulator.store().await;
    let mut fixture = Fixture::seeded(15);
    let mut first = fixture.logged_registration();
    (first.device.in_log, first.account.log, first.log_entry, first.kem_key) = (false, None, None, None);
    store.register_account(first.clone()).await.unwrap();
    let pairing = fixture.offered(&store, &first.device).await;
    let client = emulator.client().await;
    let user = partition(&emulator, &format!("USER#{}", first.account.id)).await;
    let key = format!("DEV#{}", first.device.id);
    let (mut device, apart) = (user[&key].clone(), user[&format!("{key}#KEYS")].clone());
    device.insert("certificates".to_owned(), apart["certificates"].clone());
    let put = client.put_item().table_name(names().main).set_item(Some(device));
    put.send().await.unwrap();
    let gone = client.delete_item().table_name(names().main);
    let gone = gone.key("pk", apart["pk"].clone()).key("sk", apart["sk"].clone());
    gone.send().await.unwrap();
    let mut offered = partition(&emulator, &format!("PAIR#{}", pairing.id))
        .await
        .remove("PAIR")
        .unwrap();
    assert!(offered.remove("code").is_some());
    let put = client.put_item().table_name(names().main).set_item(Some(offered));
    put.send().await.unwrap();

    first.device.last_seen_at = Some(at(0));
    let fingerprint = &first.device.certificates[1].fingerprint;
    let found = store.device_by_fingerprint(fingerprint).await.unwrap();
    assert_eq!(found.as_ref(), Some(&first.device));
    assert_eq!(
        store.devices_of(first.account.id).await.unwrap(),
        [first.device.clone()]
    );
    fixture.opened(&store, &first.device).await;
    assert_eq!(store.pairing(pairing.id).await.unwrap().as_ref(), Some(&pairing));
    let held = fixture.held_claim(&pairing, 1);
    assert_eq!(store.hold_claim(held.claim).await.unwrap(), Claimed::Unusable);
    let claim = fixture.claim(&pairing, 1);
    assert_eq!(store.claim_pairing(claim).await.unwrap(), Claimed::Done);
}

/// DynamoDB deletes what has lapsed in whatever order it likes.
async fn a_claim_without_what_lies_apart_is_forgotten(emulator: Emulator) {
    let store = emulator.store().await;
    let mut fixture = Fixture::seeded(16);
    let first = fixture.registered_with_log(&store).await;
    let held = fixture.held(&store, &first.device).await;
    let gone = emulator.client().await.delete_item().table_name(names().main);
    let pk = AttributeValue::S(format!("PAIR#{}", held.pairing.id));
    let gone = gone.key("pk", pk).key("sk", AttributeValue::S("PAIR#CLAIM".to_owned()));
    gone.send().await.unwrap();
    assert_eq!(store.pairing(held.pairing.id).await.unwrap(), None);
    let token = &held.pairing.token_sha256;
    assert_eq!(store.pairing_by_token(token).await.unwrap(), None);
    assert_eq!(store.hold_claim(held.claim).await.unwrap(), Claimed::Unusable);
}

/// As beside a transaction that writes it: its items come one after the other.
async fn a_device_that_is_seen_in_part_is_asked_for_again(emulator: Emulator) {
    let store = emulator.store().await;
    let mut fixture = Fixture::seeded(18);
    let device = fixture.registered_with_log(&store).await.device;
    let client = emulator.client().await;
    for part in ["#KEYS", ""] {
        let gone = client.delete_item().table_name(names().main);
        let pk = AttributeValue::S(format!("USER#{}", device.account.0));
        let sk = AttributeValue::S(format!("DEV#{}{part}", device.id));
        gone.key("pk", pk).key("sk", sk).send().await.unwrap();
        let seen = store.device(device.id).await;
        assert!(matches!(seen, Err(StoreError::Busy)), "without {part}: {seen:?}");
    }
}

/// More than one condition has room for.
async fn of_many_that_lapsed_none_takes_room(emulator: Emulator) {
    let store = emulator.store().await;
    let mut fixture = Fixture::seeded(17);
    let first = fixture.registered_with_log(&store).await;
    for _ in 0..MAX_OPEN_OFFERS {
        fixture.offered_with_approval(&store, &first.device).await;
    }
    for _ in 0..MAX_OPEN_OFFERS {
        let mut later = fixture.secret_pairing(&first.device);
        later.offered_at = at(0).plus(TTL);
        later.expires_at = later.offered_at.plus(TTL);
        let answer = store.offer_pairing(later.clone(), offer_record(&later)).await;
        assert_eq!(answer.unwrap(), Offered::Done);
    }
}
