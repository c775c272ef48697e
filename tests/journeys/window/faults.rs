//! What goes wrong around a window: it says so, and the person goes on from there.

use warifu_tests::device::{Device, Keys};
use warifu_tests::person::Person;
use warifu_tests::server::{Server, Setup};
use warifu_tests::window::app::App;
use warifu_tests::window::desktop::Desktop;

use super::steps;

#[tokio::test]
async fn a_server_that_is_down_is_found_when_it_is_back() {
    if !super::can_run() {
        return;
    }
    let (server, again) = server_to_be_stopped().await;
    let person = Person::new();
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;

    let url = server.url().to_owned();
    assert!(server.stop().await.success());
    app.screen("welcome").await;
    app.press("begin_registration").await;
    app.fill("address", &url).await;
    app.press("find_server").await;
    app.problem("server_unreachable").await;
    let server = again.start().await;
    app.press("try_again").await;
    app.screen("confirm_server").await;
    app.press("confirm_server").await;
    steps::fill_registration(&app, &person, "First").await;
    let key = steps::read_recovery_key(&app).await;
    steps::keep_recovery_key(&app, &key).await;
    steps::computers(&app, "First", &[]).await;

    assert!(server.stop().await.success());
    app.press("refresh").await;
    app.problem("server_unreachable").await;
    app.press("add_computer").await;
    app.fill("password", &person.password).await;
    app.press("show_code").await;
    app.problem("server_unreachable").await;
    let _server = again.start().await;
    app.press("try_again").await;
    app.screen("code").await;
    app.press("back").await;
    steps::computers(&app, "First", &[]).await;
}

#[tokio::test]
async fn a_list_that_could_not_be_fetched_is_fetched_on_demand() {
    if !super::can_run() {
        return;
    }
    let (server, again) = server_to_be_stopped().await;
    let person = Person::new();
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    steps::register(&app, &server, &person, "First").await;
    steps::computers(&app, "First", &[]).await;
    assert!(server.stop().await.success());
    app.press("refresh").await;
    app.problem("server_unreachable").await;
    let _server = again.start().await;
    app.press("refresh").await;
    steps::computers(&app, "First", &[]).await;
}

#[tokio::test]
async fn a_wrong_password_can_be_typed_again() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let wrong = Person {
        password: "four other heavy words".to_owned(),
        ..person.clone()
    };
    let desktops = Desktop::two().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    steps::register(&first, &server, &person, "First").await;

    first.press("add_computer").await;
    first.fill("password", &wrong.password).await;
    first.press("show_code").await;
    first.problem("invalid_credentials").await;
    first.fill("password", &person.password).await;
    first.press("show_code").await;
    first.screen("code").await;

    let picture = steps::photograph(&first, &desktops[1]).await;
    steps::read_picture(&second, &picture).await;
    steps::confirm_server(&second, &server).await;
    steps::fill_joining(&second, &wrong, "Second").await;
    second.problem("invalid_credentials").await;
    second.fill("password", &person.password).await;
    second.press("join").await;
    steps::approve(&first, &second).await;

    first.press("continue").await;
    first.screen("home").await;
    first.press("log_out").await;
    steps::log_in(&first, &wrong).await;
    first.problem("invalid_credentials").await;
    steps::log_in(&first, &person).await;
    steps::computers(&first, "First", &["Second"]).await;
}

#[tokio::test]
async fn a_username_that_somebody_has_can_be_changed() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let other = Person::new();
    Device::register_with(&server.api().await, other.clone(), Keys::new()).await;
    let person = Person {
        username: other.username,
        ..Person::new()
    };
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    steps::find_server(&app, &server).await;
    steps::fill_registration(&app, &person, "First").await;
    app.problem("username_taken").await;
    app.shown("[name=username][aria-invalid]").await;
    app.fill("username", "somebodyelse").await;
    app.press("register").await;
    let key = steps::read_recovery_key(&app).await;
    steps::keep_recovery_key(&app, &key).await;
    assert!(app.text("this-computer").await.contains("somebodyelse"));
}

#[tokio::test]
async fn a_code_that_cannot_be_withdrawn_says_that_it_still_works() {
    if !super::can_run() {
        return;
    }
    let (server, again) = server_to_be_stopped().await;
    let person = Person::new();
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    steps::register(&app, &server, &person, "First").await;
    steps::show_code(&app, &person).await;
    server.crash().await;
    app.press("back").await;
    app.problem("not_closed").await;
    let _server = again.start().await;
    app.press("try_again").await;
    steps::computers(&app, "First", &[]).await;
}

