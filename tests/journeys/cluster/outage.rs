//! What lasts longer than any patience: whoever comes is told to come again, in time, and nobody starts a server again.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use warifu_tests::api::{Answer, Api};
use warifu_tests::cluster::faults::Fault;
use warifu_tests::cluster::{Cluster, Plan};
use warifu_tests::device::{Device, Keys};
use warifu_tests::need::Need;
use warifu_tests::person::{Person, with};

// Tries go on for ten seconds, and the last one may take three.
const BOUND: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn who_meets_half_open_connections_is_answered_by_new_ones() {
    let Some((cluster, api)) = one_server().await else {
        return;
    };
    let device = Device::register_with(&api, Person::new(), Keys::classic()).await;
    cluster.proxy.strand();
    let begun = Instant::now();
    device.login(&api).await.expect(200);
    assert!(
        cluster.proxy.met().contains_key("half-open"),
        "otherwise nothing was shown"
    );
    // Of the challenge and of the login.
    assert!(begun.elapsed() < 2 * BOUND, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gets_no_answer_from_the_tables_is_told_to_come_again() {
    let Some((cluster, api)) = one_server().await else {
        return;
    };
    for silence in [Fault::HalfOpen, Fault::Silence] {
        let body = registration();
        cluster.proxy.outage(silence);
        sent_away(&api, &body).await;
        cluster.proxy.calm();
        // With the same keys: what may have been done is done once.
        let answer = api.post("/registration/", &body).await;
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
    }
    let census = cluster.tables().census().await;
    assert_eq!((census.accounts, census.devices, census.certificates), (2, 2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_for_later_until_they_are_right() {
    let Some((mut cluster, api)) = one_server().await else {
        return;
    };
    let body = registration();
    cluster.proxy.outage(Fault::WrongCredentials);
    sent_away(&api, &body).await;
    let log = cluster.log(0);
    for word in [
        "UnrecognizedClientException",
        "store check",
        "tables warifu and warifu-audit",
    ] {
        assert!(log.contains(word), "{word}: {log}");
    }
    cluster.proxy.calm();
    api.post("/registration/", &body).await.expect(201);

    // One that starts meanwhile ends, and says what to look at.
    cluster.proxy.outage(Fault::WrongCredentials);
    cluster.crash(0).await;
    let told = cluster.ends(0).await;
    for word in [
        "the table warifu",
        "UnrecognizedClientException",
        "does not know these credentials",
    ] {
        assert!(told.contains(word), "{word}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_gone_is_for_later_until_it_is_there() {
    let Some((cluster, api)) = one_server().await else {
        return;
    };
    let tables = cluster.tables();
    for table in ["warifu", "warifu-audit"] {
        let body = registration();
        let unprotected = json!({"TableName": table, "DeletionProtectionEnabled": false});
        tables.ask("UpdateTable", &unprotected).await;
        tables.ask("DeleteTable", &json!({"TableName": table})).await;
        sent_away(&api, &body).await;
        let log = cluster.log(0);
        for word in ["ResourceNotFoundException", "tables warifu and warifu-audit"] {
            assert!(log.contains(word), "{word}: {log}");
        }
        cluster.init_tables().await;
        let answer = api.post("/registration/", &body).await;
        answer.expect(201);
    }
}

async fn one_server() -> Option<(Cluster, Api)> {
    if !Need::DynamoDb.is_met() {
        return None;
    }
    let cluster = Plan::of(1).start().await;
    let api = cluster.api(0);
    Some((cluster, api))
}

fn registration() -> Value {
    with(Person::new().registration(), json!({"csr": Keys::classic().csr()}))
}

/// Whoever asks now is told to come again, before the client's patience ends.
async fn sent_away(api: &Api, body: &Value) {
    let begun = Instant::now();
    let answer: Answer = api.post("/registration/", body).await;
    assert!(begun.elapsed() < BOUND, "{:?}", begun.elapsed());
    assert!(answer.field("retry-after").is_some(), "{answer:?}");
    answer.expect_problem(503, "busy");
}
