//! The capacity units of each operation, by the items that cause them.

use serde_json::{Value, json};
use warifu_tests::cluster::proxy::Exchange;
use warifu_tests::cluster::{Cluster, Plan};
use warifu_tests::device::{Device, Keys};
use warifu_tests::dpop;
use warifu_tests::person::{Person, with};

use super::ceremony::Ceremony;
use super::size;

/// Units that were consumed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Units {
    read: f64,
    written: f64,
}

pub(super) async fn report() {
    // As it is shipped: the limits cost something too.
    let cluster = Plan::of(1).with("WARIFU_LIMITS__ENABLED", "true").start().await;
    println!("Capacity units, as the emulator counts them (ReturnConsumedCapacity), and bytes of the items.");
    println!("A write in a transaction costs two units for each KB, a consistent read one for each 4 KB.");
    let mut goals = Vec::new();
    for (name, keys) in [
        ("P-256", Keys::classic as fn() -> Keys),
        ("P-256 and ML-DSA-87", Keys::new),
    ] {
        println!("\n== With {name}");
        goals.push(journey(&cluster, keys).await);
    }
    println!("\n== With a device log, and a code that needs approval");
    approval(&cluster).await;
    println!("\n== Goals");
    let [classic, ..] = goals.as_slice() else { return };
    judge("registration with P-256: at most 20 written", classic[0].written, 20.0);
    // Which device signs the challenge, and its keys, are two.
    judge(
        "login with P-256: at most 3 read, and 2 for the challenge",
        classic[1].read,
        5.0,
    );
}

fn judge(goal: &str, is: f64, most: f64) {
    let word = if is <= most { "met" } else { "MISSED" };
    println!("  {word}: {goal}, is {is}");
}

/// Registration and login of one device, and what it does else.
async fn journey(cluster: &Cluster, keys: fn() -> Keys) -> [Units; 2] {
    let api = cluster.api(0);
    let mut device = None;
    let registration = measured(cluster, "registration", async {
        device = Some(Device::register_with(&api, Person::new(), keys()).await);
    })
    .await;
    let device = device.expect("just registered");
    let mut body = Value::Null;
    measured(cluster, "challenge", async { body = device.login_body(&api).await }).await;
    let mut session = None;
    let login = measured(cluster, "login", async {
        session = Some(api.post("/login", &body).await.expect(200));
    })
    .await;
    let offer = device.offer_body(&api).await;
    let mut code = String::new();
    measured(cluster, "offer", async {
        let answer = api
            .post("/registration/request_pairing_token", &offer)
            .await
            .expect(201);
        answer.text_of("qr_code").clone_into(&mut code);
    })
    .await;
    let next = with(
        device.person.credentials(),
        json!({"qr_code": code, "csr": keys().csr()}),
    );
    measured(cluster, "claim", async {
        drop(api.post("/registration/", &next).await.expect(201))
    })
    .await;
    let session = session.expect("just logged in");
    measured(cluster, "refresh", async {
        let path = "/login/refresh";
        let claims = dpop::claims(&api, &reqwest::Method::POST, path, None);
        let request = api.request(reqwest::Method::POST, path);
        let request = request.header("DPoP", dpop::proof(&device.keys, &claims));
        let body = json!({"refresh_token": session.text_of("refresh_token")});
        warifu_tests::api::send(request.json(&body)).await.expect(200);
    })
    .await;
    measured(cluster, "list of devices", async {
        let token = session.text_of("access_token");
        let request = dpop::request(&api, &device.keys, reqwest::Method::GET, "/devices", token);
        warifu_tests::api::send(request).await.expect(200);
    })
    .await;
    [registration, login]
}

/// From the registration of a device that begins a log to the one that it brings in.
async fn approval(cluster: &Cluster) {
    let api = cluster.api(0);
    let mut begun = None;
    measured(cluster, "registration with a log", async {
        begun = Some(Ceremony::registration(&api).await);
    })
    .await;
    let mut ceremony = begun.expect("just registered");
    let body = ceremony.offer_body(&api).await;
    measured(cluster, "offer", ceremony.offer(&api, &body)).await;
    measured(cluster, "claim", ceremony.claim(&api)).await;
    measured(cluster, "look at the claim", ceremony.look(&api)).await;
    measured(cluster, "open", ceremony.open(&api)).await;
    measured(cluster, "approve", ceremony.approve(&api)).await;
    measured(cluster, "collect", ceremony.collect(&api)).await;
    measured(cluster, "complete", ceremony.complete(&api)).await;
}

