//! What people do in many journeys.

use std::path::PathBuf;

use warifu_tests::person::Person;
use warifu_tests::server::Server;
use warifu_tests::window::app::App;
use warifu_tests::window::desktop::Desktop;

/// From the welcome to the form of a new account: the server has been found, and its pin compared.
pub(super) async fn find_server(app: &App<'_>, server: &Server) {
    app.screen("welcome").await;
    app.press("begin_registration").await;
    app.screen("server").await;
    app.fill("address", server.url()).await;
    app.press("find_server").await;
    app.screen("confirm_server").await;
    let shown: String = app.text("pin").await.split_whitespace().collect();
    assert_eq!(shown.to_lowercase(), server.setup.pin().await.to_string());
    app.press("confirm_server").await;
    app.screen("register").await;
}

/// Fills the form of a new account and sends it.
pub(super) async fn fill_registration(app: &App<'_>, person: &Person, device_name: &str) {
    app.fill("username", &person.username).await;
    app.fill("email", &person.email).await;
    app.fill("password", &person.password).await;
    app.fill("device_name", device_name).await;
    app.press("register").await;
}

/// The recovery key, as it is read off the screen: in groups.
pub(super) async fn read_recovery_key(app: &App<'_>) -> Vec<String> {
    app.screen("recovery_key").await;
    app.press("show_recovery_key").await;
    let key = app.shown("[data-part=recovery-key]").await;
    let groups = app.texts_in(&key, "li").await;
    assert!(groups.len() > 1, "{} groups", groups.len());
    groups
}

/// Answers for the groups that are asked for, and goes on to the home screen.
pub(super) async fn keep_recovery_key(app: &App<'_>, groups: &[String]) {
    app.press("check_recovery_key").await;
    answer_recovery_check(app, groups).await;
    app.screen("enrolled").await;
    app.press("continue").await;
    app.screen("home").await;
}

/// Types the groups that are asked for.
pub(super) async fn answer_recovery_check(app: &App<'_>, groups: &[String]) {
    app.screen("recovery_check").await;
    let asked = app
        .evaluate("return [...document.querySelectorAll('[name^=group-]')].map((field) => field.name)")
        .await;
    let asked = asked.as_array().expect("names");
    assert!(!asked.is_empty(), "groups are asked for");
    for name in asked {
        let name = name.as_str().expect("a name");
        let number: usize = name
            .strip_prefix("group-")
            .expect("as was asked")
            .parse()
            .expect("a number");
        app.fill(name, &groups[number - 1]).await;
    }
    app.press("confirm_recovery_key").await;
}

/// Makes an account, from the welcome to the home screen of its first computer. Returns the recovery key.
pub(super) async fn register(app: &App<'_>, server: &Server, person: &Person, device_name: &str) -> Vec<String> {
    find_server(app, server).await;
    fill_registration(app, person, device_name).await;
    let groups = read_recovery_key(app).await;
    keep_recovery_key(app, &groups).await;
    groups
}

/// From the home screen to a code that is shown.
pub(super) async fn show_code(app: &App<'_>, person: &Person) {
    app.press("add_computer").await;
    app.screen("add_computer").await;
    app.fill("password", &person.password).await;
    app.press("show_code").await;
    app.screen("code").await;
}

/// What a camera before the screen of `desktop` would see, as a file of another computer.
pub(super) async fn photograph(app: &App<'_>, other: &Desktop) -> PathBuf {
    let file = other.computer().path("photo.png");
    std::fs::write(&file, app.photograph_of("qr").await).unwrap();
    file
}

/// A picture of a window that shows no code.
pub(super) async fn picture_without_code(app: &App<'_>, desktop: &Desktop) -> PathBuf {
    let file = desktop.computer().path("no-code.png");
    std::fs::write(&file, app.photograph().await).unwrap();
    file
}

/// From the welcome to the server that the code in a picture names.
pub(super) async fn read_picture(app: &App<'_>, picture: &std::path::Path) {
    app.screen("welcome").await;
    app.press("begin_joining").await;
    app.screen("scan").await;
    app.choose_picture(picture).await;
    app.screen("confirm_server").await;
}

/// From the server that a code named to the form of who joins.
pub(super) async fn confirm_server(app: &App<'_>, server: &Server) {
    let named = app.text("server").await;
    assert_eq!(format!("https://{named}"), server.url());
    app.press("confirm_server").await;
    app.screen("join").await;
}

/// Fills the form of who joins and sends it.
pub(super) async fn fill_joining(app: &App<'_>, person: &Person, device_name: &str) {
    app.fill("username", &person.username).await;
    app.fill("password", &person.password).await;
    app.fill("device_name", device_name).await;
    app.press("join").await;
}

/// Compares as a person does: the number that `second` shows is typed at `first`, which asks. Ends on the last screens of both.
pub(super) async fn approve(first: &App<'_>, second: &App<'_>) {
    let number = read_number(second).await;
    answer_request(first, &number).await;
    second.screen("enrolled").await;
    first.screen("added").await;
}

/// The number that a new computer shows.
pub(super) async fn read_number(app: &App<'_>) -> String {
    app.screen("number").await;
    let number: String = app.text("number").await.split_whitespace().collect();
    assert!(
        number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()),
        "{number}"
    );
    number
}

/// Types a number where a computer asks to join.
pub(super) async fn answer_request(app: &App<'_>, number: &str) {
    app.screen("approve").await;
    app.fill("number", number).await;
    app.press("approve").await;
}

/// Another number than this one.
pub(super) fn other_number(number: &str) -> String {
    let number: u32 = number.parse().expect("digits");
    format!("{:02}", (number + 1) % 100)
}

/// Waits until the home screen shows this computer, named `own`, and beside it those of `others`.
pub(super) async fn computers(app: &App<'_>, own: &str, others: &[&str]) {
    app.screen("home").await;
    let this = app.text("this-computer").await;
    assert!(this.contains(own), "{own} in {this}");
    // They have been fetched, and nothing is wrong.
    app.shown("section[aria-busy=false]:not(:has([role=alert])) [data-action=refresh]")
        .await;
    let listed = app.texts("computer", others.len()).await;
    for name in others {
        assert!(listed.iter().any(|text| text.contains(name)), "{name} in {listed:?}");
    }
}

/// Logs in on the home screen of a computer without a session.
pub(super) async fn log_in(app: &App<'_>, person: &Person) {
    app.screen("home").await;
    app.fill("password", &person.password).await;
    app.press("log_in").await;
}
