//! Many at once, of whom one may win.

use serde_json::json;
use tokio::task::JoinSet;
use warifu_tests::api::Answer;
use warifu_tests::device::{Device, Keys};
use warifu_tests::person::{Person, with};
use warifu_tests::server::Server;

const RACERS: usize = 50;

#[tokio::test]
async fn of_fifty_claims_of_one_code_one_wins() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let code = device.qr_code(&api).await;
    let mut race = JoinSet::new();
    for _ in 0..RACERS {
        let keys = json!({"qr_code": code, "csr": Keys::new().csr()});
        let body = with(device.person.credentials(), keys);
        let api = api.clone();
        race.spawn(async move { api.post("/registration/", &body).await });
    }
    only_one_wins(race.join_all().await, 410, "pairing_token_unusable");
}

#[tokio::test]
async fn of_fifty_registrations_of_one_name_one_wins() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let name = Person::new().username;
    let mut race = JoinSet::new();
    for _ in 0..RACERS {
        let own = json!({"username": name, "csr": Keys::new().csr()});
        let body = with(Person::new().registration(), own);
        let api = api.clone();
        race.spawn(async move { api.post("/registration/", &body).await });
    }
    only_one_wins(race.join_all().await, 409, "username_taken");
}

#[tokio::test]
async fn of_fifty_logins_with_one_challenge_one_wins() {
    let server = Server::fresh().await;
    let api = server.api().await;
    let device = Device::register(&api).await;
    let body = device.login_body(&api).await;
    let mut race = JoinSet::new();
    for _ in 0..RACERS {
        let (api, body) = (api.clone(), body.clone());
        race.spawn(async move { api.post("/login", &body).await });
    }
    only_one_wins(race.join_all().await, 403, "device_proof_failed");
}

fn only_one_wins(answers: Vec<Answer>, status: u16, code: &str) {
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status < 300);
    assert_eq!(won.len(), 1, "{won:?}");
    assert_eq!(lost.len(), RACERS - 1);
    for answer in lost {
        answer.expect_problem(status, code);
    }
}