async fn measured(cluster: &Cluster, name: &str, operation: impl Future<Output = ()>) -> Units {
    cluster.proxy.keep();
    operation.await;
    let exchanges = cluster.proxy.kept();
    let mut total = Units::default();
    let mut lines = Vec::new();
    for exchange in exchanges.iter().filter(|exchange| !is_in_the_background(exchange)) {
        let units = consumed(exchange);
        total.read += units.read;
        total.written += units.written;
        lines.extend(items(cluster, exchange).await);
    }
    println!("{name}: {} written, {} read", total.written, total.read);
    for line in lines {
        println!("    {line}");
    }
    total
}

/// Whether the outbox did it, or who asked for readiness.
fn is_in_the_background(exchange: &Exchange) -> bool {
    if exchange.operation == "TransactWriteItems" {
        return false;
    }
    let text = exchange.request.to_string();
    text.contains("\"OUTBOX#") || text.contains("\"META\"")
}

/// What the emulator says, which names writes as such or counts all as one.
fn consumed(exchange: &Exchange) -> Units {
    let capacity = &exchange.answer["ConsumedCapacity"];
    let each: Vec<&Value> = match capacity {
        Value::Array(tables) => tables.iter().collect(),
        one => vec![one],
    };
    let mut units = Units::default();
    for table in each {
        let all = table["CapacityUnits"].as_f64().unwrap_or_default();
        let is_write = !matches!(exchange.operation.as_str(), "GetItem" | "BatchGetItem" | "Query");
        if is_write {
            units.written += all;
        } else {
            units.read += all;
        }
    }
    units
}

/// A line for each item, with its size as it is now.
async fn items(cluster: &Cluster, exchange: &Exchange) -> Vec<String> {
    let request = &exchange.request;
    // The emulator counts nothing for it; DynamoDB does.
    let refused = match exchange.answer["__type"].is_null() {
        true => "",
        false => ", refused: not in the sum",
    };
    let mut lines = Vec::new();
    match exchange.operation.as_str() {
        "TransactWriteItems" => {
            for change in request["TransactItems"].as_array().into_iter().flatten() {
                let (verb, change) = change
                    .as_object()
                    .and_then(|change| change.iter().next())
                    .expect("a change");
                let key = match verb.as_str() {
                    "Put" => &change["Item"],
                    _ => &change["Key"],
                };
                let bytes = size_now(cluster, &change["TableName"], key).await;
                lines.push(format!(
                    "{:>5} WCU {bytes:>6} B  {verb} {}{refused}",
                    size::written(bytes),
                    place(key)
                ));
            }
        }
        "BatchGetItem" => {
            for (table, wanted) in request["RequestItems"].as_object().into_iter().flatten() {
                for key in wanted["Keys"].as_array().into_iter().flatten() {
                    let bytes = size_now(cluster, &json!(table), key).await;
                    lines.push(format!(
                        "{:>5} RCU {bytes:>6} B  BatchGet {}",
                        size::read(bytes),
                        place(key)
                    ));
                }
            }
        }
        "GetItem" => {
            let bytes = size_now(cluster, &request["TableName"], &request["Key"]).await;
            lines.push(format!(
                "{:>5} RCU {bytes:>6} B  Get {}",
                size::read(bytes),
                place(&request["Key"])
            ));
        }
        other => {
            let found = exchange.answer["Items"].as_array();
            let bytes: usize = found.into_iter().flatten().map(size::of_item).sum();
            lines.push(format!("{:>5} RCU {bytes:>6} B  {other}", size::read(bytes)));
        }
    }
    lines
}

async fn size_now(cluster: &Cluster, table: &Value, item: &Value) -> usize {
    let key = json!({"pk": item["pk"], "sk": item["sk"]});
    let question = json!({"TableName": table, "Key": key, "ConsistentRead": true});
    size::of_item(&cluster.tables().ask("GetItem", &question).await["Item"])
}

/// The kinds of an item's two keys: what stands behind is whose it is.
fn place(item: &Value) -> String {
    let kind = |name: &str| {
        let text = item[name]["S"].as_str().unwrap_or_default();
        let (kind, rest) = text.split_once('#').unwrap_or((text, ""));
        // A number of a record says nothing.
        let kind = if kind.len() > 20 { "<number>" } else { kind };
        format!("{kind}{}", if rest.is_empty() { "" } else { "#" })
    };
    format!("{} / {}", kind("pk"), kind("sk"))
}
