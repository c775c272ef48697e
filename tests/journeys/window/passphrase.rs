//! A computer without a keychain: its keys are sealed under a passphrase.

use warifu_tests::person::Person;
use warifu_tests::server::Server;
use warifu_tests::window::app::App;
use warifu_tests::window::desktop::Desktop;

use super::steps;

const PASSPHRASE: &str = "a passphrase that nobody guesses";

#[tokio::test]
async fn it_is_chosen_where_there_is_no_keychain_and_asked_for_later() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktop = Desktop::without_keychain("first").await;
    let app = desktop.start().await;
    steps::find_server(&app, &server).await;
    steps::fill_registration(&app, &person, "First").await;
    app.problem("keychain_absent").await;
    app.press("use_passphrase").await;
    app.fill("passphrase", "short").await;
    app.fill("again", "short").await;
    app.press("answer_passphrase").await;
    app.shown("dialog [aria-invalid]").await;
    app.fill("passphrase", PASSPHRASE).await;
    app.fill("again", PASSPHRASE).await;
    app.press("answer_passphrase").await;
    let key = steps::read_recovery_key(&app).await;
    steps::keep_recovery_key(&app, &key).await;
    app.close().await;

    let app = desktop.start().await;
    open(&app, "another passphrase").await;
    app.problem("wrong_passphrase").await;
    open(&app, PASSPHRASE).await;
    steps::computers(&app, "First", &[]).await;
}

async fn open(app: &App<'_>, passphrase: &str) {
    app.fill("passphrase", passphrase).await;
    app.press("answer_passphrase").await;
}
