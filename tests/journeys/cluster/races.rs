//! Many at once on three servers, of whom one may win.

use reqwest::Method;
use serde_json::{Value, json};
use warifu_tests::api::{Answer, Api, send};
use warifu_tests::cluster::{Cluster, Plan};
use warifu_tests::device::{Device, Keys};
use warifu_tests::dpop;
use warifu_tests::need::Need;
use warifu_tests::person::{Person, with};

const SERVERS: usize = 3;
const CLAIMS: usize = 1_000;
const ROUNDS: usize = 20;
const RACERS: usize = 24;

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_claims_on_three_servers_one_wins() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let cluster = Plan::of(SERVERS).start().await;
    let device = Device::register_with(&cluster.api(0), Person::new(), Keys::classic()).await;
    let code = device.qr_code(&cluster.api(1)).await;
    // Several connections to each server: one takes only so many requests at a time.
    let doors: Vec<Api> = (0..10).flat_map(|_| doors(&cluster)).collect();
    let bodies: Vec<Value> = (0..CLAIMS).map(|_| claim(&device.person, &code)).collect();
    let answers = at_once(bodies.into_iter().zip(doors.into_iter().cycle())).await;
    let busy = answers.iter().filter(|answer| is_sent_away(answer)).count();
    println!("{busy} of {CLAIMS} were told to come again");
    assert!(busy < CLAIMS / 10, "{busy} never got to the token");
    only_one_wins(answers, 410, "pairing_token_unusable");
    let census = cluster.tables().census().await;
    assert_eq!(
        (census.devices, census.completed_pairings, census.recorded_additions),
        (2, 1, 1)
    );
}

