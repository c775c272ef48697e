//! What one server is told, all know.

use reqwest::Method;
use serde_json::{Value, json};
use warifu_tests::api::{Answer, Api, send};
use warifu_tests::cluster::Plan;
use warifu_tests::device::{Device, Keys};
use warifu_tests::dpop;
use warifu_tests::need::Need;
use warifu_tests::person::{Person, with};

#[tokio::test(flavor = "multi_thread")]
async fn failures_on_one_server_count_on_all() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let cluster = Plan::of(3).with("WARIFU_LIMITS__ENABLED", "true").start().await;
    let [a, b, c] = [0, 1, 2].map(|n| cluster.api(n));
    let device = Device::register_with(&a, Person::new(), Keys::classic()).await;
    for n in 0..10 {
        // In turns on two of them: neither sees ten by itself.
        guess([&a, &b][n % 2], &device.person)
            .await
            .expect_problem(401, "invalid_credentials");
    }
    for api in [&c, &a, &b] {
        let answer = guess(api, &device.person).await;
        assert!(answer.field("retry-after").is_some(), "{answer:?}");
        answer.expect_problem(429, "too_many_attempts");
    }
    // Who proves a device of its own is counted apart.
    device.login(&c).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_by_a_device_that_signs_looks_up_no_name() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let cluster = Plan::of(1).with("WARIFU_LIMITS__ENABLED", "true").start().await;
    let api = cluster.api(0);
    let device = Device::register_with(&api, Person::new(), Keys::classic()).await;
    let body = device.login_body(&api).await;
    let reads = async |body: &Value| {
        cluster.proxy.keep();
        let answer = api.post("/login", body).await;
        let kept = cluster.proxy.kept();
        // The outbox looks around beside it.
        let is_of_login = |asked: &String| {
            ["UNAME#", "USER#", "FP#", "LIMIT#"]
                .iter()
                .any(|kind| asked.contains(kind))
        };
        let names = kept
            .iter()
            .filter(|exchange| matches!(exchange.operation.as_str(), "GetItem" | "BatchGetItem"))
            .map(|exchange| exchange.request.to_string())
            .filter(is_of_login)
            .map(|asked| asked.contains("UNAME#"));
        (answer, names.collect::<Vec<_>>())
    };
    let (answer, names) = reads(&body).await;
    answer.expect(200);
    // Which device, its account, and its counter before and after the password.
    assert_eq!(names, [false; 4]);

    // Who signs for another name is told what whoever signs nothing is told, by the same look-ups whether there is that name or not.
    let stranger = Device::register_with(&api, Person::new(), Keys::classic()).await;
    let mut seen = Vec::new();
    for username in [stranger.person.username.clone(), Person::new().username] {
        let mut other = device.login_body(&api).await;
        other["username"] = json!(username);
        other["password"] = json!("not the password of either");
        let (answer, names) = reads(&other).await;
        answer.expect_problem(401, "invalid_credentials");
        seen.push(names.iter().filter(|is_name| **is_name).count());
    }
    assert_eq!(seen, [1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_on_all_servers_spend_a_code() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let cluster = Plan::of(3).start().await;
    let device = Device::register_with(&cluster.api(0), Person::new(), Keys::classic()).await;
    let code = device.qr_code(&cluster.api(1)).await;
    let claim = |password: &str| {
        json!({
            "username": device.person.username, "password": password, "qr_code": code, "csr": Keys::classic().csr(),
        })
    };
    for n in 0..5 {
        let answer = cluster.api(n).post("/registration/", &claim("some other words")).await;
        answer.expect_problem(401, "invalid_credentials");
    }
    for n in 0..3 {
        let answer = cluster
            .api(n)
            .post("/registration/", &claim(&device.person.password))
            .await;
        answer.expect_problem(410, "pairing_token_unusable");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pairing_is_offered_claimed_and_watched_on_three_servers() {
    if !Need::DynamoDb.is_met() {
        return;
    }
    let cluster = Plan::of(3).start().await;
    let [a, b, c] = [0, 1, 2].map(|n| cluster.api(n));
    let first = Device::register(&a).await;
    let offer = first.offer(&a).await.expect(201);
    assert_eq!(pairing(&c, &offer).await.body["state"], "offered");
    let second = Device::join(&b, &first.person, offer.text_of("qr_code")).await;
    let seen = pairing(&c, &offer).await;
    assert_eq!(seen.body["state"], "completed");
    assert_eq!(seen.body["claim"]["device_name"], "Next");

    // A session that one server opened is good on the others.
    let session = second.login(&a).await.expect(200);
    let token = session.text_of("access_token");
    for api in [&b, &c] {
        let list = send(dpop::request(api, &second.keys, Method::GET, "/devices", token)).await;
        assert_eq!(list.expect(200).body["devices"].as_array().unwrap().len(), 2);
    }
    let out = send(dpop::request(&b, &second.keys, Method::POST, "/logout", token)).await;
    assert!((200..300).contains(&out.status), "{out:?}");
    let path = "/login/refresh";
    let proof = dpop::proof(&second.keys, &dpop::claims(&c, &Method::POST, path, None));
    let body = json!({"refresh_token": session.text_of("refresh_token")});
    let refreshed = send(c.request(Method::POST, path).header("DPoP", proof).json(&body)).await;
    refreshed.expect_problem(401, "invalid_token");
}

async fn guess(api: &Api, person: &Person) -> Answer {
    let wrong = json!({"password": "wrong", "client_cert_fp": "ab".repeat(32)});
    api.post("/login", &with(person.credentials(), wrong)).await
}

async fn pairing(api: &Api, offer: &Answer) -> Answer {
    let path = format!("/pairing/{}", offer.text_of("pairing_id"));
    let bearer = format!("Bearer {}", offer.text_of("offer_secret"));
    let request = api.request(Method::GET, &path).header("Authorization", bearer);
    send(request).await.expect(200)
}
