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
    journey(async |_, first, second, other| {
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
    journey(async |_, first, second, other| {
        let _clipboard = other.display().copy_picture(&first.photograph_of("qr").await).await;
        second.press("paste").await;
        second.screen("confirm_server").await;
    })
    .await;
}

#[tokio::test]
async fn from_the_clipboard_by_keys() {
    if !super::can_run() {
        return;
    }
    journey(async |_, first, second, other| {
        let _clipboard = other.display().copy_picture(&first.photograph_of("qr").await).await;
        second.press_control_and('v').await;
        second.screen("confirm_server").await;
    })
    .await;
}

/// The code is on the second computer's own screen, as in a chat, and its window lies over it.
#[tokio::test]
async fn from_the_screen() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktops = Desktop::two().await;
    let first = desktops[0].start().await;
    steps::register(&first, &server, &person, "First").await;
    steps::show_code(&first, &person).await;
    let picture = first.photograph_of("qr").await;
    let chat = desktops[1].display().show(&picture, (40, 40), 600).await;
    let second = desktops[1].start().await;
    second.screen("welcome").await;
    second.press("begin_joining").await;
    second.screen("scan").await;
    second.press("read_screen").await;
    second.screen("confirm_server").await;
    second.press("back").await;
    second.screen("scan").await;
    drop(chat);
    second.press("read_screen").await;
    second.problem("screen_without_code").await;
}

/// Where no picture can be taken, a person reads and types, and compares the pin, which a typed code does not carry.
#[tokio::test]
async fn by_typing() {
    if !super::can_run() {
        return;
    }
    journey(async |server, first, second, _| {
        let typed: String = first.text("typed").await.split_whitespace().collect();
        first.press("copy_code").await;
        let copied = first.desktop().display().copied_text().await;
        assert_eq!(copied.replace('-', ""), typed.replace('-', ""));
        second.fill("code", &typed.to_lowercase()).await;
        second.fill("server", &first.text("server").await).await;
        second.press("type_code").await;
        second.screen("confirm_server").await;
        // The operator's, or that of the first computer's home screen.
        let pin: String = second.text("pin").await.split_whitespace().collect();
        assert_eq!(pin.to_lowercase(), server.setup.pin().await.to_string());
    })
    .await;
}

/// `hand_over` brings what the first window shows to the second computer, and into its window.
async fn journey(hand_over: impl AsyncFnOnce(&Server, &App<'_>, &App<'_>, &Desktop)) {
    let server = Server::fresh().await;
    let person = Person::new();
    let desktops = Desktop::two().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];

    steps::register(&first, &server, &person, "First").await;
    steps::computers(&first, "First", &[]).await;
    steps::show_code(&first, &person).await;

    second.screen("welcome").await;
    second.press("begin_joining").await;
    second.screen("scan").await;
    hand_over(&server, &first, &second, &desktops[1]).await;
    second.screen("confirm_server").await;
    steps::confirm_server(&second, &server).await;
    steps::fill_joining(&second, &person, "Second").await;
    steps::approve(&first, &second).await;
    second.press("continue").await;
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
