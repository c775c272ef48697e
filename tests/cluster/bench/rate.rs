//! Operations a second with one, two and three servers, against what the emulator does by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;
use warifu_film::dice::Dice;
use warifu_tests::cluster::tables::Tables;
use warifu_tests::cluster::visitor::{Tally, Visitor};
use warifu_tests::cluster::{Cluster, Plan};
use warifu_tests::device::{Device, Keys};
use warifu_tests::person::{Person, with};

const SERVERS: usize = 3;
const CLIENTS: u64 = 16;
// As a registration with P-256 writes.
const ITEMS: usize = 10;

pub(super) async fn report(duration: Duration) {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("\n== Operations a second, on {cores} cores, which emulator, servers and {CLIENTS} clients share");
    println!("Passwords are as cheap as can be set: what is compared is all the rest.");
    for servers in 1..=SERVERS {
        let cluster = Plan::of(servers).past_the_proxy().start().await;
        let (registrations, sent_away) = rate(&cluster, duration, register).await;
        let (logins, again) = rate(&cluster, duration, login).await;
        println!(
            "{servers} servers: {registrations:>6.1} registrations/s, {logins:>6.1} logins/s; told to come again: {}",
            sent_away + again
        );
        if servers == SERVERS {
            let raw = raw(&Arc::new(cluster.tables()), duration).await;
            println!("the emulator alone: {raw:>6.1} transactions/s of {ITEMS} items of 300 B");
        }
    }
}

async fn register(mut visitor: Visitor, _: Arc<Device>) -> Visitor {
    let body = with(Person::new().registration(), json!({"csr": Keys::classic().csr()}));
    visitor.post("register", "/registration/", &body).await.expect(201);
    visitor
}

async fn login(mut visitor: Visitor, device: Arc<Device>) -> Visitor {
    visitor.login(&device).await.expect(200);
    visitor
}

/// How often in a second the clients do it, each one after the other, and how many answers were for later.
async fn rate<F>(cluster: &Cluster, duration: Duration, operation: fn(Visitor, Arc<Device>) -> F) -> (f64, usize)
where
    F: Future<Output = Visitor> + Send + 'static,
{
    let count = Arc::new(AtomicUsize::new(0));
    let mut devices = Vec::new();
    for _ in 0..CLIENTS {
        devices.push(Arc::new(
            Device::register_with(&cluster.api(0), Person::new(), Keys::classic()).await,
        ));
    }
    let tally = Tally::default();
    let end = Instant::now() + duration;
    let mut clients = JoinSet::new();
    for (n, device) in (0..).zip(devices) {
        let count = Arc::clone(&count);
        let mut visitor = Visitor::new(cluster.doors.clone(), Dice::new(1, n), tally.clone());
        clients.spawn(async move {
            while Instant::now() < end {
                visitor = operation(visitor, Arc::clone(&device)).await;
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    clients.join_all().await;
    let done = count.load(Ordering::Relaxed) as f64 / duration.as_secs_f64();
    (done, tally.counts().ending(" busy"))
}

/// Transactions of new items, past all servers.
async fn raw(tables: &Arc<Tables>, duration: Duration) -> f64 {
    let count = Arc::new(AtomicUsize::new(0));
    let is_over = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (tables, count, is_over) = (Arc::clone(tables), Arc::clone(&count), Arc::clone(&is_over));
        clients.spawn(async move {
            for n in 0_u64.. {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                tables.ask("TransactWriteItems", &transaction(client, n)).await;
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    tokio::time::sleep(duration).await;
    is_over.store(true, Ordering::Relaxed);
    let done = count.load(Ordering::Relaxed);
    clients.join_all().await;
    done as f64 / duration.as_secs_f64()
}

fn transaction(client: u64, n: u64) -> Value {
    let put = |item| {
        json!({"Put": {
            "TableName": "warifu",
            "Item": {
                "pk": {"S": format!("RAW#{client}#{n}#{item}")}, "sk": {"S": "RAW"}, "text": {"S": "x".repeat(270)},
            },
            "ConditionExpression": "attribute_not_exists(pk)",
        }})
    };
    json!({"TransactItems": (0..ITEMS).map(put).collect::<Vec<Value>>()})
}