#[tokio::test]
async fn a_code_ends_on_both_sides() {
    if !super::can_run() {
        return;
    }
    // Long enough to be photographed, short enough to be awaited.
    let server = Setup::new().with("WARIFU_PAIRING__TTL", "10s").start().await;
    let person = Person::new();
    let desktops = Desktop::two().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    steps::register(&first, &server, &person, "First").await;
    steps::show_code(&first, &person).await;
    let picture = steps::photograph(&first, &desktops[1]).await;

    first.problem("pairing_expired").await;
    steps::read_picture(&second, &picture).await;
    steps::confirm_server(&second, &server).await;
    steps::fill_joining(&second, &person, "Second").await;
    second.problem("pairing_token_unusable").await;

    // The next code needs the password again.
    first.screen("add_computer").await;
    first.fill("password", &person.password).await;
    first.press("show_code").await;
    first.screen("code").await;
}

#[tokio::test]
async fn a_code_of_another_server_names_that_server() {
    if !super::can_run() {
        return;
    }
    let servers = [Server::fresh().await, Server::fresh().await];
    let desktops = Desktop::two().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    let stranger = Person::new();
    Device::register_with(&servers[1].api().await, stranger.clone(), Keys::new()).await;

    let picture = code_of(&first, &servers[0], &Person::new(), &desktops[1]).await;
    steps::read_picture(&second, &picture).await;
    second.click("summary").await;
    let pin: String = second.text("pin").await.split_whitespace().collect();
    assert_eq!(pin.to_lowercase(), servers[0].setup.pin().await.to_string());
    steps::confirm_server(&second, &servers[0]).await;
    steps::fill_joining(&second, &stranger, "Second").await;
    second.problem("invalid_credentials").await;
}

#[tokio::test]
async fn a_code_whose_server_is_gone_or_another_is_refused() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktops = Desktop::two().await;
    let [first, second] = [desktops[0].start().await, desktops[1].start().await];
    let picture = code_of(&first, &server, &person, &desktops[1]).await;
    let address = server.url().strip_prefix("https://").unwrap().to_owned();
    server.crash().await;

    steps::read_picture(&second, &picture).await;
    second.press("confirm_server").await;
    second.problem("server_unreachable").await;

    // Somebody else answers at the same address.
    let other = Setup::new().listen(&address).start().await;
    second.press("try_again").await;
    second.screen("alarm").await;
    second.problem("pin_mismatch").await;
    assert!(!other.log().contains(&person.username));
    second.press("continue").await;
    second.screen("welcome").await;

    // So does the window that shows the code, which has been asking for its server all the time.
    first.screen("alarm").await;
    first.problem("server_untrusted").await;
    // Nobody there takes the code back, of which the person is told before they leave it.
    first.press("continue").await;
    first.screen("code").await;
    first.problem("not_closed").await;
    first.press("leave_code").await;
    first.screen("home").await;
    other.crash().await;
}

#[tokio::test]
async fn a_locked_keychain_waits_for_its_person() {
    if !super::can_run() {
        return;
    }
    let server = Server::fresh().await;
    let person = Person::new();
    let desktop = Desktop::with_keychain("first").await;
    let app = desktop.start().await;
    steps::find_server(&app, &server).await;
    desktop.keychain().lock().await;
    steps::fill_registration(&app, &person, "First").await;
    app.problem("keychain_locked").await;
    desktop.keychain().unlock().await;
    app.press("try_again").await;
    let key = steps::read_recovery_key(&app).await;
    steps::keep_recovery_key(&app, &key).await;
    app.close().await;

    desktop.keychain().lock().await;
    let app = desktop.start().await;
    app.problem("keychain_locked").await;
    desktop.keychain().unlock().await;
    app.press("refresh").await;
    steps::computers(&app, "First", &[]).await;
}

/// A server that has chosen its port, and how to start it there again.
async fn server_to_be_stopped() -> (Server, Setup) {
    let server = Server::fresh().await;
    let address = server.url().strip_prefix("https://").unwrap().to_owned();
    let again = server.setup.clone().listen(&address);
    (server, again)
}

/// Registers in the window of the first computer, and takes a picture of a code for the second one.
async fn code_of(app: &App<'_>, server: &Server, person: &Person, other: &Desktop) -> std::path::PathBuf {
    steps::register(app, server, person, "First").await;
    steps::show_code(app, person).await;
    steps::photograph(app, other).await
}
