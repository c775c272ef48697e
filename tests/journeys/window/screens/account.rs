//! From the welcome to the home screen of a first computer.

use warifu_tests::person::Person;
use warifu_tests::server::Server;
use warifu_tests::window::desktop::Desktop;

use super::look::look;
use crate::window::steps;

#[tokio::test]
async fn of_a_new_account() {
    if !crate::window::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    app.screen("welcome").await;
    look(&app, "welcome").await;
    app.press("begin_registration").await;
    app.screen("server").await;
    look(&app, "server").await;
    app.fill("address", server.url()).await;
    app.press("find_server").await;
    app.screen("confirm_server").await;
    look(&app, "confirm_server").await;
    app.press("confirm_server").await;
    app.screen("register").await;
    look(&app, "register").await;
    steps::fill_registration(&app, &person, "First").await;
    app.screen("recovery_key").await;
    look(&app, "recovery_key").await;
    let key = steps::read_recovery_key(&app).await;
    look(&app, "recovery_key-shown").await;
    app.press("check_recovery_key").await;
    app.screen("recovery_check").await;
    look(&app, "recovery_check").await;
    let wrong: Vec<String> = key.iter().map(|_| "0000".to_owned()).collect();
    steps::answer_recovery_check(&app, &wrong).await;
    app.problem("recovery_key_differs").await;
    look(&app, "recovery_check-differs").await;
    steps::answer_recovery_check(&app, &key).await;
    app.screen("enrolled").await;
    look(&app, "enrolled-first").await;
    app.press("continue").await;
    steps::computers(&app, "First", &[]).await;
    look(&app, "home-alone").await;
}
