//! Screens that say what is wrong.

use warifu_tests::person::Person;
use warifu_tests::process;
use warifu_tests::server::{Server, Setup};
use warifu_tests::window;
use warifu_tests::window::desktop::Desktop;

use super::look::look;
use crate::window::steps;

#[tokio::test]
async fn of_refusals_and_silence() {
    if !crate::window::can_run() {
        return;
    }
    // A code that has ended while it is being looked at.
    let server = Setup::new().with("WARIFU_PAIRING__TTL", "1s").start().await;
    let person = Person::new();
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    app.screen("welcome").await;
    app.press("begin_registration").await;
    app.fill("address", "https://127.0.0.1:1").await;
    app.press("find_server").await;
    app.problem("server_unreachable").await;
    look(&app, "server-server_unreachable").await;
    app.press("back").await;
    steps::register(&app, &server, &person, "First").await;
    app.press("add_computer").await;
    app.fill("password", "four other heavy words").await;
    app.press("show_code").await;
    app.problem("invalid_credentials").await;
    look(&app, "add_computer-invalid_credentials").await;
    app.fill("password", &person.password).await;
    app.press("show_code").await;
    app.problem("pairing_expired").await;
    look(&app, "add_computer-pairing_expired").await;
    desktop.keychain().lock().await;
    app.press("back").await;
    app.problem("keychain_locked").await;
    look(&app, "home-keychain_locked").await;
    app.kill().await;

    // What is beside a profile may be damaged by anything.
    let record = desktop.computer().profiles().join("first/profile.json");
    std::fs::write(record, "{").unwrap();
    let app = desktop.start().await;
    app.screen("broken").await;
    app.problem("profile_damaged").await;
    look(&app, "broken").await;
}

#[tokio::test]
async fn of_an_alarm_and_of_what_was_begun() {
    if !crate::window::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let address = server.url().strip_prefix("https://").unwrap().to_owned();
    let person = Person::new();
    let desktops = Desktop::two().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    steps::register(&first, &server, &person, "First").await;
    steps::show_code(&first, &person).await;
    let picture = steps::photograph(&first, &desktops[1]).await;
    steps::read_picture(&second, &picture).await;
    server.crash().await;
    let mut other = Setup::new().listen(&address).start().await;
    second.press("confirm_server").await;
    second.screen("alarm").await;
    look(&second, "alarm").await;
    second.press("continue").await;

    second.screen("welcome").await;
    second.kill().await;

    // The computer fails while it waits for certificates.
    let second = desktops[1].start().await;
    steps::find_server(&second, &other).await;
    process::pause(other.process());
    steps::fill_registration(&second, &person, "Second").await;
    second.shown("main[data-busy=enrolling]").await;
    look(&second, "register-enrolling").await;
    let begun = desktops[1].computer().profiles().join("second/pending.sealed");
    window::until(async || begun.is_file().then_some(()))
        .await
        .expect("keys are kept first");
    second.kill().await;
    let second = desktops[1].start().await;
    second.shown("[data-action=give_up]").await;
    look(&second, "welcome-unfinished").await;
    second.press("give_up").await;
    second.shown("dialog").await;
    look(&second, "welcome-giving_up").await;
    second.press("confirm_give_up").await;
    second
        .holds("return document.querySelector('dialog, [data-action=give_up]') === null")
        .await;
}

#[tokio::test]
async fn of_a_passphrase() {
    if !crate::window::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let desktop = Desktop::without_keychain("first").await;
    let app = desktop.start().await;
    steps::find_server(&app, &server).await;
    steps::fill_registration(&app, &Person::new(), "First").await;
    app.problem("keychain_absent").await;
    look(&app, "register-keychain_absent").await;
    app.press("use_passphrase").await;
    app.shown("dialog [name=passphrase]").await;
    look(&app, "choose_passphrase").await;
    app.fill("passphrase", "a passphrase that nobody guesses").await;
    app.fill("again", "a passphrase that nobody guesses").await;
    app.press("answer_passphrase").await;
    app.screen("recovery_key").await;
    app.kill().await;

    let app = desktop.start().await;
    app.fill("passphrase", "another passphrase").await;
    app.press("answer_passphrase").await;
    app.problem("wrong_passphrase").await;
    look(&app, "open_passphrase-wrong_passphrase").await;
}