// The first of a thousand ends the race before most have started. In short races all are on their way.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_few_claims_on_three_servers_one_wins_each_time() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let cluster = Plan::of(SERVERS).start().await;
    let device = Device::register_with(&cluster.api(0), Person::new(), Keys::classic()).await;
    let doors = doors(&cluster);
    for round in 0..ROUNDS {
        let code = device.qr_code(&cluster.api(round)).await;
        let bodies: Vec<Value> = (0..RACERS).map(|_| claim(&device.person, &code)).collect();
        let answers = at_once(bodies.into_iter().zip(doors.iter().cloned().cycle())).await;
        only_one_wins(answers, 410, "pairing_token_unusable");
        let census = cluster.tables().census().await;
        assert_eq!((census.devices, census.completed_pairings), (round + 2, round + 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_registrations_of_one_name_on_three_servers_one_wins() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let cluster = Plan::of(SERVERS).start().await;
    for round in 1..=ROUNDS / 2 {
        let name = Person::new().username;
        let body = || {
            let own = json!({"username": name, "csr": Keys::classic().csr()});
            with(Person::new().registration(), own)
        };
        let bodies: Vec<Value> = (0..RACERS).map(|_| body()).collect();
        let answers = at_once(bodies.into_iter().zip(doors(&cluster).into_iter().cycle())).await;
        only_one_wins(answers, 409, "username_taken");
        let census = cluster.tables().census().await;
        assert_eq!(
            (census.accounts, census.usernames, census.devices),
            (round, round, round)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_logins_with_one_challenge_on_three_servers_one_wins() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let cluster = Plan::of(SERVERS).start().await;
    let device = Device::register_with(&cluster.api(0), Person::new(), Keys::classic()).await;
    for round in 0..ROUNDS {
        let body = device.login_body(&cluster.api(round)).await;
        let bodies = std::iter::repeat_n(body, RACERS);
        let answers = at_once(bodies.zip(doors(&cluster).into_iter().cycle())).await;
        only_one_wins(answers, 403, "device_proof_failed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_uses_of_one_proof_on_three_servers_one_wins() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let cluster = Plan::of(SERVERS).start().await;
    let api = cluster.api(0);
    let device = Device::register_with(&api, Person::new(), Keys::classic()).await;
    let session = device.login(&api).await.expect(200);
    let token = session.text_of("access_token").to_owned();
    for _ in 0..ROUNDS {
        let claims = dpop::claims(&api, &Method::GET, "/devices", Some(&token));
        let proof = dpop::proof(&device.keys, &claims);
        let answers = race((0..RACERS).map(|n| {
            let request = cluster.api(n).request(Method::GET, "/devices");
            send(
                request
                    .header("Authorization", format!("DPoP {token}"))
                    .header("DPoP", &proof),
            )
        }))
        .await;
        only_one_wins(answers, 401, "invalid_token");
    }
}

// The current token may be repeated for a minute, because its answer may have been lost: whoever presents it gets the
// next one, and of those only the last goes on. An older one ends the session, whichever server it is shown.
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_on_three_servers_goes_on_once() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let cluster = Plan::of(SERVERS).start().await;
    let device = Device::register_with(&cluster.api(0), Person::new(), Keys::classic()).await;
    for round in 0..ROUNDS {
        let first = device.login(&cluster.api(round)).await.expect(200);
        let first = first.text_of("refresh_token");
        let answers = race((0..SERVERS).map(|n| refresh(cluster.api(n), &device.keys, first))).await;
        let next: Vec<String> = answers
            .into_iter()
            .map(|answer| answer.expect(200).text_of("refresh_token").to_owned())
            .collect();
        let mut went_on = Vec::new();
        for token in &next {
            // What was followed by another repeat is an old one, and ends the session.
            let answer = refresh(cluster.api(round + 1), &device.keys, token).await;
            if answer.status == 200 {
                went_on.push(answer.text_of("refresh_token").to_owned());
            } else {
                answer.expect_problem(401, "invalid_token");
            }
        }
        assert!(went_on.len() <= 1, "{} of one token go on", went_on.len());
        // Two of the three were old ones: there is no way on.
        for token in went_on.iter().chain(&next).map(String::as_str).chain([first]) {
            let answer = refresh(cluster.api(round + 2), &device.keys, token).await;
            answer.expect_problem(401, "invalid_token");
        }
    }
}

fn doors(cluster: &Cluster) -> Vec<Api> {
    (0..cluster.size()).map(|n| fresh(cluster, n)).collect()
}

/// A client with a connection of its own.
fn fresh(cluster: &Cluster, n: usize) -> Api {
    Api::trusting(cluster.url(n), cluster.bundle()).behind(warifu_tests::cluster::PUBLIC_URL)
}

fn claim(person: &Person, qr_code: &str) -> Value {
    with(
        person.credentials(),
        json!({"qr_code": qr_code, "csr": Keys::classic().csr()}),
    )
}

async fn refresh(api: Api, keys: &Keys, token: &str) -> Answer {
    let path = "/login/refresh";
    let proof = dpop::proof(keys, &dpop::claims(&api, &Method::POST, path, None));
    let request = api.request(Method::POST, path).header("DPoP", proof);
    send(request.json(&json!({"refresh_token": token}))).await
}

async fn at_once(registrations_or_logins: impl Iterator<Item = (Value, Api)>) -> Vec<Answer> {
    race(registrations_or_logins.map(|(body, api)| async move {
        let path = if body.get("challenge_id").is_some() {
            "/login"
        } else {
            "/registration/"
        };
        api.post(path, &body).await
    }))
    .await
}

/// Starts all when all are ready.
async fn race<F>(racers: impl Iterator<Item = F>) -> Vec<Answer>
where
    F: Future<Output = Answer>,
{
    let racers: Vec<F> = racers.collect();
    futures_util::future::join_all(racers).await
}

fn only_one_wins(answers: Vec<Answer>, status: u16, code: &str) {
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status < 300);
    assert_eq!(won.len(), 1, "{won:?}");
    for answer in lost.into_iter().filter(|answer| !is_sent_away(answer)) {
        answer.expect_problem(status, code);
    }
}

/// Whether it was told to come again, and when.
fn is_sent_away(answer: &Answer) -> bool {
    let later = answer.field("retry-after").is_some();
    matches!(
        (answer.status, answer.body["code"].as_str()),
        (429, Some("too_many_attempts")) | (503, Some("busy"))
    ) && later
}
