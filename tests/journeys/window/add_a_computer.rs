//! Two computers and one code: the second one reads a picture of the first one's window.

use warifu_tests::person::Person;
use warifu_tests::server::Server;
use warifu_tests::window::app::App;
use warifu_tests::window::desktop::Desktop;

use super::steps;

#[tokio::test]
async fn from_a_file() {
    if !super::can_run() {
        return;
    }
    journey(async |first, second, other| {
        let picture = steps::photograph(first, other).await;
        second.choose_picture(&picture).await;
    })
    .await;
}

#[tokio::test]
async fn from_the_clipboard() {
    if !super::can_run() {
        return;
    }
    journey(async |first, second, other| {
        let _clipboard = other.display().copy_picture(&first.photograph_of("qr").await).await;
        second.press("paste").await;
        second.screen("confirm_server").await;
    })
    .await;
}

/// `hand_over` brings what the first window shows to the second computer, and into its window.
async fn journey(hand_over: impl AsyncFnOnce(&App<'_>, &App<'_>, &Desktop)) {
    let server = Server::fresh().await;
    let person = Person::new();
    let desktops = [
        Desktop::with_keychain("first").await,
        Desktop::with_keychain("second").await,
    ];
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];

    steps::register(&first, &server, &person, "First").await;
    steps::computers(&first, "First", &[]).await;
    steps::show_code(&first, &person).await;

    second.screen("welcome").await;
    second.press("begin_joining").await;
    second.screen("scan").await;
    hand_over(&first, &second, &desktops[1]).await;
    second.screen("confirm_server").await;
    steps::confirm_server(&second, &server).await;
    steps::fill_joining(&second, &person, "Second").await;
    second.screen("enrolled").await;
    second.press("continue").await;

    first.screen("added").await;
    first.press("continue").await;
    for (app, own, other) in [(&first, "First", "Second"), (&second, "Second", "First")] {
        steps::computers(app, own, &[other]).await;
        app.press("log_out").await;
        steps::log_in(app, &person).await;
        steps::computers(app, own, &[other]).await;
    }
    for (app, desktop) in [(first, &desktops[0]), (second, &desktops[1])] {
        app.close().await;
        let listed = desktop.computer().run(&["devices", "list"], &[]).await.expect(0);
        for name in ["First", "Second"] {
            assert!(listed.stdout.contains(name), "the terminal agrees: {listed:?}");
        }
    }
}
