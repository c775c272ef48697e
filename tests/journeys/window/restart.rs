//! Windows that end in the middle of something.

use warifu_tests::person::Person;
use warifu_tests::process;
use warifu_tests::server::Server;
use warifu_tests::window::desktop::Desktop;

use super::steps;

#[tokio::test]
async fn a_recovery_key_that_nobody_kept_is_shown_again() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    steps::find_server(&app, &server).await;
    steps::fill_registration(&app, &person, "First").await;
    app.screen("recovery_key").await;
    app.kill().await;

    let app = desktop.start().await;
    let key = steps::read_recovery_key(&app).await;
    app.press("check_recovery_key").await;
    app.screen("recovery_check").await;
    app.kill().await;

    let app = desktop.start().await;
    assert_eq!(steps::read_recovery_key(&app).await, key, "it is the same key");
    steps::keep_recovery_key(&app, &key).await;
    app.kill().await;

    // One that was kept is not shown any more.
    let app = desktop.start().await;
    app.screen("home").await;
}

#[tokio::test]
async fn closing_the_window_withdraws_the_code() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktops = Desktop::two().await;
    let first = desktops[0].start().await;
    steps::register(&first, &server, &person, "First").await;
    steps::show_code(&first, &person).await;
    let picture = steps::photograph(&first, &desktops[1]).await;
    first.close().await;

    let second = desktops[1].start().await;
    steps::read_picture(&second, &picture).await;
    steps::confirm_server(&second, &server).await;
    steps::fill_joining(&second, &person, "Second").await;
    second.problem("pairing_token_unusable").await;
    second.press("read_another").await;
    second.screen("scan").await;

    let first = desktops[0].start().await;
    steps::computers(&first, "First", &[]).await;
}

#[tokio::test]
async fn a_second_start_leaves_it_to_the_window_that_is_open() {
    if !super::can_run() {
        return;
    }
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    app.screen("welcome").await;
    app.press("begin_registration").await;
    app.screen("server").await;
    assert!(desktop.start_another().await.success());
    app.screen("server").await;
}

#[tokio::test]
async fn a_window_closes_when_its_code_cannot_be_withdrawn() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    steps::register(&app, &server, &person, "First").await;
    steps::show_code(&app, &person).await;
    server.crash().await;
    app.press_close().await;
    // The code may still be used: who closes the window has to know.
    app.problem("not_closed").await;
    app.close().await;
}

#[tokio::test]
async fn who_closes_a_window_twice_does_not_wait_for_a_silent_server() {
    if !super::can_run() {
        return;
    }
    let mut server = Server::fresh().await;
    let person = Person::new();
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    steps::register(&app, &server, &person, "First").await;
    steps::show_code(&app, &person).await;
    process::pause(server.process());
    app.press_close().await;
    app.shown("main[data-busy=withdrawing]").await;
    app.close().await;
}

#[tokio::test]
async fn language_and_appearance_are_kept() {
    if !super::can_run() {
        return;
    }
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    app.screen("welcome").await;
    app.choose("set_language", "ja").await;
    app.shown("html[lang=ja]").await;
    app.choose("set_appearance", "dark").await;
    app.shown("html[data-appearance=dark]").await;
    app.close().await;

    let app = desktop.start().await;
    app.screen("welcome").await;
    app.shown("html[lang=ja][data-appearance=dark]").await;
}
