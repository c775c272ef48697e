//! The same journey with a real Secret Service, and what the client does where that is locked or absent.

use serde_json::json;
use warifu_tests::computer::Computer;
use warifu_tests::need::Need;
use warifu_tests::person::Person;
use warifu_tests::secret_service::SecretService;
use warifu_tests::server::Server;

use crate::terminal_journey::{journey, register, registration};

#[tokio::test]
async fn two_computers_with_a_secret_service() {
    if !Need::SecretService.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let services = [SecretService::unlocked().await, SecretService::unlocked().await];
    let [first, second] = services
        .each_ref()
        .map(|service| Computer::with_environment(service.environment()));
    journey(&server, &first, &second).await;

    // A computer whose person has not logged in yet.
    services[0].lock().await;
    let refused = first
        .run(&["--json", "login", "--password-stdin"], &["any"])
        .await
        .expect(1);
    assert_eq!(refused.event("error")["code"], "keychain_locked", "{refused:?}");
}

#[tokio::test]
async fn one_keychain_keeps_several_profiles() {
    if !Need::SecretService.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let service = SecretService::unlocked().await;
    let computer = Computer::with_environment(service.environment());
    for profile in ["work", "home"] {
        let person = Person::new();
        register(&server, &computer, &person, &["--profile", profile]).await;
        let login = ["--profile", profile, "--json", "login", "--password-stdin"];
        let done = computer.run(&login, &[&person.password]).await.expect(0);
        assert_eq!(done.event("done")["username"], person.username);
    }
}

#[tokio::test]
async fn without_a_keychain_nothing_is_sent_or_written() {
    let server = Server::fresh().await;
    let computer = Computer::with_environment(Vec::new());
    // No bus anywhere: also not where one is looked for when no address is set.
    let computer = computer.clone().set("XDG_RUNTIME_DIR", computer.path(""));
    let person = Person::new();
    let pin = server.setup.pin().await.to_string();
    let refused = computer
        .run(&registration(server.url(), &person, &pin), &[&person.password])
        .await
        .expect(1);
    let error = refused.event("error");
    assert_eq!(error["code"], "keychain_absent", "{refused:?}");
    assert!(
        error["detail"].as_str().unwrap().contains("WARIFU_KEYCHAIN=passphrase"),
        "{error}"
    );
    let login = json!({"username": person.username, "password": person.password, "client_cert_fp": "ab".repeat(32)});
    let unknown = server.api().await.post("/login", &login).await;
    unknown.expect_problem(401, "invalid_credentials");
}

#[tokio::test]
async fn a_locked_keychain_says_what_to_do() {
    if !Need::SecretService.is_met() {
        return;
    }
    let server = Server::fresh().await;
    let service = SecretService::unlocked().await;
    service.lock().await;
    let computer = Computer::with_environment(service.environment()).set("LANG", "ja_JP.UTF-8");
    let person = Person::new();
    let pin = server.setup.pin().await.to_string();
    let refused = computer
        .run(&registration(server.url(), &person, &pin), &[&person.password])
        .await
        .expect(1);
    let error = refused.event("error");
    assert_eq!(error["code"], "keychain_locked", "{refused:?}");
    assert!(!error["detail"].as_str().unwrap().is_ascii(), "in Japanese: {error}");
}
